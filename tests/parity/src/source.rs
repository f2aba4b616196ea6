//! Where cases come from: a folder that the user names, or the archives in this crate.

use flate2::read::GzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The variable that names a folder of cases.
pub const VARIABLE: &str = "KERAS_PARITY_DIR";

/// Every case of the repository; `own/generate.py` computes those of the second archive.
pub fn archives(crate_dir: &Path) -> [PathBuf; 2] {
    ["cases.tar.gz", "own.tar.gz"].map(|name| crate_dir.join(name))
}

/// The folder that [`VARIABLE`] names, if it is set. A relative one counts from where the user
/// called cargo, or else from the workspace: cargo itself has changed the working directory.
pub fn folder(crate_dir: &Path) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(VARIABLE).filter(|value| !value.is_empty())?);
    let called_from = std::env::var_os("PWD").map(PathBuf::from);
    let bases = [called_from, crate_dir.ancestors().nth(2).map(Path::to_path_buf)];
    let mut places = bases.into_iter().flatten().map(|base| base.join(&folder));
    Some(places.find(|place| place.is_dir()).unwrap_or(folder))
}

/// One case file: its name without the ending, and its text or why there is none.
pub type File = (String, Result<String, String>);

/// Every case file, sorted by name, from the user's folder or from the
/// archives.
pub fn files(crate_dir: &Path) -> Result<Vec<File>, String> {
    let mut files = match folder(crate_dir) {
        Some(folder) => read_folder(&folder)?,
        None => packed(crate_dir)?,
    };
    files.sort();
    Ok(files)
}

/// Every case file of the archives.
pub fn packed(crate_dir: &Path) -> Result<Vec<File>, String> {
    let read =
        archives(crate_dir).iter().map(|path| read_archive(path)).collect::<Result<Vec<_>, _>>();
    Ok(read?.concat())
}

fn read_folder(folder: &Path) -> Result<Vec<File>, String> {
    let error = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(error)? {
        let path = entry.map_err(error)?.path();
        if let Some(name) = case_name(&path) {
            files.push((name, std::fs::read_to_string(&path).map_err(|error| error.to_string())));
        }
    }
    Ok(files)
}

fn read_archive(path: &Path) -> Result<Vec<File>, String> {
    let error = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut archive = tar::Archive::new(GzDecoder::new(std::fs::File::open(path).map_err(error)?));
    let mut files = Vec::new();
    for entry in archive.entries().map_err(error)? {
        let mut entry = entry.map_err(error)?;
        if let Some(name) = case_name(&entry.path().map_err(error)?) {
            let mut text = String::new();
            let read = entry.read_to_string(&mut text);
            files.push((name, read.map(|_| text).map_err(|error| error.to_string())));
        }
    }
    Ok(files)
}

fn case_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(".json")?;
    Some(name.into())
}
