//! All that keeps a model from being written as `model!`.

use super::Printer;
use super::names::Names;
use crate::architecture::Architecture;
use crate::error::Error;
use crate::file::KerasFile;

impl KerasFile {
    /// The layers of the model with those that are not Keras's own; none where there is no model, or where it
    /// cannot be read at all.
    pub fn layers(&self) -> Option<Architecture> {
        Architecture::as_far_as_known(self.name(), self.config()?).0.ok()
    }

    /// Why the model cannot be written as `model!`: an error for each layer that is to blame; nothing where
    /// it can. What only the compiler sees, such as a size that does not fit, is not among it.
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/rnn.keras");
    /// assert!(keras_files::KerasFile::open(path)?.obstacles().is_empty());
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn obstacles(&self) -> Vec<Error> {
        let config = match self.config() {
            Some(config) => config,
            None => return self.architecture().err().into_iter().collect(),
        };
        let (architecture, mut errors) = Architecture::as_far_as_known(self.name(), config);
        let architecture = match architecture {
            Ok(architecture) => architecture,
            Err(error) => {
                errors.push(error);
                return errors;
            }
        };
        let mut printer = Printer { file: self.name(), structs: Vec::new() };
        printer.layers_that_fail(&architecture, &mut errors);
        if errors.is_empty() {
            errors.extend(architecture.structs(self.name(), "Net").err());
        }
        errors
    }
}

impl Printer<'_> {
    fn layers_that_fail(&mut self, model: &Architecture, errors: &mut Vec<Error>) {
        for layer in &model.layers {
            if let Some(nested) = &layer.model {
                self.layers_that_fail(nested, errors);
                continue;
            }
            let named = |error: &Error| matches!(error, Error::Layer { layer: name, .. } if *name == layer.name);
            if errors.iter().any(named) {
                continue;
            }
            let names = &mut Names::default();
            match layer.function {
                true => errors.extend(
                    layer.calls.iter().find_map(|call| self.expression(layer, call, names).err()),
                ),
                false => errors.extend(self.layer(layer, "Net", names).err()),
            }
        }
    }
}
