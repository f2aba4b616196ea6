//! What layers of a functional model are called with, as Keras 3 and Keras 2 write it.

use super::parse::Reader;
use super::{Call, Layer, Operand, Tensor};
use crate::error::Result;
use serde_json::Value;
use std::collections::HashMap;

/// The calls of a layer: `inbound_nodes`.
pub(super) fn calls(reader: &Reader<'_>, layer: &str, nodes: &Value) -> Result<Vec<Call>> {
    let unreadable = || reader.wrong(layer, "what it is called with cannot be read");
    let nodes = nodes.as_array().ok_or_else(unreadable)?;
    nodes.iter().map(|node| call(node).ok_or_else(unreadable)).collect()
}

fn call(node: &Value) -> Option<Call> {
    match node {
        Value::Object(node) => {
            let positional = node.get("args")?.as_array()?.iter().map(operand).collect();
            let keywords = node.get("kwargs")?.as_object()?.iter();
            let keywords = keywords.map(|(name, value)| (name.clone(), operand(value))).collect();
            Some(Call { positional, keywords })
        }
        Value::Array(tensors) => keras_2(tensors),
        _ => None,
    }
}

/// What a layer is called with, in Keras 3: tensors are objects of their own class.
fn operand(value: &Value) -> Operand {
    match value {
        Value::Array(list) => Operand::List(list.iter().map(operand).collect()),
        Value::Object(_) if value["class_name"] == "__keras_tensor__" => {
            match tensor(&value["config"]["keras_history"]) {
                Some(tensor) => Operand::Tensor(tensor),
                None => Operand::Other(value.clone()),
            }
        }
        value => Operand::Other(value.clone()),
    }
}

/// A call in Keras 2: `[["a", 0, 0, {}], ["b", 0, 0, {}]]`; the first tensor has the arguments by
/// name. Where there is one, the outer list may be left out.
fn keras_2(tensors: &[Value]) -> Option<Call> {
    let single = tensors.first().is_some_and(Value::is_string);
    let mut operands = match single {
        true => vec![keras_2_tensor(tensors)?],
        false => tensors
            .iter()
            .map(|tensor| keras_2_tensor(tensor.as_array()?))
            .collect::<Option<Vec<_>>>()?,
    };
    let named = match single {
        true => tensors.get(3),
        false => tensors.first().and_then(|first| first.get(3)),
    };
    let keywords = named.and_then(Value::as_object).into_iter().flatten();
    let keywords = keywords.map(|(name, value)| (name.clone(), keras_2_operand(value))).collect();
    let positional = match operands.len() {
        1 => vec![operands.remove(0)],
        _ => vec![Operand::List(operands)],
    };
    Some(Call { positional, keywords })
}

/// What goes in first: a tensor, or `["_CONSTANT_VALUE", -1, 2.0]`.
fn keras_2_tensor(list: &[Value]) -> Option<Operand> {
    match list.first()?.as_str()? {
        "_CONSTANT_VALUE" => Some(Operand::Other(list.get(2)?.clone())),
        _ => tensor(&Value::Array(list.get(..3)?.to_vec())).map(Operand::Tensor),
    }
}

/// An argument by name of Keras 2: a list of a name and two numbers is a tensor.
fn keras_2_operand(value: &Value) -> Operand {
    match value {
        Value::Array(list) => match tensor(value) {
            Some(tensor) => Operand::Tensor(tensor),
            None => Operand::List(list.iter().map(keras_2_operand).collect()),
        },
        value => Operand::Other(value.clone()),
    }
}

/// `["dense", 0, 0]`
fn tensor(value: &Value) -> Option<Tensor> {
    let number = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let [layer, node, port, ..] = value.as_array()?.as_slice() else { return None };
    let layer = layer.as_str()?.to_owned();
    Some(Tensor { layer, node: number(node)?, port: number(port)? })
}

/// Keras 2 counts the calls of a model in a model from 1, as its own inputs are the first: they are counted
/// from 0, as those of all layers.
pub(super) fn count_from_zero(layers: &mut [Layer], outputs: &mut [Tensor]) {
    let mut first: HashMap<String, usize> = HashMap::new();
    let all = layers.iter().flat_map(|layer| layer.calls.iter().flat_map(Call::tensors));
    for tensor in all.chain(&*outputs) {
        let node = first.entry(tensor.layer.clone()).or_insert(tensor.node);
        *node = tensor.node.min(*node);
    }
    let models = layers.iter().filter(|layer| layer.model.is_some());
    let from_one = models.filter(|layer| first.get(&layer.name) == Some(&1));
    let from_one: Vec<String> = from_one.map(|layer| layer.name.clone()).collect();
    let less = |tensor: &mut Tensor| {
        if from_one.contains(&tensor.layer) {
            tensor.node = tensor.node.saturating_sub(1);
        }
    };
    outputs.iter_mut().for_each(less);
    for call in layers.iter_mut().flat_map(|layer| &mut layer.calls) {
        let keywords = call.keywords.iter_mut().map(|(_, operand)| operand);
        call.positional.iter_mut().chain(keywords).for_each(|operand| operand.each(&less));
    }
}

/// What goes into a model or comes out of it: a tensor, a list of them, or a dictionary.
pub(super) fn ends(reader: &Reader<'_>, model: &str, value: &Value) -> Result<Vec<Tensor>> {
    let unreadable = || reader.wrong(model, "its inputs and outputs cannot be read");
    if let Some(one) = tensor(value) {
        return Ok(vec![one]);
    }
    let tensors: Option<Vec<Tensor>> = match value {
        Value::Array(list) => list.iter().map(tensor).collect(),
        // Keras takes them in the order of their names.
        Value::Object(named) => {
            let mut named: Vec<(&String, &Value)> = named.iter().collect();
            named.sort_by_key(|(name, _)| name.as_str());
            named.into_iter().map(|(_, value)| tensor(value)).collect()
        }
        _ => None,
    };
    tensors.filter(|tensors| !tensors.is_empty()).ok_or_else(unreadable)
}
