//! `cargo keras inspect`: what is in a file of weights.

use crate::{Command, Result, print, words};
use lexopt::Arg;
use safetensors::SafeTensors;
use safetensors::tensor::Metadata;
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "inspect",
    about: "the arrays in a file of weights: names, shapes, types, sizes",
    help: "Usage: cargo keras inspect FILE

Shows the arrays of a safetensors file (FILE.safetensors): their names, shapes, number types, how many
values they have and how many bytes they take.",
    run,
};

fn run(mut parser: lexopt::Parser) -> Result {
    let mut file: Option<PathBuf> = None;
    while let Some(argument) = parser.next().map_err(words)? {
        match argument {
            Arg::Value(value) if file.is_none() => file = Some(value.into()),
            other => return Err(words(other.unexpected())),
        }
    }
    let file = file.ok_or("expected the name of a file: `cargo keras inspect FILE`")?;
    let name = file.display();
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("safetensors") => {}
        _ => return Err(format!("`{name}`: the name of a file of weights ends with .safetensors")),
    }
    let bytes = std::fs::read(&file).map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes)
        .map_err(|error| format!("`{name}` is not a valid safetensors file: {error}"))?;
    print(&table(&file, &metadata, bytes.len()));
    Ok(())
}

fn table(file: &Path, metadata: &Metadata, bytes: usize) -> String {
    let mut rows = vec![["name", "shape", "type", "values", "bytes"].map(String::from)];
    let mut total = 0_usize;
    // In the order in which they lie in the file.
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else { continue };
        let values: usize = info.shape.iter().product();
        total += values;
        let dims: Vec<String> = info.shape.iter().map(ToString::to_string).collect();
        let shape = if dims.is_empty() { "()".into() } else { dims.join(" x ") };
        let size = info.data_offsets.1 - info.data_offsets.0;
        rows.push([name, shape, info.dtype.to_string(), thousands(values), thousands(size)]);
    }
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let line = format!(
            "{:<a$}  {:<b$}  {:<c$}  {:>d$}  {:>e$}",
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            a = widths[0],
            b = widths[1],
            c = widths[2],
            d = widths[3],
            e = widths[4],
        );
        text += &format!("{}\n", line.trim_end());
    }
    if let Some(entries) = metadata.metadata() {
        // A map has an order of its own in each run.
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort();
        entries.iter().for_each(|(key, value)| text += &format!("{key}: {value}\n"));
    }
    let (arrays, values) = (rows.len() - 1, thousands(total));
    text + &format!(
        "`{}`: {arrays} arrays, {values} values, {} bytes\n",
        file.display(),
        thousands(bytes)
    )
}

/// `1234567` as `1,234,567`.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
