//! Arguments of layers in the words of `model!`: those that are not Keras's defaults.

use super::Printer;
use super::functions::{is_function, renamed};
use super::literal::{literal, one, same};
use crate::architecture::{Architecture, Layer};
use crate::error::Result;
use crate::signature::{Signature, is_here};
use serde_json::{Map, Value, json};

/// What Keras writes that changes nothing here, whatever it is.
const IGNORED: &[&str] = &[
    "autocast",
    "batch_input_shape",
    "batch_shape",
    "fused",
    "implementation",
    "input_dtype",
    "input_length",
    "input_shape",
    "key_shape",
    "query_shape",
    "unroll",
    "rng_type",
    "use_cudnn",
    "value_shape",
];

/// The value that says nothing of what is not among Keras's arguments.
fn neutral(argument: &str) -> Option<Value> {
    match argument {
        "data_format" => Some(json!("channels_last")),
        "groups" => Some(json!(1)),
        "unit_forget_bias" => Some(json!(true)),
        "dynamic"
        | "ragged"
        | "renorm"
        | "rms_scaling"
        | "softmax_robust_masking"
        | "sparse"
        | "synchronized"
        | "time_major"
        | "unroll"
        | "zero_output_for_mask" => Some(json!(false)),
        _ => None,
    }
}

/// What layers take besides Keras's signature.
const OWN: &[&str] = &["activity_regularizer", "rms_scaling", "seed", "zero_output_for_mask"];

/// What `model!` calls a class.
pub fn class(class: &str) -> &str {
    match class {
        "GroupedQueryAttention" => "GroupQueryAttention",
        "BatchNormalizationV1" => "BatchNormalization",
        "ThresholdedReLU" => "ReLU",
        class => Signature::of_layer(class).map_or(class, |signature| signature.class),
    }
}

/// ConvNeXt's layer of `keras.applications` that multiplies each channel of an image with a weight.
pub fn layer_scale(layer: &Layer) -> Option<Layer> {
    if layer.class != "LayerScale" {
        return None;
    }
    let value = layer.arguments.get("init_values")?;
    let arguments = json!({
        "equation": "abcd,d->abcd",
        "output_shape": [null, null, null],
        "kernel_initializer": {"class_name": "Constant", "config": {"value": value}},
        "trainable": layer.arguments.get("trainable"),
    });
    let arguments = arguments.as_object()?.clone();
    Some(Layer { class: "EinsumDense".into(), arguments, ..layer.clone() })
}

/// The argument that freezes a layer.
pub fn trainable(layer: &Layer) -> Option<String> {
    let frozen = layer.arguments.get("trainable") == Some(&Value::Bool(false));
    frozen.then(|| "trainable = false".to_owned())
}

/// How many axes come out of a model, if Keras has written it down and it is not as many as go in.
pub fn rank_of(model: &Architecture) -> Option<usize> {
    let input = model.layer(&model.inputs.first()?.layer)?;
    let rank = |shape: &Value| shape.as_array().map(|axes| axes.len().saturating_sub(1));
    let input_rank = ["batch_shape", "batch_input_shape"]
        .iter()
        .find_map(|name| rank(input.arguments.get(*name)?))?;
    let mut layer = model.layer(&model.outputs.first()?.layer)?;
    // What goes in has as many axes as what comes out of most layers; the rest are known by class.
    for _ in 0..model.layers.len() {
        if let Some(rank) = rank_by_class(layer) {
            return (rank != input_rank).then_some(rank);
        }
        let call = layer.calls.first()?;
        let before = call.tensors().first()?.layer.clone();
        layer = model.layer(&before)?;
    }
    None
}

/// The number of axes that come out of a layer whatever goes in, without the batch.
fn rank_by_class(layer: &Layer) -> Option<usize> {
    let flag = |arguments: &Map<String, Value>, name: &str| {
        arguments.get(name).and_then(Value::as_bool).unwrap_or(false)
    };
    let recurrent = |arguments: &Map<String, Value>| match flag(arguments, "return_sequences") {
        true => Some(2),
        false => Some(1),
    };
    if let Some(model) = &layer.model {
        let last = model.layer(&model.outputs.first()?.layer)?;
        return rank_by_class(last).or_else(|| rank_of(model));
    }
    let arguments = &layer.arguments;
    match layer.class.as_str() {
        "Flatten" => Some(1),
        "Reshape" => arguments.get("target_shape")?.as_array().map(Vec::len),
        "RepeatVector" => Some(2),
        "LSTM" | "GRU" | "SimpleRNN" | "RNN" => recurrent(arguments),
        "Bidirectional" => recurrent(arguments.get("layer")?["config"].as_object()?),
        "Input" => {
            let shape = arguments.get("batch_shape").or_else(|| arguments.get("batch_input_shape"));
            shape?.as_array().map(|axes| axes.len().saturating_sub(1))
        }
        class if class.starts_with("Global") => match flag(arguments, "keepdims") {
            true => class.chars().find_map(|c| c.to_digit(10)).map(|axes| axes as usize + 1),
            false => Some(1),
        },
        _ => None,
    }
}

impl Printer<'_> {
    /// The arguments of an input.
    pub fn input(&self, layer: &Layer) -> Result<Vec<String>> {
        let shapes = ["batch_shape", "batch_input_shape"];
        let shape = shapes.iter().find_map(|name| layer.arguments.get(*name)?.as_array());
        let Some(axes) = shape.and_then(|axes| axes.get(1..)) else {
            return Err(self.wrong(&layer.name, "the shape of this input is not in the file"));
        };
        if layer.arguments.get("sparse") == Some(&Value::Bool(true)) {
            return Err(self.wrong(&layer.name, "it is an input of sparse tensors"));
        }
        if layer.arguments.get("ragged") == Some(&Value::Bool(true)) {
            return Err(self.wrong(&layer.name, "it is an input of ragged tensors"));
        }
        let mut arguments = Vec::new();
        for (number, axis) in axes.iter().enumerate() {
            match axis.as_u64() {
                Some(axis) => arguments.push(axis.to_string()),
                None => {
                    return Err(self.wrong(
                        &layer.name,
                        format_args!(
                            "axis {} of this input may have any length, and `model!` needs to know it: \
                             write `keras_model! {{ pub struct Net = \"…\", input_shape = (…); }}`, or save \
                             the model with an `Input` of fixed lengths",
                            number + 1
                        ),
                    ));
                }
            }
        }
        if arguments.is_empty() {
            arguments.push("()".into());
        }
        let dtype = layer.arguments.get("dtype").and_then(Value::as_str);
        if let Some(dtype) = dtype.filter(|dtype| *dtype != "float32") {
            arguments.push(format!("dtype = {dtype:?}"));
        }
        Ok(arguments)
    }

    /// The arguments of a layer, without its name.
    pub fn arguments(&mut self, layer: &Layer) -> Result<Vec<String>> {
        self.arguments_of(&layer.class, &layer.name, &layer.arguments)
    }

    fn arguments_of(
        &mut self,
        class: &str,
        name: &str,
        given: &Map<String, Value>,
    ) -> Result<Vec<String>> {
        let class = self::class(class);
        let Some(signature) = Signature::of_layer(class).filter(|_| is_here(class)) else {
            return Err(self.wrong(
                name,
                format_args!(
                    "there is no layer `{class}` in `model!`; write it as a layer of your own, with \
                     the rest of the model as `model!`"
                ),
            ));
        };
        let given = simplified(class, given);
        let mut arguments = Vec::new();
        // Those without a default come first, and need no name until one is missing.
        let mut by_place = true;
        for (argument, default) in &signature.arguments {
            let Some(value) = given.get(*argument) else {
                by_place = false;
                continue;
            };
            let text = self.argument((name, argument), value, default.as_ref())?;
            match text {
                Some(text) if by_place && default.is_none() => arguments.push(text),
                Some(text) => arguments.push(format!("{argument} = {text}")),
                None => by_place = false,
            }
        }
        for (argument, value) in &given {
            let known = signature.arguments.iter().any(|(row, _)| row == argument);
            let ignored = IGNORED.contains(&argument.as_str()) || argument == "trainable";
            let says_nothing = value.is_null() || neutral(argument).as_ref() == Some(value);
            if known || ignored || says_nothing {
                continue;
            }
            let by_channels = class.starts_with("Depthwise") || class.starts_with("Separable");
            let nothing = by_channels && is_function(argument);
            match OWN.contains(&argument.as_str()) {
                true => {
                    let text = self.argument((name, argument), value, None)?;
                    arguments.extend(text.map(|text| format!("{argument} = {text}")));
                }
                // Keras 2 writes those of a convolution for one by channels too.
                false if nothing => {}
                false => {
                    return Err(self.wrong(
                        name,
                        format_args!("`{class}` has no argument `{argument}` (found `{value}`)"),
                    ));
                }
            }
        }
        if given.get("trainable") == Some(&Value::Bool(false)) {
            arguments.push("trainable = false".into());
        }
        Ok(arguments)
    }

    /// One argument; none if it is the default.
    fn argument(
        &mut self,
        (layer, argument): (&str, &str),
        value: &Value,
        default: Option<&Value>,
    ) -> Result<Option<String>> {
        if default.is_some_and(|default| same(value, default)) {
            return Ok(None);
        }
        if argument == "data_format" && value == "channels_last" {
            return Ok(None);
        }
        if is_function(argument) && !value.is_null() {
            let function = self.function(layer, argument, value)?;
            let is_default = default.is_some_and(|default| function.is(default));
            return Ok((!is_default).then(|| function.text()));
        }
        if matches!(argument, "layer" | "backward_layer" | "cell" | "cells") {
            return self.inside((layer, argument), value).map(Some);
        }
        match literal(value) {
            Some(text) => Ok(Some(text)),
            None => Err(self.wrong(
                layer,
                format_args!(
                    "its argument `{argument}` is `{value}`, which `model!` cannot express"
                ),
            )),
        }
    }

    /// A layer or cell that is an argument, or a list of them.
    fn inside(&mut self, (layer, argument): (&str, &str), value: &Value) -> Result<String> {
        if let Value::Array(list) = value {
            let items: Result<Vec<_>> =
                list.iter().map(|item| self.inside((layer, argument), item)).collect();
            return Ok(format!("[{}]", items?.join(", ")));
        }
        let registered = value["registered_name"].as_str().unwrap_or_default();
        let (class, config) = match (value["class_name"].as_str(), value["config"].as_object()) {
            (Some(class), Some(config)) if !registered.contains('>') => (class, config),
            _ => {
                let found = match registered {
                    "" => value.to_string(),
                    registered => registered.to_owned(),
                };
                return Err(self.wrong(
                    layer,
                    format_args!("its argument `{argument}` is no layer of Keras's: `{found}`"),
                ));
            }
        };
        if matches!(class, "Sequential" | "Functional" | "Model") {
            return Err(self.wrong(
                layer,
                format_args!(
                    "its argument `{argument}` is a model; `model!` takes a layer there: wrap each layer \
                     of that model by itself"
                ),
            ));
        }
        if class == "StackedRNNCells" {
            let cells = config.get("cells").unwrap_or(&Value::Null);
            return self.inside((layer, "cells"), cells);
        }
        let arguments = self.arguments_of(class, layer, config)?;
        Ok(format!("{}({})", self::class(class), arguments.join(", ")))
    }
}

/// The arguments without what only repeats others, and under Keras 3's names.
pub fn simplified(class: &str, given: &Map<String, Value>) -> Map<String, Value> {
    let mut arguments = Map::new();
    for (name, value) in given {
        if !matches!(name.as_str(), "name" | "dtype" | "dtype_policy") {
            arguments.insert(renamed(class, name).to_owned(), value.clone());
        }
    }
    let equal = |a: &str, b: &str| match (given.get(a), given.get(b)) {
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    };
    if class.contains("Pooling") && equal("strides", "pool_size") {
        arguments.shift_remove("strides");
    }
    if class == "MultiHeadAttention" && equal("value_dim", "key_dim") {
        arguments.shift_remove("value_dim");
    }
    if class == "Normalization" || class == "BatchNormalization" {
        // Keras writes `axis=None` as a list of no axes.
        let none = |axis: &Value| axis.as_array().is_some_and(Vec::is_empty);
        let plain = |axis: &Value| if none(axis) { Value::Null } else { one(axis).clone() };
        arguments.entry("axis").and_modify(|axis| *axis = plain(axis));
    }
    if class == "Bidirectional" {
        bidirectional(&mut arguments);
    }
    arguments
}

/// Keras writes the layer that goes backwards even where it is a copy of the other.
fn bidirectional(arguments: &mut Map<String, Value>) {
    let plain = |layer: Option<&Value>, backwards: bool| {
        let mut config = layer?["config"].as_object()?.clone();
        config.retain(|name, value| {
            let own =
                ["name", "dtype", "go_backwards", "seed", "zero_output_for_mask", "trainable"];
            !own.contains(&name.as_str()) && !value.is_null()
        });
        let text = Value::Object(config).to_string();
        let way = layer?["config"]["go_backwards"].as_bool().unwrap_or(false);
        (way == backwards).then(|| without_ids(&text))
    };
    let forward = plain(arguments.get("layer"), false);
    let backward = plain(arguments.get("backward_layer"), true);
    if backward.is_some() && forward == backward {
        arguments.shift_remove("backward_layer");
    }
    for layer in ["layer", "backward_layer"] {
        // Keras sets it in both.
        if let Some(config) = arguments.get_mut(layer).and_then(|layer| layer.get_mut("config"))
            && let Some(config) = config.as_object_mut()
        {
            config.shift_remove("zero_output_for_mask");
        }
    }
}

/// A configuration without the numbers of objects that are shared.
fn without_ids(text: &str) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.shift_remove("shared_object_id");
                object.values_mut().for_each(strip);
            }
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap_or(json!(null));
    strip(&mut value);
    value
}
