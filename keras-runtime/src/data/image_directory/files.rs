//! Which files there are, and their classes.

use super::ImageDirectory;
use crate::error::{Error, Result};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const ENDINGS: [&str; 5] = ["bmp", "gif", "jpeg", "jpg", "png"];
/// A folder in more folders than this is one in itself, by a link.
const DEEPEST: usize = 64;

impl ImageDirectory {
    /// The files with their classes, and the names of these.
    pub(super) fn index(&self) -> Result<(Vec<PathBuf>, Vec<usize>, Vec<String>)> {
        if let Some(labels) = &self.labels {
            let paths = files(&self.directory)?;
            if self.class_names.is_some() {
                let what = "class_names are for folders of classes, found labels too";
                return Err(Error::Config(what.into()));
            }
            if labels.len() != paths.len() {
                return Err(Error::Config(format!(
                    "labels for {} images, but `{}` has {}",
                    labels.len(),
                    self.directory.display(),
                    paths.len()
                )));
            }
            let mut names = labels.clone();
            names.sort_unstable();
            names.dedup();
            return Ok((paths, labels.clone(), names.iter().map(ToString::to_string).collect()));
        }
        let folders = folders(&self.directory)?;
        let names = match &self.class_names {
            Some(names) => {
                if let Some(name) = names.iter().find(|name| !folders.contains(name)) {
                    return Err(Error::Config(format!(
                        "`{}` has no folder `{name}`; it has {folders:?}",
                        self.directory.display()
                    )));
                }
                names.clone()
            }
            None => folders,
        };
        let (mut paths, mut labels) = (Vec::new(), Vec::new());
        for (class, name) in names.iter().enumerate() {
            let own = files(&self.directory.join(name))?;
            labels.resize(labels.len() + own.len(), class);
            paths.extend(own);
        }
        Ok((paths, labels, names))
    }
}

/// The names of a folder's folders, sorted; hidden ones are left out.
fn folders(folder: &Path) -> Result<Vec<String>> {
    let list = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    };
    list().map_err(|source| Error::Io { action: "read", path: folder.into(), source })
}

/// The images below a folder: folder by folder in the order of their paths, in each by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, 0, &mut found).map_err(|source| Error::Io {
        action: "read",
        path: folder.into(),
        source,
    })?;
    found.sort_unstable_by(|a, b| a.parent().cmp(&b.parent()).then_with(|| a.cmp(b)));
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Links to folders are not followed, as in Keras.
        if entry.file_type()?.is_dir() {
            if depth < DEEPEST {
                walk(&path, depth + 1, found)?;
            }
            continue;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            found.push(path);
        }
    }
    Ok(())
}
