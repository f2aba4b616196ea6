//! `cargo keras new`: a project that trains a network, or one for a microcontroller.

use crate::options::{self, Item};
use crate::{Command, Result, print, project};
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "new",
    about: "a new project for a workstation or for a microcontroller",
    help: "Usage: cargo keras new PATH

Makes a project: a network that reads digits, a program that trains it, a test that it learns. There must be
nothing at PATH; its last part is the name of the package.

      --firmware          a project for a microcontroller: the trained network in flash
      --runtime PATH      take keras-runtime from this folder and not from crates.io",
    run,
};

/// A file of a template.
struct File {
    path: &'static str,
    content: &'static [u8],
}

macro_rules! files {
    ($template:literal: $($path:literal from $name:literal),* $(,)?) => {
        &[$(File {
            path: $path,
            content: include_bytes!(concat!("../templates/", $template, "/", $name)),
        }),*]
    };
}

// Cargo takes folders with a `Cargo.toml` for packages, so it has another name here.
const WORKSTATION: &[File] = files! { "workstation":
    "Cargo.toml" from "manifest.toml",
    ".gitignore" from "gitignore",
    "README.md" from "README.md",
    "src/lib.rs" from "src/lib.rs",
    "src/main.rs" from "src/main.rs",
    "tests/learns.rs" from "tests/learns.rs",
};

const FIRMWARE: &[File] = files! { "firmware":
    "Cargo.toml" from "manifest.toml",
    ".cargo/config.toml" from "dot-cargo/config.toml",
    "README.md" from "README.md",
    "build.rs" from "build.rs",
    "memory.x" from "memory.x",
    "digits.safetensors" from "digits.safetensors",
    "src/main.rs" from "src/main.rs",
    "src/bin/fine_tune.rs" from "src/bin/fine_tune.rs",
};

fn run(parser: lexopt::Parser) -> Result {
    let (mut path, mut firmware, mut runtime): (Option<PathBuf>, bool, Option<PathBuf>) =
        (None, false, None);
    options::read("new", parser, |item, parser| {
        match item {
            Item::Word(word) => return Ok(options::keep(word, [&mut path])),
            Item::Option(name) => match name.as_str() {
                "firmware" => firmware = true,
                "runtime" => runtime = Some(options::path(parser)?),
                _ => return Ok(false),
            },
        }
        Ok(true)
    })?;
    let path = path.ok_or("expected the name of the project: `cargo keras new PATH`")?;
    let name = project::name(&path)?;
    let runtime = runtime.map(|folder| project::absolute(&folder)).transpose()?;
    let files = if firmware { FIRMWARE } else { WORKSTATION };
    let names = Names { name, runtime: runtime.as_deref() };
    let filled: Vec<_> = files.iter().map(|file| (file.path, names.filled(file))).collect();
    project::make(&path, &filled)?;
    let next = match firmware {
        true => "rustup target add thumbv7em-none-eabihf && cargo run --release",
        false => "cargo run --release",
    };
    print(&format!("made `{}`; next: cd {0} && {next}\n", path.display()));
    Ok(())
}

/// What is put into the templates.
struct Names<'a> {
    name: &'a str,
    runtime: Option<&'a Path>,
}

impl Names<'_> {
    /// A file with its names in place of those of the template.
    fn filled(&self, file: &File) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(file.content) else { return file.content.to_vec() };
        let mut text = text
            .replace("template-name", self.name)
            .replace("template_name", &self.name.replace('-', "_"))
            .replace("path = \"../../keras-runtime\"", &project::runtime(self.runtime));
        if file.path == "Cargo.toml" {
            text = text.replace("= \"firmware\"", &format!("= \"{}\"", self.name));
        }
        text.into_bytes()
    }
}
