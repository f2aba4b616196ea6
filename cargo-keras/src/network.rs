//! Asks a network of the user's library about itself.
//!
//! Only the Rust compiler knows all of a network: constants, paths, other networks in it. So the library is
//! built as cargo builds it, and a program of one line is linked with it and with the keras-runtime that it
//! uses.

use crate::{Result, words};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Which network, and how its library is built.
#[derive(Debug, Default)]
pub struct Network {
    /// `crate::module::Struct`.
    path: String,
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
      --offline           fetch nothing"
    };
}
pub(crate) use options_help;

impl Network {
    /// Takes an option that belongs here; the others are the command's own.
    pub fn option(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool> {
        match name {
            "release" | "offline" => self.cargo.push(format!("--{name}").into()),
            "package" | "manifest-path" | "features" => {
                self.cargo.push(format!("--{name}").into());
                self.cargo.push(parser.value().map_err(words)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The network's path: of types alone, so that nothing else gets into the program.
    pub fn set_path(&mut self, path: &str) -> Result {
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
        if self.path.is_empty() {
            return Err("expected the path of a network, such as `my_crate::Net`".into());
        }
        let built = self.build(features)?;
        let (wanted, rest) = match self.path.split_once("::") {
            Some((first, rest)) if !rest.starts_with('<') => (Some(first), rest),
            _ => (None, self.path.as_str()),
        };
        let wanted = wanted.filter(|first| *first != "crate");
        let library = built.library(wanted)?;
        let Some(runtime) = built.libraries.iter().rfind(|library| library.name == "keras_runtime")
        else {
            return Err(format!("`{}` does not use keras-runtime", library.name));
        };
        let path = format!("{}::{rest}", library.name);
        let folder =
            tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let (source, program) = (folder.path().join("network.rs"), folder.path().join("network"));
        let text = format!("fn main() {{ {} }}\n", body(&path));
        std::fs::write(&source, text)
            .map_err(|error| format!("cannot write `{}`: {error}", source.display()))?;
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition", "2024", "--crate-name", "network", "--cap-lints", "allow"]);
        for library in [library, runtime] {
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
        let output = rustc.arg(&source).arg("-o").arg(&program).stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("cannot run rustc: {error}"))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let first = text.lines().find(|line| line.starts_with("error"));
            let first = first.unwrap_or("rustc failed");
            return Err(format!(
                "`{path}` is not seen as a public network of the library ({first})"
            ));
        }
        let status = Command::new(&program).status();
        match status.map_err(|error| format!("cannot run the program: {error}"))?.success() {
            true => Ok(()),
            false => Err(format!("`{path}` could not be shown")),
        }
    }

    fn build(&self, features: &[&str]) -> Result<Built> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--lib", "--quiet", "--message-format=json-render-diagnostics"]);
        cargo.args(&self.cargo);
        for feature in features {
            cargo.arg("--features").arg(format!("keras-runtime/{feature}"));
        }
        let output = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("cannot run cargo: {error}"))?;
        if !output.status.success() {
            return Err(
                "there is no library that builds; a network that is to be shown is public, \
                        and in the library of its package (src/lib.rs)"
                    .into(),
            );
        }
        Ok(Built::read(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// `name=path`.
fn with(name: &str, path: &Path) -> OsString {
    let mut text = OsString::from(format!("{name}="));
    text.push(path);
    text
}

/// What cargo has built.
#[derive(Debug, Default)]
struct Built {
    /// In the order in which they were built.
    libraries: Vec<Library>,
    /// Where native libraries are.
    linked: Vec<String>,
}

#[derive(Debug)]
struct Library {
    name: String,
    file: PathBuf,
}

impl Built {
    /// Reads the messages of cargo, a JSON object a line.
    fn read(messages: &str) -> Self {
        let mut built = Built::default();
        let strings = |value: &Value| -> Vec<String> {
            let values = value.as_array().into_iter().flatten();
            values.filter_map(|value| value.as_str().map(str::to_owned)).collect()
        };
        for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok())
        {
            match message["reason"].as_str() {
                Some("compiler-artifact") => {
                    let files = strings(&message["filenames"]);
                    let Some(file) = files.iter().find(|file| file.ends_with(".rlib")) else {
                        continue;
                    };
                    let name = message["target"]["name"].as_str().unwrap_or_default();
                    let name = name.replace('-', "_");
                    built.libraries.push(Library { name, file: file.into() });
                }
                Some("build-script-executed") => {
                    built.linked.extend(strings(&message["linked_paths"]))
                }
                _ => {}
            }
        }
        built
    }

    /// The library of this name; the last one, which needs the others, where none is given.
    fn library(&self, name: Option<&str>) -> Result<&Library> {
        let found =
            self.libraries.iter().rfind(|library| name.is_none_or(|name| library.name == name));
        found.ok_or_else(|| match name {
            Some(name) => format!("there is no library `{name}` among what was built"),
            None => "cargo has built no library".into(),
        })
    }
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

    #[test]
    fn messages_of_cargo() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"keras-runtime"},"filenames":["/t/deps/libkeras_runtime-1.rlib","/t/deps/libkeras_runtime-1.rmeta"]}
{"reason":"build-script-executed","linked_paths":["native=/t/out"]}
not json
{"reason":"compiler-artifact","target":{"name":"keras-macros"},"filenames":["/t/deps/libkeras_macros-1.so"]}
{"reason":"compiler-artifact","target":{"name":"digits"},"filenames":["/t/libdigits.rlib"]}"#;
        let built = Built::read(messages);
        assert_eq!(built.library(None).unwrap().name, "digits");
        assert_eq!(
            built.library(Some("keras_runtime")).unwrap().file,
            Path::new("/t/deps/libkeras_runtime-1.rlib")
        );
        assert!(built.library(Some("keras_macros")).is_err());
        assert_eq!(built.linked, ["native=/t/out"]);
    }
}
