//! Asks a network about itself: one of the user's library, or the one in a Keras file.
//!
//! Only the Rust compiler knows all of a network: constants, paths, other networks in it. So a library is
//! built as cargo builds it, and a program of a few lines is linked with it and with the keras-runtime that
//! it uses. The network of a file is written into that program.

use crate::built::{Built, Library};
use crate::files::{self, Kind};
use crate::options::{self, Item};
use crate::{Result, project};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Which network, and how what it is linked with is built.
#[derive(Debug, Default)]
pub struct Network {
    /// `crate::module::Struct`; empty where it is in a file.
    path: String,
    /// A file of Keras's.
    file: Option<PathBuf>,
    /// The folder of keras-runtime for a file.
    runtime: Option<PathBuf>,
    /// Options for `cargo build`.
    cargo: Vec<OsString>,
}

/// What the commands that ask a network say about these options.
macro_rules! options_help {
    () => {
        "  -p, --package NAME      the package whose library has the network
      --manifest-path F   its Cargo.toml, if it is not in this folder
      --features NAMES    features of the package
      --release           build as for a release
      --offline           fetch nothing
      --runtime PATH      for a file: the keras-runtime of this folder

The network in a .keras or .h5 file needs no library. It is compiled with the keras-runtime of the package
in this folder; where there is no package, with that of --runtime or of crates.io, which is built first."
    };
}
pub(crate) use options_help;

/// Reads the command line of a command that asks a network: first the network, then a word for `more`, if it
/// takes one. `own` answers an option of the command's own with a call of a builder.
pub fn read(
    command: &str,
    parser: lexopt::Parser,
    mut more: Option<&mut Option<PathBuf>>,
    own: impl Fn(&str, &mut lexopt::Parser) -> Result<Option<String>>,
) -> Result<(Network, String)> {
    let (mut network, mut calls, mut first) = (Network::default(), String::new(), true);
    options::read(command, parser, |item, parser| match item {
        Item::Word(word) if std::mem::take(&mut first) => network.set(word).map(|()| true),
        Item::Word(word) => {
            Ok(more.as_deref_mut().is_some_and(|place| options::keep(word, [place])))
        }
        Item::Option(name) => match own(name, parser)? {
            Some(call) => {
                calls += &call;
                Ok(true)
            }
            None => network.option(name, parser),
        },
    })?;
    Ok((network, calls))
}

impl Network {
    /// Takes an option that belongs here.
    fn option(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool> {
        match name {
            "release" | "offline" => self.cargo.push(format!("--{name}").into()),
            "package" | "manifest-path" | "features" => {
                self.cargo.push(format!("--{name}").into());
                self.cargo.push(options::value(parser)?);
            }
            "runtime" => self.runtime = Some(project::absolute(&options::path(parser)?)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The network: a path of types, or a file.
    fn set(&mut self, word: &OsStr) -> Result {
        match Kind::of(Path::new(word)) {
            Some(_) => {
                self.file = Some(word.into());
                Ok(())
            }
            None => self.set_path(&word.to_string_lossy()),
        }
    }

    /// The network's path: of types alone, so that nothing else gets into the program.
    fn set_path(&mut self, path: &str) -> Result {
        let is_word = |word: &str| {
            let mut letters = word.chars();
            letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        let (names, sizes) = match path.split_once('<') {
            Some((names, sizes)) => (names.trim_end_matches("::"), Some(sizes)),
            None => (path, None),
        };
        let is_size = |size: &str| {
            let size = size.trim();
            is_word(size) || (!size.is_empty() && size.chars().all(|digit| digit.is_ascii_digit()))
        };
        let sizes = sizes.map(|sizes| sizes.strip_suffix('>').unwrap_or("?"));
        let fits = sizes.is_none_or(|sizes| sizes.split(',').all(is_size));
        if !(fits && names.split("::").all(is_word)) {
            return Err(format!(
                "`{path}` is no path of a network: expected such as `my_crate::Net` or `my_crate::Net<8>`"
            ));
        }
        self.path = match sizes {
            Some(sizes) => format!("{names}::<{sizes}>"),
            None => names.into(),
        };
        Ok(())
    }

    /// Runs a program that sees the network; `body` gets its path. `features` are those of keras-runtime
    /// that it needs.
    pub fn run(&self, features: &[&str], body: impl Fn(&str) -> String) -> Result {
        match &self.file {
            Some(file) => self.run_file(file, features, body),
            None => self.run_path(features, body),
        }
    }

    /// The same for a network of the user's library.
    fn run_path(&self, features: &[&str], body: impl Fn(&str) -> String) -> Result {
        if self.path.is_empty() {
            return Err(
                "expected the path of a network, such as `my_crate::Net`, or a .keras or .h5 file"
                    .into(),
            );
        }
        if self.runtime.is_some() {
            return Err(
                "`--runtime` is for a .keras or .h5 file: a library has its own keras-runtime"
                    .into(),
            );
        }
        let built = self.build(features, None)?;
        let (wanted, rest) = match self.path.split_once("::") {
            Some((first, rest)) if !rest.starts_with('<') => (Some(first), rest),
            _ => (None, self.path.as_str()),
        };
        let wanted = wanted.filter(|first| *first != "crate");
        let library = built.library(wanted)?;
        let path = format!("{}::{rest}", library.name);
        let text = format!("fn main() {{ {} }}\n", body(&path));
        let needs = [library, runtime(&built, &library.name)?];
        linked_and_run(&built, &needs, &text, |first| {
            format!("`{path}` is not seen as a public network of the library ({first})")
        })
    }

    /// The same for the network in a file.
    fn run_file(&self, file: &Path, features: &[&str], body: impl Fn(&str) -> String) -> Result {
        let structs = files::open(file)?.structs(None).map_err(|error| error.to_string())?;
        let name = structs.last().map_or("", |one| one.name.as_str());
        let models: Vec<String> = structs.iter().map(keras_files::Struct::text).collect();
        let text = format!(
            "use keras_runtime::prelude::*;\n{}\nfn main() {{ {} }}\n",
            models.join("\n"),
            body(name)
        );
        let package = self.package()?;
        let built = self.build(features, package.as_ref().map(tempfile::TempDir::path))?;
        let needs = [runtime(&built, "the package in this folder")
            .map_err(|error| format!("{error}; `--runtime` says where one is"))?];
        linked_and_run(&built, &needs, &text, |first| {
            format!("the network in `{}` does not compile ({first})", file.display())
        })
    }

    /// A package for the network of a file, unless there is one here already.
    fn package(&self) -> Result<Option<tempfile::TempDir>> {
        let given = |option: &OsString| option == "--manifest-path" || option == "--package";
        let here = || {
            let folder = std::env::current_dir().unwrap_or_default();
            folder.ancestors().any(|folder| folder.join("Cargo.toml").is_file())
        };
        if self.runtime.is_none() && (self.cargo.iter().any(given) || here()) {
            return Ok(None);
        }
        let manifest = format!(
            "[package]\nname = \"shown\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             keras-runtime = {{ {} }}\n\n[workspace]\n",
            project::runtime(self.runtime.as_deref())
        );
        let wrong = |error: std::io::Error| format!("no temporary package: {error}");
        let folder = tempfile::tempdir().map_err(wrong)?;
        std::fs::write(folder.path().join("Cargo.toml"), manifest).map_err(wrong)?;
        std::fs::create_dir(folder.path().join("src")).map_err(wrong)?;
        std::fs::write(folder.path().join("src/lib.rs"), "").map_err(wrong)?;
        // The versions that this keras-runtime is tested with.
        let lock =
            self.runtime.as_deref().and_then(Path::parent).map(|folder| folder.join("Cargo.lock"));
        if let Some(lock) = lock.filter(|lock| lock.is_file()) {
            std::fs::copy(lock, folder.path().join("Cargo.lock")).map_err(wrong)?;
        }
        Ok(Some(folder))
    }

    fn build(&self, features: &[&str], package: Option<&Path>) -> Result<Built> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--lib", "--quiet", "--message-format=json-render-diagnostics"]);
        cargo.args(&self.cargo);
        if let Some(folder) = package {
            cargo.arg("--manifest-path").arg(folder.join("Cargo.toml"));
        }
        for feature in features {
            cargo.arg("--features").arg(format!("keras-runtime/{feature}"));
        }
        let output = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("cannot run cargo: {error}"))?;
        if output.status.success() {
            return Ok(Built::read(&String::from_utf8_lossy(&output.stdout)));
        }
        Err(match self.file {
            Some(_) => "keras-runtime cannot be built".into(),
            None => "there is no library that builds; a network that is to be shown is public, \
                     and in the library of its package (src/lib.rs)"
                .into(),
        })
    }
}

/// The keras-runtime that was built.
fn runtime<'a>(built: &'a Built, user: &str) -> Result<&'a Library> {
    let found = built.libraries.iter().rfind(|library| library.name == "keras_runtime");
    found.ok_or_else(|| format!("`{user}` does not use keras-runtime"))
}

/// Links a program with libraries and runs it; `refusal` makes a sentence of the compiler's first error.
fn linked_and_run(
    built: &Built,
    needs: &[&Library],
    text: &str,
    refusal: impl Fn(&str) -> String,
) -> Result {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let (source, program) = (folder.path().join("network.rs"), folder.path().join("network"));
    std::fs::write(&source, text)
        .map_err(|error| format!("cannot write `{}`: {error}", source.display()))?;
    let output = linked(built, needs, &source, &program)
        .map_err(|error| format!("cannot run rustc: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let first = text.lines().find(|line| line.starts_with("error"));
        return Err(refusal(first.unwrap_or("rustc failed")));
    }
    let status = Command::new(&program).status();
    match status.map_err(|error| format!("cannot run the program: {error}"))?.success() {
        true => Ok(()),
        false => Err("the network could not be shown".into()),
    }
}

fn linked(
    built: &Built,
    needs: &[&Library],
    source: &Path,
    program: &Path,
) -> std::io::Result<Output> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition", "2024", "--crate-name", "network", "--cap-lints", "allow"]);
    for library in needs {
        rustc.arg("--extern").arg(with(&library.name, &library.file));
    }
    let folders = built.libraries.iter().filter_map(|library| library.file.parent());
    let mut folders: Vec<&Path> = folders.collect();
    folders.dedup();
    for folder in folders {
        rustc.arg("-L").arg(with("dependency", folder));
    }
    built.linked.iter().for_each(|path| {
        rustc.arg("-L").arg(path);
    });
    rustc.arg(source).arg("-o").arg(program).stdin(Stdio::null()).output()
}

/// `name=path`.
fn with(name: &str, path: &Path) -> OsString {
    let mut text = OsString::from(format!("{name}="));
    text.push(path);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_networks() {
        let path = |text: &str| {
            let mut network = Network::default();
            network.set_path(text).map(|()| network.path)
        };
        assert_eq!(path("digits::nets::Net").unwrap(), "digits::nets::Net");
        assert_eq!(path("digits::Mlp<8, WIDE>").unwrap(), "digits::Mlp::<8, WIDE>");
        assert_eq!(path("digits::Mlp::<8>").unwrap(), "digits::Mlp::<8>");
        for wrong in ["", "a::", "a b", "Net<", "Net<8", "Net<8>>", "a;b", "Net<{panic!()}>", "9a"]
        {
            assert!(path(wrong).unwrap_err().contains("no path of a network"), "{wrong}");
        }
    }
}
