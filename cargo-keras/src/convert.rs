//! `cargo keras convert`: weights from one format to another.

use crate::files::{self, Kind};
use crate::options::{self, Item};
use crate::weights::{Weights, sentence};
use crate::{Command, Result, print};
use keras_files::{Format, KerasFile};
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "convert",
    about: "weights from one format to another",
    help: "Usage: cargo keras convert FROM TO

Writes the weights in one file to another. The ends of their names say the formats:

  .safetensors    weights under the names that they have in `model!`
  .weights.h5     weights as Keras's `save_weights` writes them
  .keras          a model with its weights
  .h5, .hdf5      the same as Keras 1 and 2 wrote it

The names of weights, and the model itself for .keras and .h5, come from FROM if it has a model, else from the
file of --model: every name and every shape has to be that model's. Numbers stay what they are; float16 becomes
float32, which holds all of it. A file that is there already stays, and TO is written whole or not at all.

      --model FILE        the .keras or .h5 file with the model of these weights
      --weights-only      an .h5 file without the model
      --drop-optimizer    leave out what the optimizer remembers: no other file has a place for it",
    run,
};

fn run(parser: lexopt::Parser) -> Result {
    let (mut from, mut to, mut model) = (None, None, None);
    let (mut weights_only, mut drop_optimizer) = (false, false);
    options::read("convert", parser, |item, parser| {
        match item {
            Item::Word(word) => return Ok(options::keep(word, [&mut from, &mut to])),
            Item::Option(name) => match name.as_str() {
                "model" => model = Some(options::path(parser)?),
                "weights-only" => weights_only = true,
                "drop-optimizer" => drop_optimizer = true,
                _ => return Ok(false),
            },
        }
        Ok(true)
    })?;
    let (Some(from), Some(to)) = (from, to) else {
        return Err("expected two files: `cargo keras convert FROM TO`".into());
    };
    let (from_kind, to_kind) = (Kind::expected(&from)?, Kind::expected(&to)?);
    if weights_only && to_kind != Kind::Keras(Format::Legacy) {
        return Err(format!("`--weights-only` is for .h5 files, not for `{}`", to.display()));
    }
    files::is_new(&to)?;
    let keras = match from_kind {
        Kind::Keras(_) => Some(files::open(&from)?),
        Kind::Safetensors => None,
    };
    if let (Some(file), false) = (&keras, drop_optimizer) {
        keeps_all(file)?;
    }
    let other = model.as_deref().map(files::open).transpose()?;
    let model = with_model(&from, keras.as_ref(), other.as_ref())?;
    let weights = match &keras {
        Some(file) => Weights::from_keras(file, model)?,
        None => Weights::from_safetensors(&from, model)?,
    };
    write(&weights, model, (&to, to_kind), weights_only)?;
    let left = match loses_compilation(model, to_kind, weights_only)? {
        true => "left out what the model was compiled with: compile it anew\n",
        false => "",
    };
    print(&format!("{}{left}wrote `{}`\n", weights.table(&from), to.display()));
    Ok(())
}

/// Whether the model was compiled, and the other file will not say so.
fn loses_compilation(model: &KerasFile, to: Kind, weights_only: bool) -> Result<bool> {
    let whole = match to {
        Kind::Keras(Format::Keras) => model.format() != Format::Keras,
        Kind::Keras(Format::Legacy) => !weights_only,
        _ => false,
    };
    let compiled = model.compiled().map_err(sentence)?.unwrap_or_default();
    let optimizer =
        ["optimizer", "optimizer_config"].iter().any(|name| compiled[*name].is_object());
    Ok(whole && optimizer)
}

/// The file with the model.
fn with_model<'a>(
    from: &Path,
    keras: Option<&'a KerasFile>,
    other: Option<&'a KerasFile>,
) -> Result<&'a KerasFile> {
    let has = |file: &&KerasFile| file.config().is_some();
    if let Some(other) = other {
        return Some(other).filter(has).ok_or_else(|| {
            format!(
                "`{}` has weights alone, and `--model` is for a file with a model",
                other.name()
            )
        });
    }
    keras.filter(has).ok_or_else(|| {
        format!(
            "`{}` has weights alone: name the file with their model, `--model net.keras`",
            from.display()
        )
    })
}

/// Objects to a file that holds what an optimizer remembers.
fn keeps_all(file: &KerasFile) -> Result {
    let arrays = file.arrays().map_err(sentence)?;
    let state = arrays.iter().filter(|array| is_optimizers(&array.path)).count();
    match state {
        0 => Ok(()),
        arrays => Err(format!(
            "`{}` holds what an optimizer remembers ({arrays} arrays), which would be lost: \
             `--drop-optimizer` leaves it out",
            file.name()
        )),
    }
}

/// Whether an array is an optimizer's, by its path.
pub fn is_optimizers(path: &str) -> bool {
    matches!(path.split('/').next(), Some("optimizer" | "optimizer_weights"))
}

/// Writes weights to a file.
fn write(
    weights: &Weights,
    model: &KerasFile,
    (to, kind): (&PathBuf, Kind),
    weights_only: bool,
) -> Result {
    let bytes = match kind {
        Kind::Safetensors => weights.safetensors()?,
        Kind::Keras(format) => {
            weights.keras(&to.display().to_string(), model, format, weights_only)?
        }
    };
    files::write(to, &bytes)?.finish()
}
