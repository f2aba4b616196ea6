//! Files that are read whole, and written whole or not at all.

use crate::error::{Error, Result};
use crc::{CRC_32_ISCSI, Crc, Table};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// CRC-32C, sixteen bytes at a time.
pub(crate) static CASTAGNOLI: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

/// All bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|source| Error::Io { action: "read", path: path.into(), source })
}

/// Replaces the file by `bytes`: after a crash there is the old file or the new one, never a part.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    try_replace(path, |file| file.write_all(bytes)).map_err(|source| Error::Io {
        action: "write",
        path: path.into(),
        source,
    })
}

/// The same with what `write` writes: if it fails, the old file stays.
pub(crate) fn try_replace(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> io::Result<()> {
    // A rename is atomic only within one folder's file system.
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut temporary = Temporary::beside(path, folder)?;
    write(&mut temporary.file)?;
    temporary.file.sync_all()?;
    fs::rename(&temporary.path, path)?;
    temporary.renamed = true;
    // The new name is on the disk once its folder is.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// A file that is removed unless it gets its name.
struct Temporary {
    file: fs::File,
    path: PathBuf,
    renamed: bool,
}

impl Temporary {
    /// A new one. What a program leaves that is killed here says whose it is.
    fn beside(path: &Path, folder: &Path) -> io::Result<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        loop {
            let number = NUMBER.fetch_add(1, Relaxed);
            let path = folder.join(format!(".{name}.{}-{number}", process::id()));
            match fs::File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Temporary { file, path, renamed: false }),
                // Of a program that had this number before.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32c() {
        assert_eq!(CASTAGNOLI.checksum(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        replace(&path, b"old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// A program that was killed has left files, another of the same number goes past them.
    #[test]
    fn names_that_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        let taken = |number| folder.path().join(format!(".a.bin.{}-{number}", process::id()));
        (0..1000).for_each(|number| fs::write(taken(number), b"left").unwrap());
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1001);
        assert!((0..1000).all(|number| fs::read(taken(number)).unwrap() == b"left"));
    }

    #[test]
    fn a_panic_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        let write = || try_replace(&path, |_| panic!("in the middle"));
        assert!(std::panic::catch_unwind(write).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_failed_write_names_the_file_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir_all(path.join("inside")).unwrap();
        let error = replace(&path, b"new").unwrap_err().to_string();
        assert!(error.starts_with("cannot write `") && error.contains("taken"), "{error}");
        assert!(path.join("inside").is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(&folder.path().join("no/such/folder"), b"").is_err());
        assert!(read(&folder.path().join("none")).unwrap_err().to_string().contains("none"));
    }
}
