//! Files in Keras's cache folder.

use crate::error::{Error, Result};
use md5::Md5;
use sha2::{Digest, Sha256};
use std::env;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Keras's `get_file`: a file of the cache folder, compared with its checksum, and downloaded if it
/// is not there.
///
/// ```
/// use keras_runtime::data::datasets::GetFile;
/// # let folder = tempfile::tempdir().unwrap();
/// # std::fs::create_dir(folder.path().join("datasets")).unwrap();
/// # std::fs::write(folder.path().join("datasets/words.txt"), "abc").unwrap();
/// let path = GetFile::new("words.txt", "https://example.org/words.txt")
///     .file_hash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
///     .cache_dir(folder.path())
///     .get()?;
/// assert_eq!(std::fs::read(path).unwrap(), b"abc");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GetFile {
    fname: String,
    origin: String,
    file_hash: Option<String>,
    cache_dir: Option<PathBuf>,
    cache_subdir: String,
}

impl GetFile {
    /// A file of this name in the cache, which is downloaded from `origin`.
    pub fn new(fname: impl Into<String>, origin: impl Into<String>) -> Self {
        GetFile {
            fname: fname.into(),
            origin: origin.into(),
            file_hash: None,
            cache_dir: None,
            cache_subdir: "datasets".into(),
        }
    }

    /// The file's SHA-256 or MD5 checksum, in hexadecimal digits; without it, no file is refused.
    #[must_use]
    pub fn file_hash(mut self, hash: impl Into<String>) -> Self {
        self.file_hash = Some(hash.into());
        self
    }

    /// The cache folder; `$KERAS_HOME`, else `~/.keras`.
    #[must_use]
    pub fn cache_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache_dir = Some(folder.into());
        self
    }

    /// The folder in it; `datasets`.
    #[must_use]
    pub fn cache_subdir(mut self, folder: impl Into<String>) -> Self {
        self.cache_subdir = folder.into();
        self
    }

    /// The path of the file, once it is there.
    ///
    /// # Errors
    /// [`Error::Io`] where it is not there and cannot be downloaded; [`Error::Format`] where its
    /// checksum is another one; [`Error::Config`] for a checksum that is none.
    pub fn get(&self) -> Result<PathBuf> {
        let folder = match &self.cache_dir {
            Some(folder) => folder.clone(),
            None => keras_home()?,
        };
        let path = folder.join(&self.cache_subdir).join(&self.fname);
        let expected = self.file_hash.as_deref().map(Checksum::new).transpose()?;
        let found = match expected {
            _ if !path.is_file() => None,
            Some(hash) => Some(hash.of(&path)?),
            None => return Ok(path),
        };
        match (found, self.file_hash.as_deref()) {
            (Some(found), Some(expected)) if found.eq_ignore_ascii_case(expected) => Ok(path),
            (found, _) => self.fetch(path, expected, found),
        }
    }

    #[cfg(feature = "download")]
    fn fetch(
        &self,
        path: PathBuf,
        checksum: Option<Checksum>,
        _: Option<String>,
    ) -> Result<PathBuf> {
        let expected = checksum.zip(self.file_hash.as_deref());
        super::download::download(&self.origin, &path, expected)?;
        Ok(path)
    }

    #[cfg(not(feature = "download"))]
    fn fetch(&self, path: PathBuf, _: Option<Checksum>, found: Option<String>) -> Result<PathBuf> {
        match (found, &self.file_hash) {
            (Some(found), Some(expected)) => {
                Err(another(&path.display().to_string(), &found, expected))
            }
            _ => {
                let how = format!(
                    "no such file; put the one of {} there, or let the feature `download` of \
                     keras-runtime do that",
                    self.origin
                );
                let source = io::Error::new(io::ErrorKind::NotFound, how);
                Err(Error::Io { action: "read", path, source })
            }
        }
    }
}

/// A file has another checksum than expected.
pub(super) fn another(file: &str, found: &str, expected: &str) -> Error {
    let reason = format!("its checksum is {found}, expected {expected}");
    Error::Format { file: file.into(), format: "data set", reason }
}

fn keras_home() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("KERAS_HOME") {
        return Ok(folder.into());
    }
    match env::home_dir() {
        Some(home) => Ok(home.join(".keras")),
        None => Err(Error::Config(
            "no home folder to look for data sets in; set KERAS_HOME, or `cache_dir`".into(),
        )),
    }
}

/// A kind of checksums.
#[derive(Clone, Copy, Debug)]
pub(super) enum Checksum {
    Md5,
    Sha256,
}

impl Checksum {
    fn new(hash: &str) -> Result<Self> {
        match (hash.len(), hash.bytes().all(|digit| digit.is_ascii_hexdigit())) {
            (32, true) => Ok(Checksum::Md5),
            (64, true) => Ok(Checksum::Sha256),
            _ => Err(Error::Config(format!("`{hash}` is neither a SHA-256 nor an MD5 checksum"))),
        }
    }

    fn of(self, path: &Path) -> Result<String> {
        let digits =
            || -> io::Result<String> { self.copy(&mut File::open(path)?, &mut io::sink()) };
        digits().map_err(|source| Error::Io { action: "read", path: path.into(), source })
    }

    /// Copies all of `source`; answers the checksum in hexadecimal digits.
    pub fn copy(self, source: &mut impl Read, to: &mut impl io::Write) -> io::Result<String> {
        match self {
            Checksum::Md5 => copy::<Md5>(source, to),
            Checksum::Sha256 => copy::<Sha256>(source, to),
        }
    }
}

fn copy<D: Digest>(source: &mut impl Read, to: &mut impl io::Write) -> io::Result<String> {
    let (mut digest, mut buffer) = (D::new(), vec![0; 1 << 16]);
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            len => {
                digest.update(&buffer[..len]);
                to.write_all(&buffer[..len])?;
            }
        }
    }
    let mut digits = String::new();
    for byte in digest.finalize() {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
