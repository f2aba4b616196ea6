//! The table of layers in the README is what the compiler knows. `BLESS=1 cargo test -p
//! keras-macros` writes it anew.

use super::complete::{root, text};
use crate::compiler::args::{Arg, Bound, example};
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
        "\n| layer | arguments; optional ones in brackets | for example | masks |\n\
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
        let (arguments, example) = (arguments(layer.arguments()), sample(*layer));
        writeln!(table, "| {class} | {arguments} | {example} | {masks} |").unwrap();
    }
    table + "\n"
}

/// `units, [activation, use_bias]`
fn arguments(table: &[Arg]) -> String {
    let names = |required: bool| {
        let rows = table.iter().filter(|row| row.required == required);
        rows.map(|row| row.name).collect::<Vec<_>>().join(", ")
    };
    match (names(true), names(false)) {
        (required, optional) if optional.is_empty() => required,
        (required, optional) if required.is_empty() => format!("[{optional}]"),
        (required, optional) => format!("{required}, [{optional}]"),
    }
}

/// Shapes of samples, of which a layer gets the first that it takes.
const SAMPLES: &[&str] = &["6, 4", "8, 8, 3", "4, 4, 4, 3", "3, 4, 4, 4, 2", "16"];

/// Calls where the examples of the arguments one by one do not fit together.
const CALLS: &[(&str, &str)] = &[
    ("Discretization", "Discretization(num_bins = 4)"),
    ("EinsumDense", "EinsumDense(\"abc,cd->abd\", (None, 10))"),
    ("GroupNormalization", "GroupNormalization(2)"),
    ("Permute", "Permute((2, 1))"),
    ("Reshape", "Reshape(3, -1)"),
];

/// An example with the shapes of what goes in and comes out, for layers that take one value or
/// merge several.
fn sample(layer: &dyn Layer) -> String {
    if layer.is_input() {
        return "`Input(28, 28, 1)`".into();
    }
    let required = layer.arguments().iter().filter(|row| row.required).map(example);
    let call = match CALLS.iter().find(|(class, _)| *class == layer.class()) {
        Some((_, call)) => (*call).to_owned(),
        None => format!("{}({})", layer.class(), required.collect::<Vec<_>>().join(", ")),
    };
    let shapes = SAMPLES.iter().find_map(|sample| {
        let input = sample.replace(", ", " x ");
        if let Some(shape) = output(&format!("struct Net {{ Input({sample}); {call}; }}")) {
            return Some(format!("`{call}`: {input} → {shape}"));
        }
        let merge = format!("let x = Input({sample}); let y = Input({sample}); {call}(x, y)");
        let shape = output(&format!("struct Net {{ {merge} }}"))?;
        Some(format!("`{call}(x, y)`: {input}, {input} → {shape}"))
    });
    shapes.unwrap_or_default()
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
