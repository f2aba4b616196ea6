//! Files by the ends of their names, and files that are written whole or not at all.

use crate::Result;
use keras_files::{Format, KerasFile};
use std::io::Write;
use std::path::Path;

/// What the end of a file's name says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `.safetensors`
    Safetensors,
    /// One of Keras's formats.
    Keras(Format),
}

impl Kind {
    /// That of a file; none for a name with another end.
    pub fn of(path: &Path) -> Option<Kind> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let ends = [
            (".safetensors", Kind::Safetensors),
            (".keras", Kind::Keras(Format::Keras)),
            (".weights.h5", Kind::Keras(Format::Weights)),
            (".h5", Kind::Keras(Format::Legacy)),
            (".hdf5", Kind::Keras(Format::Legacy)),
        ];
        ends.into_iter().find(|(end, _)| name.ends_with(end)).map(|(_, kind)| kind)
    }

    /// The same, or what a name should be like.
    pub fn expected(path: &Path) -> Result<Kind> {
        Kind::of(path).ok_or_else(|| {
            format!(
                "`{}`: expected a name with .safetensors, .weights.h5, .keras, .h5 or .hdf5",
                path.display()
            )
        })
    }
}

/// All bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

/// Opens a file of Keras's.
pub fn open(path: &Path) -> Result<KerasFile> {
    KerasFile::open(path).map_err(|error| error.to_string())
}

/// Objects to a file that is there already: none is written over.
pub fn is_new(path: &Path) -> Result {
    match path.symlink_metadata().is_ok() {
        true => Err(format!("`{}` exists already", path.display())),
        false => Ok(()),
    }
}

/// A file that was written in full, and has its name only after [`Written::finish`].
pub struct Written<'a> {
    path: &'a Path,
    file: tempfile::NamedTempFile,
}

/// Writes a new file beside its place.
pub fn write<'a>(path: &'a Path, bytes: &[u8]) -> Result<Written<'a>> {
    is_new(path)?;
    let wrong = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keras-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; without this, only the owner could read it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    file.as_file().sync_all().map_err(wrong)?;
    Ok(Written { path, file })
}

impl Written<'_> {
    /// Gives the file its name. One that is there by now stays.
    pub fn finish(self) -> Result {
        let name = self.path.display();
        self.file
            .persist_noclobber(self.path)
            .map(|_| ())
            .map_err(|failed| format!("cannot write `{name}`: {}", failed.error))
    }
}
