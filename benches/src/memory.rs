//! The memory of this process, where the system tells it.

#![allow(dead_code, reason = "two programs share it")]

use std::fs;

/// Begins a new peak: from here on [`peak`] is of what comes after.
pub fn reset_peak() {
    // Linux takes 5 for "the peak of the resident set"; elsewhere there is no such file.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that was resident at one time, in bytes.
pub fn peak() -> Option<f64> {
    bytes("VmHWM:")
}

/// The memory that is resident, in bytes.
pub fn resident() -> Option<f64> {
    bytes("VmRSS:")
}

/// A row of Linux's table of a process.
fn bytes(row: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(row))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// The same in megabytes.
pub fn peak_mb() -> Option<f64> {
    peak().map(|bytes| (bytes / 1e5).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_counts() {
        let Some(before) = peak() else { return };
        let buffer = vec![1_u8; 64 << 20];
        let after = peak().unwrap_or(0.0);
        assert!(after - before > 50e6 && buffer[1 << 20] == 1, "{before} {after}");
    }
}
