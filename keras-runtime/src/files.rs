//! Files that are read whole, and written whole or not at all.

use crate::error::{Error, Result};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

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
    // What a program leaves that is killed here says whose it is.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; without this, only the owner could read it.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    // The new name is on the disk once its folder is.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        replace(&path, b"old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
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
