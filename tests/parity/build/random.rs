//! Random graphs as `model!` texts, for gradient checks.
//!
//! The shapes of values are followed while drawing, so that every graph has to be accepted and its
//! sizes are known without the compiler.

mod close;
mod dice;
mod layers;

use crate::check;
use dice::Dice;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::fmt::Write;

/// The environment variable with the seed of the graphs, a whole number.
pub const SEED: &str = "KERAS_RANDOM_GRAPHS_SEED";

/// How many graphs a build draws.
const GRAPHS: usize = 24;

/// Numbers in a value: enough for every layer, and few to differentiate by.
const LARGEST: usize = 24;

/// A value of a graph.
#[derive(Clone, Debug)]
struct Value {
    name: String,
    shape: Vec<usize>,
    /// In which power of the inputs it grows: high ones drown differences in rounding.
    degree: usize,
    uses: usize,
    input: bool,
}

impl Value {
    fn size(&self) -> usize {
        self.shape.iter().product()
    }
}

/// A graph while it is drawn, and when it is done.
#[derive(Clone, Debug, Default)]
struct Graph {
    /// The statements.
    text: String,
    values: Vec<Value>,
    /// Inputs and calls.
    nodes: usize,
    shared: usize,
    outputs: Vec<usize>,
}

impl Graph {
    fn draw(dice: &mut Dice) -> Self {
        let mut graph = Self::default();
        for _ in 0..dice.between(1, 2) {
            graph.input(dice);
        }
        let body = graph.nodes + dice.between(7, 12);
        while graph.nodes < body {
            graph.layer(dice);
        }
        graph.close(dice);
        graph
    }

    fn input(&mut self, dice: &mut Dice) {
        let shape = match dice.between(1, 3) {
            1 => vec![dice.between(2, 6)],
            2 => vec![dice.between(2, 4), dice.between(2, 4)],
            _ => vec![dice.between(2, 3), dice.between(2, 3), dice.between(1, 2)],
        };
        let axes: Vec<String> = shape.iter().map(usize::to_string).collect();
        let name = self.value(shape, 1, true);
        let _ = writeln!(self.text, "let {name} = Input({});", axes.join(", "));
        self.nodes += 1;
    }

    /// A new value's name.
    fn value(&mut self, shape: Vec<usize>, degree: usize, input: bool) -> String {
        let name = format!("v{}", self.values.len());
        self.values.push(Value { name: name.clone(), shape, degree, uses: 0, input });
        name
    }

    /// Calls a layer that yields one value, and returns its index.
    fn call(&mut self, layer: &str, on: &[usize], shape: Vec<usize>, degree: usize) -> usize {
        self.call_for(layer, on, &[shape], degree)
    }

    /// Calls a layer that yields values of these shapes, and returns the index of the first.
    fn call_for(
        &mut self,
        layer: &str,
        on: &[usize],
        shapes: &[Vec<usize>],
        degree: usize,
    ) -> usize {
        let operands: Vec<String> = on.iter().map(|&x| self.values[x].name.clone()).collect();
        on.iter().for_each(|&x| self.values[x].uses += 1);
        let first = self.values.len();
        let names: Vec<String> =
            shapes.iter().map(|shape| self.value(shape.clone(), degree, false)).collect();
        let names =
            if let [name] = &names[..] { name.clone() } else { format!("({})", names.join(", ")) };
        let _ = writeln!(self.text, "let {names} = {layer}({});", operands.join(", "));
        self.nodes += 1;
        first
    }

    /// Numbers of one sample in all inputs, and in all outputs.
    fn sizes(&self) -> (usize, usize) {
        let inputs = self.values.iter().filter(|value| value.input).map(Value::size).sum();
        (inputs, self.outputs.iter().map(|&output| self.values[output].size()).sum())
    }
}

fn graphs() -> impl Strategy<Value = Graph> {
    prop::collection::vec(any::<u32>(), 200)
        .prop_map(|rolls| Graph::draw(&mut Dice::new(rolls)))
        .prop_filter("10 to 20 nodes", |graph| (10..=20).contains(&graph.nodes))
        .prop_filter("small values", |graph| {
            graph.values.iter().all(|value| value.size() <= LARGEST)
        })
}

/// The generated file: the models, and a list of them with their texts and what the compiler
/// objects to.
pub fn print() -> Result<String, String> {
    let seed = match std::env::var(SEED) {
        Ok(seed) => seed.parse().map_err(|error| format!("{SEED} = {seed}: {error}"))?,
        Err(_) => 0u64,
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let strategy = graphs();
    let (mut models, mut list) = (String::new(), String::new());
    for index in 0..GRAPHS {
        let tree = strategy.new_tree(&mut runner).map_err(|reason| reason.to_string())?;
        let graph = tree.current();
        let text = format!("pub struct Random{index} {{\n{}}}", graph.text);
        let check = match check::objection(&text) {
            Ok(()) => {
                let (inputs, outputs) = graph.sizes();
                // A module each, so that rustc compiles them side by side.
                let _ = writeln!(models, "mod m{index} {{ keras_runtime::model! {{\n{text}\n}} }}");
                let model = format!("m{index}::Random{index}<f64>");
                format!("Ok(|| super::check::<{model}>({inputs}, {outputs}))")
            }
            Err(objection) => format!("Err({objection:?})"),
        };
        let _ = writeln!(list, "({text:?}, {check}),");
    }
    Ok(format!(
        "{models}/// Each graph's text with its check, or what the compiler objects to.\n\
         pub const GRAPHS: &[super::Graph] = &[\n{list}];\n"
    ))
}
