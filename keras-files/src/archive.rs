//! The archive that a `.keras` file is.

use crate::error::{Error, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The longest `config.json` that is read, in bytes: models of thousands of layers have a few
/// million.
const MAX_CONFIG: u64 = 256 << 20;

/// The longest `metadata.json`, in bytes.
const MAX_METADATA: u64 = 1 << 20;

/// The parts of a `.keras` file.
pub(crate) struct Parts {
    /// config.json
    pub config: String,
    /// metadata.json: which Keras has written the file, and when.
    pub metadata: Option<String>,
    /// model.weights.h5
    pub weights: Vec<u8>,
}

/// Whether bytes begin as an archive does.
pub(crate) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Reads a `.keras` file.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Parts> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| Error::format(file, error))?;
    let config = entry(file, &mut archive, "config.json", MAX_CONFIG)?;
    let config = String::from_utf8(config)
        .map_err(|error| Error::format(file, format_args!("`config.json`: {error}")))?;
    let metadata = match archive.index_for_name("metadata.json") {
        Some(_) => entry(file, &mut archive, "metadata.json", MAX_METADATA)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok()),
        None => None,
    };
    // Keras stores weights as they are; packed ones hardly get smaller.
    let most = (bytes.len() as u64).saturating_mul(16);
    let weights = entry(file, &mut archive, "model.weights.h5", most)?;
    Ok(Parts { config, metadata, weights })
}

/// An entry, which has to be shorter than `most`.
fn entry(
    file: &str,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    most: u64,
) -> Result<Vec<u8>> {
    let wrong =
        |reason: &dyn std::fmt::Display| Error::format(file, format_args!("`{name}`: {reason}"));
    let entry = archive.by_name(name).map_err(|error| wrong(&error))?;
    let mut bytes = Vec::new();
    // Not as long as the entry says it is, but as long as it turns out to be.
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    match bytes.len() as u64 <= most {
        true => Ok(bytes),
        false => Err(wrong(&"it is longer than its archive allows")),
    }
}
