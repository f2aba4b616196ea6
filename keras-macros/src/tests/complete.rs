//! What a layer that is half added still lacks.

use crate::compiler::layers::LAYERS;
use std::path::{Path, PathBuf};

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the project.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn every_file_has_its_twin_in_the_runtime() {
    let files = std::fs::read_dir(root().join("keras-macros/src/layers")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let lacking: Vec<_> = names
        .filter(|name| !["custom.rs", "input.rs", "mod.rs"].contains(&name.as_str()))
        .filter(|name| !root().join("keras-runtime/src/layers").join(name).exists())
        .collect();
    assert!(lacking.is_empty(), "keras-runtime/src/layers lacks {lacking:?}");
}

#[test]
fn every_layer_is_tested_and_told_of() {
    let gradients = text("keras-runtime/tests/gradients.rs");
    let readme = text("README.md");
    let told = |class: &str| readme.split(|c: char| !c.is_alphanumeric()).any(|word| word == class);
    for layer in LAYERS.iter().filter(|layer| !layer.is_input()) {
        let class = layer.class();
        let call = format!(" {class}(");
        assert!(gradients.contains(&call), "`{class}` is not in keras-runtime/tests/gradients.rs");
        assert!(told(class), "`{class}` is not in the README's table");
    }
}
