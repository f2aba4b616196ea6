//! The system call itself, where most programs run: a crate for it takes as long to compile as the example of digits.

use std::ffi::{c_int, c_ulong};
use std::os::fd::{AsFd, AsRawFd};

/// `struct winsize` of the system's `termios.h`.
#[repr(C)]
#[derive(Default)]
struct Size {
    rows: u16,
    columns: u16,
    pixels: [u16; 2],
}

/// What asks for it.
const TIOCGWINSZ: c_ulong = if cfg!(target_vendor = "apple") { 0x4008_7468 } else { 0x5413 };

unsafe extern "C" {
    fn ioctl(file: c_int, request: c_ulong, ...) -> c_int;
}

/// Characters of a line, if this is a terminal.
pub fn columns(file: &impl AsFd) -> Option<usize> {
    let mut size = Size::default();
    // SAFETY: the file is open, and the request writes one such struct.
    let failed = unsafe { ioctl(file.as_fd().as_raw_fd(), TIOCGWINSZ, &raw mut size) };
    (failed == 0 && size.columns > 0).then_some(size.columns.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn no_terminal_has_no_width() {
        assert_eq!(columns(&File::open(env!("CARGO_MANIFEST_DIR")).unwrap()), None);
    }

    /// A new terminal has no width either until it is told.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_terminal_is_as_wide_as_it_was_told() {
        const TIOCSWINSZ: c_ulong = 0x5414;
        let terminal = File::options().read(true).write(true).open("/dev/ptmx").unwrap();
        assert_eq!(columns(&terminal), None);
        let size = Size { rows: 40, columns: 132, pixels: [0; 2] };
        // SAFETY: the file is open, and the request reads one such struct.
        let failed = unsafe { ioctl(terminal.as_raw_fd(), TIOCSWINSZ, &raw const size) };
        assert_eq!((failed, columns(&terminal)), (0, Some(132)));
    }
}
