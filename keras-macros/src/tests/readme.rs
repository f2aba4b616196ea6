//! The table of layers in the README is what the compiler knows. `BLESS=1 cargo test -p
//! keras-macros` writes it anew.

use super::complete::{root, text};
use super::samples::Sample;
use super::signatures;
use crate::compiler::args::{Arg, Bound};
use crate::compiler::errors::Errors;
use crate::compiler::layers::{LAYERS, Layer, Mask};
use crate::compiler::{graph, infer, syntax};
use std::fmt::Write;

const BEGIN: &str = "<!-- layers, written by `BLESS=1 cargo test -p keras-macros` -->\n";
const END: &str = "<!-- end of layers -->\n";

#[test]
fn the_readme_has_all_layers() {
    let readme = text("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the README lacks its table of layers");
    let (found, after) = rest.split_once(END).expect("the README lacks the end of its table");
    let table = table();
    if std::env::var_os("BLESS").is_some() {
        let readme = format!("{before}{BEGIN}{table}{END}{after}");
        return std::fs::write(root().join("README.md"), readme).unwrap();
    }
    assert!(
        found == table,
        "the README's table of layers is not the compiler's; BLESS=1 writes it"
    );
}

/// A row for each layer.
fn table() -> String {
    let mut table = String::from(
        "\n| layer | arguments with their defaults | for example | masks |\n\
         |---|---|---|---|\n",
    );
    for layer in LAYERS {
        let class = match layer.alias() {
            Some(alias) => format!("`{}`, `{alias}`", layer.class()),
            None => format!("`{}`", layer.class()),
        };
        let masks = match layer.mask(&Bound::default()) {
            _ if layer.is_input() => "",
            Mask::Dropped => "end",
            Mask::Passed => "pass",
            Mask::Made => "made",
            Mask::Merged | Mask::Joined => "merged",
        };
        let (arguments, example) = (arguments(layer.class(), layer.arguments()), example(*layer));
        writeln!(table, "| {class} | {arguments} | {example} | {masks} |").unwrap();
    }
    table + "\n"
}

/// `units, activation=None, use_bias=true`
fn arguments(class: &str, table: &[Arg]) -> String {
    let argument = |row: &Arg| match signatures::default(class, row) {
        Some(default) => format!("{}={default}", row.name),
        None if row.required => row.name.to_owned(),
        None => format!("{}=None", row.name),
    };
    table.iter().map(argument).collect::<Vec<_>>().join(", ")
}

/// An example with the shapes of what goes in and comes out.
fn example(layer: &dyn Layer) -> String {
    let Some(sample) = Sample::of(layer) else { return "`Input(28, 28, 1)`".into() };
    let shape = output(&sample.network(&[])).expect("a layer without a shape");
    let inputs = vec![sample.shape.replace(", ", " x "); sample.values].join(", ");
    let called = if sample.values > 1 { "(x, y)" } else { "" };
    format!("`{}{called}`: {inputs} → {shape}", sample.layer(&[]))
}

/// The shape of what comes out of a network, unless there is a mistake in it.
fn output(network: &str) -> Option<String> {
    let mut errors = Errors::default();
    let source = syntax::parse(network.parse().ok()?, &mut errors)?;
    let graph = graph::build(&source, &mut errors);
    let shapes = infer::shapes(&source, &graph, &mut errors);
    let shape = shapes.of(graph.outputs.first()?.value).known()?;
    let text = keras_shape::Text::new("").shape(&shape);
    (!errors.any()).then(|| text.as_str().to_owned())
}
