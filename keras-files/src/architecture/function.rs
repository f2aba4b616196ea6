//! Functions of tensors: layers that Keras makes of `x + y`, `ops.relu(x)` or `tf.concat([x, y], 1)`. All
//! are brought to one form: Keras 3's class, arguments in the configuration, operands in the call.

use super::{Call, Layer, Operand};
use serde_json::{Map, Value};

/// Keras 2's layers that are functions of TensorFlow.
const LAYERS_OF_KERAS_2: [&str; 2] = ["TFOpLambda", "SlicingOpLambda"];

/// A layer of `keras.applications.InceptionResNetV2`, as Keras 2 calls it: `x + y * scale`.
pub(super) const CUSTOM_SCALE: &str = "Custom>CustomScaleLayer";

/// Whether a layer's value is a function of Keras 2.
pub(super) fn is_keras_2(value: &Value) -> bool {
    value["class_name"].as_str().is_some_and(|class| LAYERS_OF_KERAS_2.contains(&class))
}

/// Whether a layer's value is a function of Keras 3. Its legacy files have no modules: there a function
/// is what has none of the arguments that all layers have.
pub(super) fn is_keras_3(value: &Value) -> bool {
    let class = value["class_name"].as_str().unwrap_or_default();
    if class == CUSTOM_SCALE || class == "CustomScaleLayer" {
        return true;
    }
    if let Some(module) = value["module"].as_str() {
        return module.starts_with("keras.src.ops") || module.starts_with("keras.ops");
    }
    let node = &value["inbound_nodes"][0];
    let operands = node["args"].as_array().map_or(0, Vec::len);
    let config = &value["config"];
    let model = matches!(class, "Sequential" | "Functional" | "Model");
    let layer = ["trainable", "dtype"].iter().any(|name| !config[*name].is_null());
    // Layers take what they merge as a list.
    let merges = matches!(class, "Add" | "Subtract" | "Multiply" | "Maximum" | "Minimum");
    node.is_object() && config.is_object() && !model && !layer && (!merges || operands > 1)
}

/// Keras 3's class for a function of TensorFlow.
fn class_of(function: &str) -> &str {
    match function.strip_prefix("compat.v1.").unwrap_or(function) {
        "__operators__.add" | "math.add" | "add" => "Add",
        "math.subtract" | "subtract" => "Subtract",
        "math.multiply" | "multiply" => "Multiply",
        "math.truediv" | "math.divide" | "truediv" | "divide" => "TrueDivide",
        "math.maximum" | "maximum" => "Maximum",
        "math.minimum" | "minimum" => "Minimum",
        "math.negative" | "negative" => "Negative",
        "math.square" | "square" => "Square",
        "math.exp" | "exp" => "Exp",
        "math.sigmoid" | "nn.sigmoid" | "sigmoid" => "Sigmoid",
        "math.tanh" | "nn.tanh" | "tanh" => "Tanh",
        "math.softplus" | "nn.softplus" => "Softplus",
        "nn.relu" => "Relu",
        "nn.relu6" => "Relu6",
        "nn.softmax" => "Softmax",
        "nn.softsign" => "Softsign",
        "nn.silu" | "nn.swish" => "Silu",
        "nn.elu" => "Elu",
        "nn.selu" => "Selu",
        "concat" => "Concatenate",
        "reshape" => "Reshape",
        "transpose" => "Transpose",
        "math.reduce_mean" | "reduce_mean" => "Mean",
        "math.reduce_max" | "reduce_max" => "Max",
        "__operators__.getitem" => "GetItem",
        other => other,
    }
}

/// Brings a function of Keras 2 to the form of Keras 3: `{"function": "math.multiply"}`, called with one
/// tensor and `{"y": 2.0}`, is `Multiply`, called with two operands.
pub(super) fn unify(layer: &mut Layer) {
    let written = layer.arguments.get("function").and_then(Value::as_str).unwrap_or_default();
    layer.class = class_of(written).to_owned();
    layer.arguments = Map::new();
    for call in &mut layer.calls {
        let Call { positional, keywords } = call;
        for (name, operand) in std::mem::take(keywords) {
            match (name.as_str(), operand) {
                ("y" | "b", operand) => positional.push(operand),
                // What it is called in TensorFlow's graph.
                ("name", _) => {}
                (name, operand) => {
                    let name = match name {
                        "shape" => "newshape",
                        "perm" => "axes",
                        name => name,
                    };
                    layer.arguments.insert(name.to_owned(), value_of(&operand));
                }
            }
        }
    }
}

/// Writes down the shape of what a function of Keras 3 takes a part of: only its call has it.
pub(super) fn with_shape(layer: &mut Layer, value: &Value) {
    if layer.class == "GetItem" {
        let shape = &value["inbound_nodes"][0]["args"][0]["config"]["shape"];
        layer.arguments.insert("shape".to_owned(), shape.clone());
    }
}

/// An operand that is no tensor; null for one.
fn value_of(operand: &Operand) -> Value {
    match operand {
        Operand::Tensor(_) => Value::Null,
        Operand::List(list) => list.iter().map(value_of).collect(),
        Operand::Other(value) => value.clone(),
    }
}
