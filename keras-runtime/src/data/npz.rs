//! Several arrays in one of numpy's `.npz` files, which are zip archives of `.npy` files.

use super::Npy;
use super::pickle::Pickle;
use crate::error::{Error, Result};
use crate::files;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// No compressed file grows by more than this factor (deflate's limit is 1032).
const LARGEST_GROWTH: u64 = 1032;

/// The arrays of a `.npz` file, by name.
///
/// ```
/// use keras_runtime::data::{Npy, Npz};
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("set.npz");
/// let x = Npy::from_samples::<f32, _>(&[[1.0, 2.0], [3.0, 4.0]]);
/// Npz::write(&path, [("x", &x), ("y", &Npy::from_labels(&[7_u8, 8]))])?;
/// let mut file = Npz::read(&path)?;
/// assert_eq!(file.names(), ["x", "y"]);
/// assert_eq!(file.array("x")?.samples::<f32, [f32; 2]>()?, [[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(file.array("y")?.labels()?, [7, 8]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub struct Npz {
    file: String,
    archive: ZipArchive<Box<dyn ReadSeek>>,
}

trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

impl Npz {
    /// Opens a file; an array is read when it is asked for.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Format`] for a file that is no zip archive.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path);
        let file =
            file.map_err(|source| Error::Io { action: "read", path: path.into(), source })?;
        Self::open(path.display().to_string(), Box::new(BufReader::new(file)))
    }

    /// Takes the bytes of a file; `file` is its name in errors.
    ///
    /// # Errors
    /// As for [`read`](Npz::read).
    pub fn from_bytes(file: &str, bytes: Vec<u8>) -> Result<Self> {
        Self::open(file.into(), Box::new(Cursor::new(bytes)))
    }

    fn open(file: String, source: Box<dyn ReadSeek>) -> Result<Self> {
        match ZipArchive::new(source) {
            Ok(archive) => Ok(Npz { file, archive }),
            Err(error) => Err(invalid(&file, error.to_string())),
        }
    }

    /// The names of the arrays, in the order of the file.
    pub fn names(&self) -> Vec<String> {
        let names = self.archive.file_names().filter_map(|name| name.ok());
        names.map(|name| name.strip_suffix(".npy").unwrap_or(&name).to_owned()).collect()
    }

    /// An array of numbers.
    ///
    /// # Errors
    /// [`Error::Format`] where there is none of this name, or it is broken.
    pub fn array(&mut self, name: &str) -> Result<Npy> {
        let shown = format!("{}/{name}.npy", self.file);
        self.entry(name, |source, at_most| Npy::from_reader(&shown, source, at_most))
    }

    /// An array of lists of whole numbers from 0 on, of any lengths, as Keras's data sets of texts
    /// have them. numpy writes it as Python's pickle; nothing of it is run.
    ///
    /// # Errors
    /// [`Error::Format`] where there is none of this name, it is broken, or holds anything else.
    pub fn sequences(&mut self, name: &str) -> Result<Vec<Vec<u32>>> {
        let shown = format!("{}/{name}.npy", self.file);
        let bytes = self.entry(name, |source, at_most| Npy::objects(&shown, source, at_most))?;
        let rows = Pickle::load(&bytes).and_then(|pickle| pickle.sequences());
        rows.map_err(|reason| invalid(&shown, reason))
    }

    fn entry<R>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn Read, u64) -> Result<R>,
    ) -> Result<R> {
        let names = self.names();
        let failed = |error: ZipError| match error {
            ZipError::FileNotFound => {
                invalid(&self.file, format!("it has no array `{name}`; it has {names:?}"))
            }
            error => invalid(&self.file, error.to_string()),
        };
        let mut entry = self.archive.by_name(&format!("{name}.npy")).map_err(failed)?;
        let at_most = entry.compressed_size().saturating_mul(LARGEST_GROWTH).min(entry.size());
        read(&mut entry, at_most)
    }

    /// Writes arrays under their names, compressed, whole or not at all. numpy's `savez_compressed`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write<'a, N: Into<String>>(
        path: impl AsRef<Path>,
        arrays: impl IntoIterator<Item = (N, &'a Npy)>,
    ) -> Result<()> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let write = || -> Result<Vec<u8>, ZipError> {
            for (name, array) in arrays {
                archive.start_file(format!("{}.npy", name.into()), options)?;
                archive.write_all(&array.to_bytes())?;
            }
            Ok(archive.finish()?.into_inner())
        };
        let path = path.as_ref();
        let io = |error: ZipError| Error::Io {
            action: "write",
            path: path.into(),
            source: std::io::Error::other(error),
        };
        files::replace(path, &write().map_err(io)?)
    }
}

fn invalid(file: &str, reason: String) -> Error {
    Error::Format { file: file.into(), format: "npz", reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by numpy 2.4.6.
    const FILE: &[u8] = include_bytes!("../../tests/data/texts.npz");

    fn open(bytes: &[u8]) -> Result<Npz> {
        Npz::from_bytes("a.npz", bytes.to_vec())
    }

    #[test]
    fn numbers_and_lists() {
        let mut file = open(FILE).unwrap();
        assert_eq!(file.names(), ["x_train", "x_test", "x", "y_train", "y_test", "y", "f"]);
        assert_eq!(file.array("y_test").unwrap().labels().unwrap().len(), 5);
        let rows = file.array("f").unwrap().samples::<f32, [f32; 3]>().unwrap();
        assert_eq!(rows, [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
        assert_eq!(file.sequences("x").unwrap().len(), 11);
        let none = file.array("z").unwrap_err().to_string();
        assert!(none.contains("no array `z`; it has [\"x_train\""), "{none}");
        let lists = file.array("x").unwrap_err().to_string();
        assert!(
            lists.starts_with("`a.npz/x.npy` is not a valid npy file: values of the type `|O`")
        );
        let numbers = file.sequences("y").unwrap_err().to_string();
        assert!(numbers.contains("values of the type `<i8`, expected lists"), "{numbers}");
    }

    #[test]
    fn every_truncation_is_an_error_and_no_flip_a_panic() {
        for len in 0..FILE.len() {
            assert!(open(&FILE[..len]).is_err(), "{len}");
        }
        for at in 0..FILE.len() {
            for flip in [1, 0x80, 0xff] {
                let mut bytes = FILE.to_vec();
                bytes[at] ^= flip;
                let Ok(mut file) = open(&bytes) else { continue };
                // The archive has checksums, so what can be read is what was written.
                if let Ok(rows) = file.sequences("x_train") {
                    assert_eq!(rows.len(), 8);
                }
                let _ = file.array("f");
            }
        }
    }
}
