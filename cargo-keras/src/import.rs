//! `cargo keras import`: a Keras model as `model!`.

use crate::files::{self, Kind};
use crate::options::{self, Item};
use crate::weights::{Weights, sentence};
use crate::{Command, Result, print, project};
use keras_files::{KerasFile, Struct};
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "import",
    about: "a Keras model as the text of `model!`, and its weights",
    help: "Usage: cargo keras import FILE

Prints the model in a .keras file, or an .h5 file of `model.save`, as `model!`: a struct for each model in it.
`cargo keras inspect FILE` says what keeps a model from it. Files that are there already stay.

      --name NAME         the struct's name; without it the model's
      --input-shape SHAPE the shape of an input whose lengths the file leaves open, such as 28x28x1; once for
                          each input, in the file's order
  -o, --output FILE       write the text to FILE, such as src/model.rs
      --weights FILE      write the weights too: FILE.safetensors, for `load_weights`
      --project PATH      make a package at PATH: the network, its weights, a program that runs it, a test
      --runtime PATH      for --project: take keras-runtime from this folder and not from crates.io",
    run,
};

/// What the options ask for.
#[derive(Default)]
struct Wanted {
    file: Option<PathBuf>,
    name: Option<String>,
    shapes: Vec<Vec<u64>>,
    output: Option<PathBuf>,
    weights: Option<PathBuf>,
    project: Option<PathBuf>,
    runtime: Option<PathBuf>,
}

fn run(parser: lexopt::Parser) -> Result {
    let mut wanted = Wanted::default();
    options::read("import", parser, |item, parser| {
        let name = match item {
            Item::Word(word) => return Ok(options::keep(word, [&mut wanted.file])),
            Item::Option(name) => name.as_str(),
        };
        match name {
            "name" => wanted.name = Some(struct_name(&options::value(parser)?.to_string_lossy())?),
            "input-shape" => wanted.shapes.push(shape(&options::value(parser)?.to_string_lossy())?),
            "output" => wanted.output = Some(options::path(parser)?),
            "weights" => wanted.weights = Some(options::path(parser)?),
            "project" => wanted.project = Some(options::path(parser)?),
            "runtime" => wanted.runtime = Some(project::absolute(&options::path(parser)?)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let path = wanted.file.as_ref();
    let path = path.ok_or("expected a file of Keras's: `cargo keras import FILE`")?;
    let file = files::open(path)?;
    let structs =
        file.structs_with_inputs(wanted.name.as_deref(), &wanted.shapes).map_err(sentence)?;
    match &wanted.project {
        Some(project) => make(&wanted, project, &file, &structs),
        None => write(&wanted, &file, &structs),
    }
}

/// A name that a struct can have.
fn struct_name(name: &str) -> Result<String> {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let begins = name.starts_with(|first: char| first.is_ascii_uppercase());
    match begins && name.chars().all(letters) && name != "Self" {
        true => Ok(name.into()),
        false => Err(format!("`{name}` is no name of a struct: expected such as `Digits`")),
    }
}

/// The lengths of axes, as `28x28x1`.
fn shape(text: &str) -> Result<Vec<u64>> {
    let axes: std::result::Result<_, _> = text.split('x').map(str::parse).collect();
    axes.map_err(|_| format!("`--input-shape {text}`: expected lengths such as `28x28x1`"))
}

/// The text, or files with it and with the weights: all or none of them.
fn write(wanted: &Wanted, file: &KerasFile, structs: &[Struct]) -> Result {
    if wanted.runtime.is_some() {
        return Err("`--runtime` goes with `--project`".into());
    }
    let mut written = Vec::new();
    if let Some(path) = &wanted.output {
        written.push((path, files::write(path, module(file, structs).as_bytes())?));
    }
    if let Some(path) = &wanted.weights {
        if Kind::of(path) != Some(Kind::Safetensors) {
            return Err(format!(
                "`{}`: expected a name with .safetensors; `cargo keras convert` writes other formats",
                path.display()
            ));
        }
        written.push((path, files::write(path, &Weights::of(file)?.safetensors()?)?));
    }
    if wanted.output.is_none() {
        print(&models(structs));
    }
    for (path, file) in written {
        file.finish()?;
        // Not among the text that somebody sends to a file.
        eprintln!("wrote `{}`", path.display());
    }
    Ok(())
}

/// The structs of a model.
fn models(structs: &[Struct]) -> String {
    structs.iter().map(Struct::text).collect::<Vec<_>>().join("\n")
}

/// A module with the model.
fn module(file: &KerasFile, structs: &[Struct]) -> String {
    let name = Path::new(file.name()).file_name().unwrap_or_default().to_string_lossy();
    format!("//! The network in `{name}`.\n\nuse keras_runtime::prelude::*;\n\n{}", models(structs))
}

/// A package with the model.
fn make(wanted: &Wanted, path: &Path, file: &KerasFile, structs: &[Struct]) -> Result {
    if let (Some(other), _) | (None, Some(other)) = (&wanted.output, &wanted.weights) {
        return Err(format!("`--project` has places of its own, `{}` is not one", other.display()));
    }
    let name = project::name(path)?;
    let own = structs.last().map_or("Net", |one| one.name.as_str());
    let filled = |text: &str| {
        let text = text
            .replace("@PACKAGE@", name)
            .replace("@CRATE@", &name.replace('-', "_"))
            .replace("@NETWORK@", own)
            .replace("@RUNTIME@", &project::runtime(wanted.runtime.as_deref()))
            .replace(
                "@FILE@",
                &Path::new(file.name()).file_name().unwrap_or_default().to_string_lossy(),
            );
        text.into_bytes()
    };
    let mut contents: Vec<(&str, Vec<u8>)> =
        FILES.iter().map(|(name, text)| (*name, filled(text))).collect();
    contents.push(("src/model.rs", module(file, structs).into_bytes()));
    contents.push(("weights.safetensors", Weights::of(file)?.safetensors()?));
    project::make(path, &contents)?;
    print(&format!("made `{}`; next: cd {0} && cargo run --release\n", path.display()));
    Ok(())
}

/// The files of a package, with words in place of its names.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../templates/import/manifest.toml")),
    (".gitignore", "/target\n"),
    ("src/lib.rs", include_str!("../templates/import/src/lib.rs")),
    ("src/main.rs", include_str!("../templates/import/src/main.rs")),
    ("tests/loads.rs", include_str!("../templates/import/tests/loads.rs")),
];
