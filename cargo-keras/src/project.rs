//! Packages that are made: their names, their keras-runtime, and their files, all or none.

use crate::Result;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the package, from the last part of the path.
pub fn name(path: &Path) -> Result<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let letters = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !begins || !name.chars().all(letters) {
        return Err(format!(
            "`{name}` is no name of a package: expected a letter, then letters, digits, `-` and `_`"
        ));
    }
    let reserved =
        ["test", "core", "std", "alloc", "proc_macro", "keras_runtime", "self", "super", "crate"];
    let word = name.replace('-', "_");
    let keyword = KEYWORDS.split(' ').any(|keyword| keyword == word);
    match keyword || reserved.contains(&word.as_str()) {
        true => Err(format!("`{name}` cannot be the name of a package: Rust uses it itself")),
        false => Ok(name),
    }
}

const KEYWORDS: &str = "as async await break const continue dyn else enum extern false fn for if impl in let \
                        loop match mod move mut pub ref return static struct trait true type unsafe use \
                        where while abstract become box do final gen macro override priv try typeof unsized \
                        virtual yield";

/// The folder of keras-runtime as it is seen from anywhere.
pub fn absolute(folder: &Path) -> Result<PathBuf> {
    let found = folder.join("Cargo.toml").is_file();
    let absolute = fs::canonicalize(folder).ok().filter(|_| found);
    absolute.ok_or_else(|| format!("`{}` is no folder of a package", folder.display()))
}

/// What a manifest says of keras-runtime: its folder, or the version that belongs to this program.
pub fn runtime(folder: Option<&Path>) -> String {
    match folder {
        // A text in the manner of JSON is one in TOML too.
        Some(path) => format!("path = {}", serde_json::Value::from(&*path.to_string_lossy())),
        None => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
    }
}

/// Makes the folder beside its place and moves it there: it is there whole or not at all.
pub fn make(path: &Path, files: &[(&str, Vec<u8>)]) -> Result {
    if path.symlink_metadata().is_ok() {
        return Err(format!("`{}` exists already", path.display()));
    }
    whole(path, files).map_err(|error| format!("cannot make `{}`: {error}", path.display()))
}

fn whole(path: &Path, files: &[(&str, Vec<u8>)]) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keras-new-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new folder; without this, only the owner could enter it.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let folder = builder.tempdir_in(parent)?;
    for (name, content) in files {
        let place = folder.path().join(name);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(place, content)?;
    }
    fs::rename(folder.path(), path)?;
    // It is not temporary any more.
    let _ = folder.keep();
    Ok(())
}
