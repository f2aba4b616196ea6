//! Runs the command as a user does.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `cargo keras …` in a folder.
pub fn keras(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-keras"));
    command.arg("keras").args(arguments).current_dir(folder);
    command.env("CARGO_TARGET_DIR", target()).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command that succeeds prints.
pub fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = keras(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    stdout(&output)
}

/// The sentence of a command that does not.
pub fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = keras(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert_eq!(stdout(&output), "");
    String::from_utf8(output.stderr).unwrap()
}

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

/// The folder in which the repository itself is built: libraries are not built twice.
pub fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap().into()
}

pub fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
