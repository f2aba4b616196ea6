//! `cargo keras inspect`: what is in a file of weights or of a model.

mod keras;
mod values;

use crate::files::{self, Kind};
use crate::options::{self, Item};
use crate::table::{Table, shape, thousands};
use crate::{Command, Result, print};
use safetensors::SafeTensors;
use safetensors::tensor::Metadata;
use std::path::Path;

pub const COMMAND: Command = Command {
    name: "inspect",
    about: "what is in a file: weights, the layers of a Keras model, and what of it `model!` has not",
    help: "Usage: cargo keras inspect FILE

Of a safetensors file (.safetensors) its arrays: their names, shapes, number types, how many values they have
and how many bytes they take.

Of a file of Keras's (.keras, .weights.h5, .h5, .hdf5) the Keras that wrote it; the layers with the shapes of
what goes in, as far as the file says, and numbers of parameters; all arrays with shape, number type, smallest and
largest value, number of NaN, and place in the file; what the model was compiled with, and what its optimizer
remembers; each layer that keeps it from being imported, and why.",
    run,
};

fn run(parser: lexopt::Parser) -> Result {
    let mut file = None;
    options::read("inspect", parser, |item, _| match item {
        Item::Word(word) => Ok(options::keep(word, [&mut file])),
        Item::Option(_) => Ok(false),
    })?;
    let file = file.ok_or("expected the name of a file: `cargo keras inspect FILE`")?;
    let text = match Kind::expected(&file)? {
        Kind::Safetensors => safetensors(&file)?,
        Kind::Keras(_) => keras::text(&files::open(&file)?)?,
    };
    print(&text);
    Ok(())
}

fn safetensors(file: &Path) -> Result<String> {
    let bytes = files::read(file)?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| {
        format!("`{}` is not a valid safetensors file: {error}", file.display())
    })?;
    Ok(table(file, &metadata, bytes.len()))
}

fn table(file: &Path, metadata: &Metadata, bytes: usize) -> String {
    let header = ["name", "shape", "type", "values", "bytes"];
    let mut table = Table::new(header, &["values", "bytes"]);
    let mut total = 0_usize;
    // In the order in which they lie in the file.
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else { continue };
        let values: usize = info.shape.iter().product();
        total += values;
        let size = info.data_offsets.1 - info.data_offsets.0;
        let dtype = info.dtype.to_string();
        table.add([name, shape(&info.shape), dtype, thousands(values), thousands(size)]);
    }
    let mut text = table.to_string();
    if let Some(entries) = metadata.metadata() {
        // A map has an order of its own in each run.
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort();
        entries.iter().for_each(|(key, value)| text += &format!("{key}: {value}\n"));
    }
    let (arrays, values) = (table.len(), thousands(total));
    text + &format!(
        "`{}`: {arrays} arrays, {values} values, {} bytes\n",
        file.display(),
        thousands(bytes)
    )
}
