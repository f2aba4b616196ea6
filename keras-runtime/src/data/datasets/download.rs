//! Files from the net.

use super::get_file::{Checksum, another};
use crate::error::{Error, Result};
use crate::files;
use std::fs;
use std::io;
use std::path::Path;

/// The largest file that is taken; the largest of Keras's has 170 MB.
const LARGEST: u64 = 1 << 40;

/// Writes the file at an address to `path`, whole or not at all. Not at all too if its checksum is
/// another one.
pub fn download(origin: &str, path: &Path, expected: Option<(Checksum, &str)>) -> Result<()> {
    let failed = |source| Error::Io { action: "download", path: origin.into(), source };
    let mut response = ureq::get(origin).call().map_err(|error| failed(io::Error::other(error)))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| Error::Io {
            action: "write",
            path: folder.into(),
            source,
        })?;
    }
    let mut wrong = None;
    let written = files::try_replace(path, |file| {
        let mut body = response.body_mut().with_config().limit(LARGEST).reader();
        let Some((checksum, expected)) = expected else {
            return io::copy(&mut body, file).map(|_| ());
        };
        let found = checksum.copy(&mut body, file)?;
        if found.eq_ignore_ascii_case(expected) {
            return Ok(());
        }
        wrong = Some(another(origin, &found, expected));
        Err(io::Error::other("another checksum"))
    });
    match wrong {
        Some(error) => Err(error),
        None => written.map_err(failed),
    }
}
