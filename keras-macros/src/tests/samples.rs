//! An example of each layer.

use super::expand;
use crate::compiler::args::{Arg, example};
use crate::compiler::layers::{LAYERS, Layer};

/// Shapes of samples, of which a layer gets the first that it takes.
const SAMPLES: &[&str] = &["6, 4", "8, 8, 3", "4, 4, 4, 3", "3, 4, 4, 4, 2", "16"];

/// Arguments where the examples of them one by one do not fit together.
const ARGUMENTS: &[(&str, &str)] = &[
    ("Bidirectional", "LSTM(8)"),
    ("Discretization", "num_bins = 4"),
    ("Dot", "1"),
    ("EinsumDense", "\"abc,cd->abd\", (None, 10)"),
    ("GroupNormalization", "2"),
    ("GroupQueryAttention", "8, 4, 2"),
    ("MultiHeadAttention", "2, 8"),
    ("Permute", "(2, 1)"),
    ("Reshape", "3, -1"),
];

/// A layer with arguments and a shape that fit.
pub struct Sample {
    /// Its class.
    pub class: &'static str,
    /// The arguments that it needs.
    pub arguments: String,
    /// The shape of each value that goes in.
    pub shape: &'static str,
    /// How many go in.
    pub values: usize,
}

impl Sample {
    /// The example of a layer.
    pub fn of(layer: &dyn Layer) -> Option<Sample> {
        if layer.is_input() {
            return None;
        }
        let values = layer.takes().iter().filter(|row| row.required);
        let values = values.map(|row| if row.kind.is_many() { 2 } else { 1 }).sum();
        let sample = |shape: &&'static str| {
            let arguments = arguments(layer.class(), layer.arguments());
            let sample = Sample { class: layer.class(), arguments, shape, values };
            expand(&sample.network(&[])).errors.is_empty().then_some(sample)
        };
        SAMPLES.iter().find_map(sample)
    }

    /// The layer with its arguments and more of them.
    pub fn layer(&self, more: &[String]) -> String {
        format!("{}({})", self.class, joined(&self.arguments, more))
    }

    /// A network of the layer.
    pub fn network(&self, more: &[String]) -> String {
        self.network_of(&self.layer(more))
    }

    /// A network of another layer that takes the same.
    pub fn network_of(&self, layer: &str) -> String {
        let names = &["x", "y"][..self.values];
        let input = |name: &&str| format!("let {name} = Input({});", self.shape);
        let inputs: String = names.iter().map(input).collect();
        format!("struct Net {{ {inputs} {layer}({}) }}", names.join(", "))
    }
}

/// The arguments that a class needs, as an example.
pub fn arguments(class: &str, table: &[Arg]) -> String {
    let required = || table.iter().filter(|row| row.required).map(example).collect::<Vec<_>>();
    let own = ARGUMENTS.iter().find(|(of, _)| *of == class);
    own.map_or_else(|| required().join(", "), |(_, arguments)| (*arguments).to_owned())
}

/// Arguments and more of them.
pub fn joined(arguments: &str, more: &[String]) -> String {
    let given = (!arguments.is_empty()).then(|| arguments.to_owned());
    given.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_layer_has_one() {
    let mut lacking: Vec<_> = LAYERS.iter().filter(|layer| !layer.is_input()).collect();
    lacking.retain(|layer| Sample::of(**layer).is_none());
    let lacking: Vec<_> = lacking.iter().map(|layer| layer.class()).collect();
    assert!(lacking.is_empty(), "no example of {lacking:?}");
}
