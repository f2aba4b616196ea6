//! What is in a file of Keras's.

use super::values;
use crate::Result;
use crate::convert::is_optimizers;
use crate::table::{Table, shape, thousands};
use crate::weights::sentence;
use keras_files::{Architecture, Error, Format, KerasFile, Layer, StoredArray};
use serde_json::Value;

/// All of it as text.
pub fn text(file: &KerasFile) -> Result<String> {
    let arrays = file.arrays().map_err(sentence)?;
    let obstacles = file.config().map(|_| file.obstacles()).unwrap_or_default();
    let own = file.config().and_then(|_| file.own_weights().ok());
    let (state, stored): (Vec<_>, Vec<_>) =
        arrays.into_iter().partition(|array| is_optimizers(&array.path));
    let name = |array: &StoredArray| {
        let own = own.iter().flatten().find(|own| own.array.path == array.path);
        own.map(|own| (own.name.clone(), own.keras.clone()))
    };
    let mut named: Vec<(Option<(String, String)>, StoredArray)> =
        stored.into_iter().map(|array| (name(&array), array)).collect();
    // In the order of the model; what is none of its weights comes last.
    let place = |array: &StoredArray| {
        let mut own = own.iter().flatten();
        own.position(|own| own.array.path == array.path).unwrap_or(usize::MAX)
    };
    named.sort_by_key(|(_, array)| place(array));
    let mut text = header(file)?;
    match file.layers() {
        Some(model) => text += &format!("\n{}", layers(&model, &named)),
        None => text += &groups(file),
    }
    text += &format!("\n{}", weights(file, &named));
    text += &compiled(file)?;
    if !state.is_empty() {
        let values: usize = state.iter().map(StoredArray::len).sum();
        let (arrays, values) = (state.len(), thousands(values));
        text += &format!("the optimizer remembers {arrays} arrays, {values} values\n");
    }
    Ok(text + &imports(file, &obstacles, own.is_some()))
}

/// What the file is.
fn header(file: &KerasFile) -> Result<String> {
    let what = match (file.format(), file.config()) {
        (Format::Keras, _) => "a model (.keras)",
        (Format::Weights, _) => "weights (.weights.h5)",
        (Format::Legacy, Some(_)) => "a model (.h5)",
        (Format::Legacy, None) => "weights (.h5)",
    };
    let mut text = format!("`{}`: {what}", file.name());
    if let Some(version) = file.keras_version().map_err(sentence)? {
        text += &format!(", written by Keras {version}");
    }
    if let Some(date) = file.date_saved() {
        text += &format!(" at {date}");
    }
    Ok(text + "\n")
}

/// The layers with weights, as far as a file without a model tells them.
fn groups(file: &KerasFile) -> String {
    let Ok(groups) = file.groups() else { return String::new() };
    let mut table = Table::new(["layer", "class", "parameters", "in the file"], &["parameters"]);
    for group in groups {
        let count: usize = group.arrays.iter().map(StoredArray::len).sum();
        let count = if count == 0 { String::new() } else { thousands(count) };
        table.add([group.name, group.class, count, group.path]);
    }
    format!("\n{table}")
}

/// The layers of a model, those of models in it after their own.
fn layers(model: &Architecture, named: &[(Option<(String, String)>, StoredArray)]) -> String {
    let mut table = Table::new(["layer", "class", "input", "parameters"], &["parameters"]);
    add(model, "", named, &mut table);
    let total: usize = named.iter().filter(|(name, _)| name.is_some()).map(|(_, a)| a.len()).sum();
    let count = match named.iter().any(|(name, _)| name.is_some()) {
        true => format!(", {} parameters", thousands(total)),
        false => String::new(),
    };
    format!("{table}model `{}`: {} layers{count}\n", model.name, table.len())
}

fn add(
    model: &Architecture,
    prefix: &str,
    named: &[(Option<(String, String)>, StoredArray)],
    table: &mut Table<4>,
) {
    for layer in &model.layers {
        let path = format!("{prefix}{}", layer.name);
        let within = format!("{path}/");
        let mine = |name: &Option<(String, String)>| {
            name.as_ref().is_some_and(|(_, keras)| keras.starts_with(&within))
        };
        let own: usize = named.iter().filter(|(name, _)| mine(name)).map(|(_, a)| a.len()).sum();
        let count = if own == 0 { String::new() } else { thousands(own) };
        table.add([path, layer.class.clone(), input(layer), count]);
        if let Some(inner) = &layer.model {
            add(inner, &within, named, table);
        }
    }
}

/// The shapes of what goes into a layer, without the batch, if the file says them.
fn input(layer: &Layer) -> String {
    let given = ["batch_shape", "batch_input_shape"];
    let given = given.iter().find_map(|name| layer.arguments.get(*name));
    let shapes = match (&layer.input_shape, given) {
        (Value::Null, Some(shape)) => shape,
        (shape, _) => shape,
    };
    let one = |shape: &Value| {
        let axis = |axis: &Value| axis.as_u64().map_or("?".into(), |axis| axis.to_string());
        let axes: Vec<String> = shape.as_array().into_iter().flatten().skip(1).map(axis).collect();
        if axes.is_empty() { "()".into() } else { axes.join(" x ") }
    };
    match shapes {
        Value::Array(list) if list.iter().any(Value::is_array) => {
            list.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Value::Array(_) => one(shapes),
        _ => String::new(),
    }
}

/// All arrays but those of the optimizer.
fn weights(file: &KerasFile, named: &[(Option<(String, String)>, StoredArray)]) -> String {
    let header = ["weight", "shape", "type", "min", "max", "NaN", "in the file"];
    let mut table = Table::new(header, &["min", "max", "NaN"]);
    for (name, array) in named {
        let [min, max, nan] = values::columns(file, array);
        let name = name.as_ref().map_or_else(|| "-".to_owned(), |(name, _)| name.clone());
        let (dtype, path) = (array.dtype.clone(), array.path.clone());
        table.add([name, shape(&array.shape), dtype, min, max, nan, path]);
    }
    let values: usize = named.iter().map(|(_, array)| array.len()).sum();
    format!("{table}{} arrays, {} values\n", table.len(), thousands(values))
}

/// What the model was compiled with, in a line.
fn compiled(file: &KerasFile) -> Result<String> {
    let Some(compiled) = file.compiled().map_err(sentence)? else { return Ok(String::new()) };
    let optimizer = ["optimizer", "optimizer_config"].iter().find_map(|name| compiled.get(*name));
    let mut parts = Vec::new();
    parts.extend(optimizer.and_then(short).map(|name| format!("optimizer {name}")));
    for part in ["loss", "metrics"] {
        parts.extend(compiled.get(part).and_then(short).map(|name| format!("{part} {name}")));
    }
    match parts.is_empty() {
        true => Ok(String::new()),
        false => Ok(format!("compiled with {}\n", parts.join(", "))),
    }
}

/// A function by its name, several by all of theirs; nothing for nothing.
fn short(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().filter_map(short).collect();
            (!names.is_empty()).then(|| names.join(" "))
        }
        Value::Object(object) => match (object.get("class_name"), object.get("config")) {
            (Some(Value::String(class)), Some(Value::Object(config))) => {
                let name = config.get("fn").or_else(|| config.get("name"));
                name.and_then(Value::as_str).or(Some(class)).map(str::to_owned)
            }
            (Some(Value::String(_)), Some(Value::String(name))) => Some(name.clone()),
            _ => {
                let names: Vec<String> = object.values().filter_map(short).collect();
                (!names.is_empty()).then(|| names.join(" "))
            }
        },
        _ => None,
    }
}

/// Whether `model!` takes the model, and why not.
fn imports(file: &KerasFile, obstacles: &[Error], has_weights: bool) -> String {
    let name = file.name();
    if file.config().is_none() {
        return String::new();
    }
    if obstacles.is_empty() {
        let but = match has_weights {
            true => "",
            false => "; its weights are not those of its layers",
        };
        return format!("`cargo keras import {name}` writes it as `model!`{but}\n");
    }
    let mut text = "it cannot be imported:\n".to_owned();
    for error in obstacles {
        let error = sentence_without(error, name);
        text += &format!("  {error}\n");
    }
    text
}

/// An error without the name of the file, which is said above.
fn sentence_without(error: &Error, file: &str) -> String {
    let text = error.to_string();
    text.strip_prefix(&format!("`{file}`: ")).map_or(text.clone(), str::to_owned)
}
