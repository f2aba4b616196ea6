//! What a layer that is half added still lacks.

use crate::compiler::layers::LAYERS;
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

#[test]
fn every_file_of_the_runtime_shows_an_example() {
    let lacks = |name: &String| {
        name.ends_with(".rs")
            && text(&format!("keras-macros/src/layers/{name}")).contains("impl Layer for")
            && !text(&format!("keras-runtime/src/layers/{name}")).contains("/// ```")
    };
    let mut lacking = files();
    lacking.retain(lacks);
    assert!(lacking.is_empty(), "no doctest in keras-runtime/src/layers: {lacking:?}");
}

#[test]
fn every_layer_has_a_gradient_check() {
    let gradients = text("keras-runtime/tests/gradients.rs");
    for layer in LAYERS.iter().filter(|layer| !layer.is_input()) {
        let class = layer.class();
        let call = format!(" {class}(");
        assert!(gradients.contains(&call), "`{class}` is not in keras-runtime/tests/gradients.rs");
    }
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
