//! A model's architecture as its file describes it: layers, arguments, and what is called with what.

mod parse;
mod wiring;

use serde_json::{Map, Value};

pub use parse::MAX_LAYERS;

/// A Sequential or functional model.
///
/// ```
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/cnn.keras");
/// let architecture = keras_files::KerasFile::open(path)?.architecture()?;
/// assert_eq!(architecture.name, "cnn");
/// assert_eq!(architecture.layers[1].class, "Conv2D");
/// # Ok::<(), keras_files::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// The model's name.
    pub name: String,
    /// The layers in Keras's order, inputs among them.
    pub layers: Vec<Layer>,
    /// What goes in.
    pub inputs: Vec<Tensor>,
    /// What comes out.
    pub outputs: Vec<Tensor>,
}

/// A layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Keras's class; `Input` for an input, `Sequential` or `Functional` for a model.
    pub class: String,
    /// The arguments that Keras has written, without `name`.
    pub arguments: Map<String, Value>,
    /// The layers of a model that is a layer.
    pub model: Option<Box<Architecture>>,
    /// Whether it is a function, such as the sum that `x + y` stands for.
    pub function: bool,
    /// The shape that Keras has built it for, or several, with the batch; null where the file does not say.
    pub input_shape: Value,
    /// What it is called with; inputs are not called.
    pub calls: Vec<Call>,
}

/// A call of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// What goes in without a name.
    pub positional: Vec<Operand>,
    /// What goes in by name.
    pub keywords: Vec<(String, Operand)>,
}

/// What a layer is called with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// What another layer yields.
    Tensor(Tensor),
    /// Several.
    List(Vec<Operand>),
    /// Something else, such as a flag.
    Other(Value),
}

/// What a call of a layer yields: Keras's history of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tensor {
    /// The layer.
    pub layer: String,
    /// Which of its calls, from 0.
    pub node: usize,
    /// Which of that call's outputs, from 0.
    pub port: usize,
}

impl Operand {
    /// All tensors in it.
    pub fn tensors(&self) -> Vec<&Tensor> {
        match self {
            Operand::Tensor(tensor) => vec![tensor],
            Operand::List(list) => list.iter().flat_map(Operand::tensors).collect(),
            Operand::Other(_) => Vec::new(),
        }
    }
}

impl Call {
    /// All tensors that go in.
    pub fn tensors(&self) -> Vec<&Tensor> {
        let keywords = self.keywords.iter().map(|(_, operand)| operand);
        self.positional.iter().chain(keywords).flat_map(Operand::tensors).collect()
    }
}

impl Architecture {
    /// A layer by its name.
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }
}
