//! `cargo keras new`: a project that trains a network, or one for a microcontroller.

use crate::{Command, Result, print, words};
use lexopt::Arg;
use std::fs;
use std::io;
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

fn run(mut parser: lexopt::Parser) -> Result {
    let (mut path, mut firmware, mut runtime): (Option<PathBuf>, bool, Option<PathBuf>) =
        (None, false, None);
    while let Some(argument) = parser.next().map_err(words)? {
        match argument {
            Arg::Long("firmware") => firmware = true,
            Arg::Long("runtime") => runtime = Some(parser.value().map_err(words)?.into()),
            Arg::Value(value) if path.is_none() => path = Some(value.into()),
            other => return Err(words(other.unexpected())),
        }
    }
    let path = path.ok_or("expected the name of the project: `cargo keras new PATH`")?;
    let name = name(&path)?;
    let runtime = runtime.map(|folder| absolute(&folder)).transpose()?;
    let files = if firmware { FIRMWARE } else { WORKSTATION };
    if path.exists() {
        return Err(format!("`{}` exists already", path.display()));
    }
    make(&path, files, &Names { name, runtime: runtime.as_deref() })
        .map_err(|error| format!("cannot make `{}`: {error}", path.display()))?;
    let next = match firmware {
        true => "rustup target add thumbv7em-none-eabihf && cargo run --release",
        false => "cargo run --release",
    };
    print(&format!("made `{}`; next: cd {0} && {next}\n", path.display()));
    Ok(())
}

/// The name of the package, from the last part of the path.
fn name(path: &Path) -> Result<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let letters = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !begins || !name.chars().all(letters) {
        return Err(format!(
            "`{name}` is no name of a package: expected a letter, then letters, digits, `-` and `_`"
        ));
    }
    let reserved =
        ["test", "core", "std", "alloc", "proc_macro", "keras_runtime", "self", "super", "crate"];
    let word = name.replace('-', "_");
    let keyword = KEYWORDS.split(' ').any(|keyword| keyword == word);
    match keyword || reserved.contains(&word.as_str()) {
        true => Err(format!("`{name}` cannot be the name of a package: Rust uses it itself")),
        false => Ok(name),
    }
}

const KEYWORDS: &str = "as async await break const continue dyn else enum extern false fn for if impl in let \
                        loop match mod move mut pub ref return static struct trait true type unsafe use \
                        where while abstract become box do final gen macro override priv try typeof unsized \
                        virtual yield";

/// The folder of keras-runtime as it is seen from anywhere.
fn absolute(folder: &Path) -> Result<PathBuf> {
    let found = folder.join("Cargo.toml").is_file();
    let absolute = fs::canonicalize(folder).ok().filter(|_| found);
    absolute.ok_or_else(|| format!("`{}` is no folder of a package", folder.display()))
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
        // A text in the manner of JSON is one in TOML too.
        let runtime = match self.runtime {
            Some(path) => format!("path = {}", serde_json::Value::from(&*path.to_string_lossy())),
            None => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
        };
        let mut text = text
            .replace("template-name", self.name)
            .replace("template_name", &self.name.replace('-', "_"))
            .replace("path = \"../../keras-runtime\"", &runtime);
        if file.path == "Cargo.toml" {
            text = text.replace("= \"firmware\"", &format!("= \"{}\"", self.name));
        }
        text.into_bytes()
    }
}

/// Makes the folder beside its place and moves it there: it is there whole or not at all.
fn make(path: &Path, files: &[File], names: &Names<'_>) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keras-new-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new folder; without this, only the owner could enter it.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let folder = builder.tempdir_in(parent)?;
    for file in files {
        let place = folder.path().join(file.path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(place, names.filled(file))?;
    }
    fs::rename(folder.path(), path)?;
    // It is not temporary any more.
    let _ = folder.keep();
    Ok(())
}
