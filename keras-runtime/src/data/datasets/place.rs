//! Where the files of a data set are.

use super::GetFile;
use crate::error::Result;
use std::path::PathBuf;

/// Where the files of a data set are, and where they come from; each set has these methods.
///
/// ```
/// use keras_runtime::data::datasets::Mnist;
/// let error = Mnist::default().path("no/mnist.npz").load_data::<f32, [f32; 784]>().unwrap_err();
/// assert!(error.to_string().starts_with("cannot read `no/mnist.npz`"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub(super) path: Option<PathBuf>,
    pub(super) cache_dir: Option<PathBuf>,
    pub(super) origin: Option<String>,
}

/// A file of a data set as it is published.
pub(super) struct Published {
    /// Its name in the cache.
    pub fname: &'static str,
    /// The folder of the cache.
    pub subdir: &'static str,
    /// Its folder in the net, and its name there.
    pub origin: (&'static str, &'static str),
    /// Its checksum.
    pub hash: &'static str,
}

/// Where Keras keeps most of its files.
pub(super) const KERAS: &str = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";

impl Place {
    /// The file: the one of the user, or else that of the cache.
    pub(super) fn get(&self, file: &Published) -> Result<PathBuf> {
        match &self.path {
            Some(path) => Ok(path.clone()),
            None => self.cached(file),
        }
    }

    /// The file of the cache.
    pub(super) fn cached(&self, file: &Published) -> Result<PathBuf> {
        let folder = self.origin.as_deref().unwrap_or(file.origin.0);
        let origin = format!("{}/{}", folder.trim_end_matches('/'), file.origin.1);
        let mut get =
            GetFile::new(file.fname, origin).file_hash(file.hash).cache_subdir(file.subdir);
        if let Some(folder) = &self.cache_dir {
            get = get.cache_dir(folder);
        }
        get.get()
    }
}

/// The methods of [`Place`] for a data set with the field `place`; `$path` says what `path` is.
macro_rules! place {
    ($set:ident, $path:literal) => {
        impl $set {
            #[doc = $path]
            #[must_use]
            pub fn path(mut self, path: impl Into<std::path::PathBuf>) -> Self {
                self.place.path = Some(path.into());
                self
            }

            /// The cache folder; `$KERAS_HOME`, else `~/.keras`.
            #[must_use]
            pub fn cache_dir(mut self, folder: impl Into<std::path::PathBuf>) -> Self {
                self.place.cache_dir = Some(folder.into());
                self
            }

            /// The address of the folder to download from, a mirror of Keras's.
            #[must_use]
            pub fn origin(mut self, folder: impl Into<String>) -> Self {
                self.place.origin = Some(folder.into());
                self
            }
        }
    };
}

pub(super) use place;
