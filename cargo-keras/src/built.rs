//! What cargo has built, from its messages.

use crate::Result;
use serde_json::Value;
use std::path::PathBuf;

/// What cargo has built.
#[derive(Debug, Default)]
pub struct Built {
    /// In the order in which they were built.
    pub libraries: Vec<Library>,
    /// Where native libraries are.
    pub linked: Vec<String>,
}

/// A library that was built.
#[derive(Debug)]
pub struct Library {
    pub name: String,
    pub file: PathBuf,
}

impl Built {
    /// Reads the messages of cargo, a JSON object a line.
    pub fn read(messages: &str) -> Self {
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
    pub fn library(&self, name: Option<&str>) -> Result<&Library> {
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
    use std::path::Path;

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
