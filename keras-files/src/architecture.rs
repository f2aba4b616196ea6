//! A model's architecture as its file describes it: layers, arguments, and what is called with what.

mod function;
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
    /// Whether it is a function, such as the sum that `x + y` stands for: its class is then that of
    /// Keras 3 (`Add`, `GetItem`), and what goes in beside tensors is in its calls and its arguments.
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

impl Operand {
    /// Changes all tensors in it.
    fn each(&mut self, change: &impl Fn(&mut Tensor)) {
        match self {
            Operand::Tensor(tensor) => change(tensor),
            Operand::List(list) => list.iter_mut().for_each(|operand| operand.each(change)),
            Operand::Other(_) => {}
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
    /// Gives the inputs the shapes that a file leaves open, one for each, without the batch.
    ///
    /// # Errors
    /// A sentence where there is another number of inputs or axes, or a length that is another in the file.
    ///
    /// ```
    /// let config = r#"{"class_name": "Sequential", "config": {"name": "line", "layers": [
    ///     {"class_name": "InputLayer", "config": {"batch_shape": [null, null, 3], "name": "x"}},
    ///     {"class_name": "Dense", "config": {"name": "dense", "units": 1}}
    /// ]}}"#;
    /// let mut line = keras_files::Architecture::from_json("line.json", config)?;
    /// assert!(line.structs("line.json", "Line").is_err());
    /// line.set_input_shapes(&[vec![7, 3]]).unwrap();
    /// assert_eq!(line.structs("line.json", "Line")?[0].body, "Input(7, 3);\nDense(1);");
    /// let wrong = line.set_input_shapes(&[vec![7, 4]]).unwrap_err();
    /// assert_eq!(wrong, "axis 2 of the input `x` is 3 in the file, found 4");
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn set_input_shapes(&mut self, shapes: &[Vec<u64>]) -> Result<(), String> {
        if shapes.len() != self.inputs.len() {
            let (inputs, found) = (self.inputs.len(), shapes.len());
            return Err(format!("the model has {inputs} inputs, found {found} shapes"));
        }
        for (input, shape) in self.inputs.iter().zip(shapes) {
            let mut layers = self.layers.iter_mut();
            let Some(layer) = layers.find(|layer| layer.name == input.layer) else { continue };
            let names = ["batch_shape", "batch_input_shape"];
            let Some(name) = names.into_iter().find(|name| layer.arguments.contains_key(*name))
            else {
                continue;
            };
            let Some(Value::Array(axes)) = layer.arguments.get_mut(name) else { continue };
            let (found, name) = (shape.len(), &layer.name);
            if axes.len() != found + 1 {
                let expected = axes.len().saturating_sub(1);
                return Err(format!("the input `{name}` has {expected} axes, found {found}"));
            }
            for (number, (axis, &len)) in axes.iter_mut().skip(1).zip(shape).enumerate() {
                match axis.as_u64() {
                    Some(known) if known != len => {
                        return Err(format!(
                            "axis {} of the input `{name}` is {known} in the file, found {len}",
                            number + 1
                        ));
                    }
                    _ => *axis = len.into(),
                }
            }
        }
        Ok(())
    }

    /// A layer by its name.
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }
}
