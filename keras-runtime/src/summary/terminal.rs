//! How wide a terminal is.

cfg_select! {
    any(
        target_vendor = "apple",
        all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")),
    ) => {
        mod ioctl;
        pub use ioctl::columns;
    }
    _ => {
        /// Characters of a line, if this is a terminal.
        pub fn columns(stdout: &std::io::Stdout) -> Option<usize> {
            terminal_size::terminal_size_of(stdout).map(|(width, _)| width.0.into())
        }
    }
}
