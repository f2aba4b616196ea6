//! A file, whichever of the three formats it has.

use crate::architecture::Architecture;
use crate::archive;
use crate::error::{Error, Result};
use crate::hdf5::Hdf5;
use serde_json::Value;
use std::path::Path;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.keras`: an archive of a configuration and weights.
    Keras,
    /// `.weights.h5`: weights alone, under the places of layers.
    Weights,
    /// `.h5` of Keras 1 and 2, and of `model.save("x.h5")`: weights under the names of layers.
    Legacy,
}

/// A file that Keras has written.
pub struct KerasFile {
    pub(crate) name: String,
    pub(crate) format: Format,
    config: Option<String>,
    metadata: Option<String>,
    pub(crate) weights: Hdf5,
}

impl std::fmt::Debug for KerasFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KerasFile({:?}, {:?})", self.name, self.format)
    }
}

impl KerasFile {
    /// Opens a file. Which format it has is read from its content.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Format`] where it is no file of Keras's.
    ///
    /// ```
    /// use keras_files::{Format, KerasFile};
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/");
    /// # let path = |name: &str| format!("{folder}{name}");
    /// assert_eq!(KerasFile::open(path("cnn.keras"))?.format(), Format::Keras);
    /// assert_eq!(KerasFile::open(path("cnn.h5"))?.format(), Format::Legacy);
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes =
            std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
        KerasFile::from_bytes(&path.display().to_string(), &bytes)
    }

    /// Opens the bytes of a file; `name` is its name in errors.
    ///
    /// # Errors
    /// [`Error::Format`]
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        if archive::is(bytes) {
            let parts = archive::read(name, bytes)?;
            let weights = Hdf5::new(name, parts.weights)?;
            let (format, config) = (Format::Keras, Some(parts.config));
            let metadata = parts.metadata;
            return Ok(KerasFile { name: name.into(), format, config, metadata, weights });
        }
        if !Hdf5::is(bytes) {
            let reason = "it is neither an archive (`.keras`) nor HDF5 (`.h5`)";
            return Err(Error::format(name, reason));
        }
        let weights = Hdf5::new(name, bytes.to_vec())?;
        let config = weights.text("", "model_config")?;
        let legacy = config.is_some()
            || weights.has_group("model_weights")
            || weights.texts("", "layer_names")?.is_some();
        let format = if legacy { Format::Legacy } else { Format::Weights };
        Ok(KerasFile { name: name.into(), format, config, metadata: None, weights })
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Keras that has written it, such as `3.15.1`, if the file says so.
    ///
    /// # Errors
    /// [`Error::Format`] where the file is broken.
    pub fn keras_version(&self) -> Result<Option<String>> {
        match self.format {
            Format::Keras => Ok(self.of_metadata("keras_version")),
            _ => self.weights.text("", "keras_version"),
        }
    }

    /// When a `.keras` file was written, in Keras's words.
    pub fn date_saved(&self) -> Option<String> {
        self.of_metadata("date_saved")
    }

    fn of_metadata(&self, name: &str) -> Option<String> {
        let metadata: Value = serde_json::from_str(self.metadata.as_ref()?).ok()?;
        metadata[name].as_str().map(str::to_owned)
    }

    /// What the model was compiled with, as Keras writes it: `optimizer`, `loss`, `metrics` and more.
    ///
    /// # Errors
    /// [`Error::Format`] where the file is broken.
    pub fn compiled(&self) -> Result<Option<Value>> {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
        let found = match self.format {
            Format::Keras => {
                self.config().and_then(parsed).map(|mut config| config["compile_config"].take())
            }
            _ => self.weights.text("", "training_config")?.as_deref().and_then(parsed),
        };
        Ok(found.filter(Value::is_object))
    }

    /// The configuration of the model as JSON; none in files of weights alone.
    pub fn config(&self) -> Option<&str> {
        self.config.as_deref()
    }

    /// The model's architecture.
    ///
    /// # Errors
    /// [`Error::Format`] where the file has none or it cannot be read, [`Error::Layer`] where a
    /// layer is not Keras's own.
    pub fn architecture(&self) -> Result<Architecture> {
        match self.config() {
            Some(config) => Architecture::from_json(&self.name, config),
            None => Err(Error::format(
                &self.name,
                "it has weights alone: the layers are in a file that `model.save` writes",
            )),
        }
    }
}
