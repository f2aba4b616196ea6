//! Functions of tensors as the layers that do the same: `x + y` is `Add`, `x / 127.5` is `Rescaling`.

use super::Printer;
use super::literal::{literal, same};
use super::names::snake_case;
use crate::architecture::{Call, Layer, Operand, Tensor};
use crate::error::{Error, Result};
use serde_json::{Value, json};

/// A layer with its arguments, and what goes into it.
pub struct Expression<'a> {
    /// The layer in `model!`.
    pub class: &'static str,
    /// What is between the parentheses behind it.
    pub arguments: Vec<String>,
    /// What it is called with.
    pub operands: Vec<&'a Tensor>,
    /// A layer that the last operand goes through before, and its arguments.
    pub before: Option<(&'static str, String)>,
}

impl<'a> Expression<'a> {
    fn new(class: &'static str, arguments: Vec<String>, operands: Vec<&'a Tensor>) -> Self {
        Expression { class, arguments, operands, before: None }
    }
}

/// Functions of two tensors.
const MERGES: [&str; 5] = ["Add", "Subtract", "Multiply", "Maximum", "Minimum"];

/// Functions of a tensor that are activations.
const ACTIVATIONS: [&str; 14] = [
    "Relu",
    "Relu6",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Silu",
    "Gelu",
    "Elu",
    "Selu",
    "Softplus",
    "Softsign",
    "HardSigmoid",
    "HardSilu",
    "Exp",
];

/// The layer that does what a function of tensors does.
pub fn of<'a>(printer: &Printer<'_>, layer: &Layer, call: &'a Call) -> Result<Expression<'a>> {
    let unknown = || unknown(printer, layer);
    let class = layer.class.as_str();
    if call.keywords.iter().any(|(_, operand)| !operand.tensors().is_empty()) {
        return Err(unknown());
    }
    let arguments = |names: &[&str]| {
        let other = layer.arguments.iter().find(|(name, value)| {
            let says_nothing = value.is_null() || *value == false;
            !says_nothing && !names.contains(&name.as_str())
        });
        other.map_or(Ok(()), |_| Err(unknown()))
    };
    let expression = match call.positional.as_slice() {
        [Operand::Tensor(x), Operand::Tensor(y)] => {
            arguments(&[])?;
            let class = MERGES.into_iter().find(|merge| *merge == class).ok_or_else(unknown)?;
            Expression::new(class, Vec::new(), vec![x, y])
        }
        [Operand::Tensor(x), Operand::List(index)] if class == "GetItem" => {
            let cropping = step_of(layer, index).ok_or_else(unknown)?;
            Expression {
                before: Some(("Cropping1D", cropping)),
                ..Expression::new("Flatten", Vec::new(), vec![x])
            }
        }
        [Operand::Tensor(x), Operand::Other(number)] => {
            arguments(&[])?;
            let number = number.as_f64().ok_or_else(unknown)?;
            let (scale, offset) = match class {
                "Add" => (1.0, number),
                "Subtract" => (1.0, -number),
                "Multiply" => (number, 0.0),
                "TrueDivide" | "Divide" if number != 0.0 => (1.0 / number, 0.0),
                "Maximum" if number == 0.0 => return Ok(activation("relu", x)),
                _ => return Err(unknown()),
            };
            rescaling(scale, offset, x)
        }
        [Operand::Other(number), Operand::Tensor(x)] => {
            arguments(&[])?;
            let number = number.as_f64().ok_or_else(unknown)?;
            match class {
                "Add" => rescaling(1.0, number, x),
                "Subtract" => rescaling(-1.0, number, x),
                "Multiply" => rescaling(number, 0.0, x),
                _ => return Err(unknown()),
            }
        }
        [Operand::Tensor(x)] => match class {
            "Softmax" if layer.arguments.get("axis").is_some_and(|axis| *axis != -1) => {
                return Err(unknown());
            }
            "Negative" => rescaling(-1.0, 0.0, x),
            "Square" => Expression::new("Multiply", Vec::new(), vec![x, x]),
            "Reshape" => {
                arguments(&["newshape"])?;
                let shape = behind_the_batch(layer, "newshape").ok_or_else(unknown)?;
                let shape = literal(&shape).ok_or_else(unknown)?;
                Expression::new("Reshape", vec![shape], vec![x])
            }
            "Transpose" => {
                arguments(&["axes"])?;
                let axes = behind_the_batch(layer, "axes").ok_or_else(unknown)?;
                let axes = literal(&axes).ok_or_else(unknown)?;
                Expression::new("Permute", vec![axes], vec![x])
            }
            "Mean" | "Max" => {
                arguments(&["axis", "keepdims"])?;
                let class = pooling(class, layer.arguments.get("axis")).ok_or_else(unknown)?;
                let keeps = layer.arguments.get("keepdims").is_some_and(|keeps| *keeps == true);
                let arguments = keeps.then(|| "keepdims = true".to_owned()).into_iter().collect();
                Expression::new(class, arguments, vec![x])
            }
            class if ACTIVATIONS.contains(&class) => {
                if !layer.arguments.iter().all(|(name, value)| says_nothing(name, value)) {
                    return Err(unknown());
                }
                let approximate = layer.arguments.get("approximate");
                match class {
                    "Exp" => activation("exponential", x),
                    "Gelu" if approximate.is_some_and(|flag| *flag == true) => {
                        activation("gelu(approximate = true)", x)
                    }
                    class => activation(&snake_case(class), x),
                }
            }
            _ => return Err(unknown()),
        },
        // `keras.applications.InceptionResNetV2` has a layer for this.
        [Operand::List(list)] if class == "CustomScaleLayer" => {
            let scale = layer.arguments.get("scale").filter(|scale| scale.is_number());
            match (list.as_slice(), scale.and_then(literal)) {
                ([Operand::Tensor(x), Operand::Tensor(y)], Some(scale)) => Expression {
                    before: Some(("Rescaling", scale)),
                    ..Expression::new("Add", Vec::new(), vec![x, y])
                },
                _ => return Err(unknown()),
            }
        }
        [Operand::List(list)] if class == "Concatenate" => {
            arguments(&["axis"])?;
            let tensor = |operand: &'a Operand| match operand {
                Operand::Tensor(tensor) => Some(tensor),
                _ => None,
            };
            let operands = list.iter().map(tensor).collect::<Option<Vec<_>>>();
            let axis = layer.arguments.get("axis").unwrap_or(&Value::Null);
            let arguments = match axis.as_i64() {
                Some(-1) => Vec::new(),
                Some(axis) => vec![format!("axis = {axis}")],
                None => return Err(unknown()),
            };
            Expression::new("Concatenate", arguments, operands.ok_or_else(unknown)?)
        }
        _ => return Err(unknown()),
    };
    Ok(expression)
}

fn unknown(printer: &Printer<'_>, layer: &Layer) -> Error {
    printer.wrong(
        &layer.name,
        format_args!(
            "it is the function `{}` of tensors and numbers, which `model!` cannot express: use a \
             layer instead",
            layer.class
        ),
    )
}

fn activation<'a>(name: &str, x: &'a Tensor) -> Expression<'a> {
    Expression::new("Activation", vec![name.to_owned()], vec![x])
}

fn rescaling(scale: f64, offset: f64, x: &Tensor) -> Expression<'_> {
    let number = |value: f64| literal(&json!(value)).unwrap_or_default();
    let mut arguments = vec![number(scale)];
    if offset != 0.0 {
        arguments.push(format!("offset = {}", number(offset)));
    }
    Expression::new("Rescaling", arguments, vec![x])
}

/// Whether an argument of an activation changes nothing, or is looked at elsewhere.
fn says_nothing(name: &str, value: &Value) -> bool {
    match name {
        "approximate" | "axis" => true,
        "alpha" => same(value, &json!(1.0)),
        _ => value.is_null(),
    }
}

/// A list of axes or lengths without the batch, which has to be the first and stay what it is.
fn behind_the_batch(layer: &Layer, argument: &str) -> Option<Value> {
    let [first, rest @ ..] = layer.arguments.get(argument)?.as_array()?.as_slice() else {
        return None;
    };
    let stays = match argument {
        "axes" => *first == 0,
        _ => first.is_null() || *first == -1,
    };
    let given = rest.iter().all(|axis| axis.as_u64().is_some_and(|axis| axis > 0));
    (stays && given && !rest.is_empty()).then(|| Value::Array(rest.to_vec()))
}

/// What `Cropping1D` leaves out where one step of a sequence is taken: `x[:, -1]`, `x[:, 0, :]`.
fn step_of(layer: &Layer, index: &[Operand]) -> Option<String> {
    let [_, steps, _] = layer.arguments.get("shape")?.as_array()?.as_slice() else { return None };
    let [batch, Operand::Other(step), rest @ ..] = index else { return None };
    let whole = |operand: &Operand| match operand {
        Operand::Other(slice) if slice["class_name"] == "__slice__" => {
            let ends = ["start", "stop", "step"];
            ends.iter().all(|end| slice["config"][*end].is_null())
        }
        _ => false,
    };
    if rest.len() > 1 || !whole(batch) || !rest.iter().all(whole) {
        return None;
    }
    let (steps, step) = (steps.as_i64()?, step.as_i64()?);
    let step = if step < 0 { steps.checked_add(step)? } else { step };
    (0..steps).contains(&step).then(|| format!("({step}, {})", steps - 1 - step))
}

/// The layer for a mean or a maximum over all axes but the first and the last.
fn pooling(class: &str, axes: Option<&Value>) -> Option<&'static str> {
    let axes = match axes? {
        Value::Array(axes) => axes.iter().map(Value::as_u64).collect::<Option<Vec<_>>>()?,
        axis => vec![axis.as_u64()?],
    };
    Some(match (class, axes.as_slice()) {
        ("Mean", [1]) => "GlobalAveragePooling1D",
        ("Mean", [1, 2]) => "GlobalAveragePooling2D",
        ("Mean", [1, 2, 3]) => "GlobalAveragePooling3D",
        ("Max", [1]) => "GlobalMaxPooling1D",
        ("Max", [1, 2]) => "GlobalMaxPooling2D",
        ("Max", [1, 2, 3]) => "GlobalMaxPooling3D",
        _ => return None,
    })
}
