//! What a layer that is half added still lacks.

use crate::compiler::layers::LAYERS;
use crate::compiler::layers::recurrent::classes;
use std::path::{Path, PathBuf};

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the project.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The compiler's files of layers that the runtime has too.
fn files() -> Vec<String> {
    let files = std::fs::read_dir(root().join("keras-macros/src/layers")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !["custom.rs", "input.rs", "mod.rs"].contains(&name.as_str())).collect()
}

#[test]
fn every_file_has_its_twin_in_the_runtime() {
    let mut lacking = files();
    lacking.retain(|name| !root().join("keras-runtime/src/layers").join(name).exists());
    assert!(lacking.is_empty(), "keras-runtime/src/layers lacks {lacking:?}");
}

/// The code in the documentation below a folder.
fn examples(folder: &Path) -> String {
    let mut examples = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            examples += &self::examples(&path);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().map(str::trim);
        let lines = lines.filter_map(|line| line.strip_prefix("///").or(line.strip_prefix("//!")));
        let documentation: Vec<_> = lines.collect();
        let documentation = documentation.join("\n");
        // What is between fences is every other part.
        examples.extend(documentation.split("```").skip(1).step_by(2));
    }
    examples
}

#[test]
fn every_layer_has_an_example() {
    let examples = examples(&root().join("keras-runtime/src/layers"));
    let classes = LAYERS.iter().map(|layer| layer.class()).chain(classes());
    let shown = |class: &str| {
        examples.match_indices(&format!("{class}(")).any(|(at, _)| {
            !examples[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    let lacking: Vec<_> = classes.filter(|class| !shown(class)).collect();
    assert!(lacking.is_empty(), "no doctest in keras-runtime/src/layers: {lacking:?}");
}

/// Each argument of each layer, given something that it cannot be, is named in an error; so is a
/// required one that is not given, and one that the layer does not have.
#[test]
fn every_argument_refuses_nonsense() {
    for layer in LAYERS.iter().filter(|layer| !layer.is_input()) {
        let class = layer.class();
        let told = |arguments: &str, name: &str| {
            let network = format!("struct Net {{ Input(4, 4, 4); {class}({arguments}); }}");
            let errors = super::expand(&network).errors;
            let named = errors.iter().any(|error| error.message.contains(&format!("`{name}`")));
            assert!(named, "`{class}({arguments})` does not object to `{name}`");
        };
        told("no_such_argument = 1", "no_such_argument");
        for row in layer.arguments() {
            told(&format!("{} = |x| x", row.name), row.name);
            if row.required {
                told("", row.name);
            }
        }
    }
}
