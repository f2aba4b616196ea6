//! A case's network as a list of nodes.

use crate::call::{Call, Operand};
use crate::case::Case;
use serde_json::{Map, Value};

/// A network: nodes in order, and which of them come out.
pub struct Graph {
    pub nodes: Vec<Node>,
    pub outputs: Vec<String>,
}

/// An input or a called layer.
pub struct Node {
    /// What it yields; more than one for layers that return a state or scores.
    pub yields: Vec<String>,
    pub kind: Kind,
}

pub enum Kind {
    /// An input without its batch axis, and whether it is a mask.
    Input { shape: Vec<u64>, mask: bool },
    /// A layer with its arguments, and what it is called with.
    Layer { class_name: String, args: Map<String, Value>, call: Call },
}

impl Graph {
    /// The network of a layer or training case.
    pub fn of(case: &Case) -> Result<Self, String> {
        if case.kind == "training" { training(case) } else { layer(case) }
    }
}

fn layer(case: &Case) -> Result<Graph, String> {
    let call = Call::parse(case.config["call"].as_str().unwrap_or("layer(x)"))?;
    let mut nodes = Vec::new();
    for name in call.tensors() {
        let tensor = case.input(name)?;
        let shape = tensor.shape.iter().skip(1).map(|&axis| axis as u64).collect();
        let kind = Kind::Input { shape, mask: tensor.dtype == "bool" };
        nodes.push(Node { yields: vec![name.into()], kind });
    }
    // `losses` is what the layer adds to the loss, no tensor that it returns.
    let outputs: Vec<String> =
        case.outputs.names().filter(|name| *name != "losses").map(String::from).collect();
    let stack = match &case.config["args"]["layers"] {
        Value::Array(layers) if case.class_name() == "Sequential" => layers.as_slice(),
        _ => std::slice::from_ref(&case.config),
    };
    let mut call = call;
    for (index, layer) in stack.iter().enumerate() {
        let last = index + 1 == stack.len();
        let yields = if last { outputs.clone() } else { vec![format!("stack_{index}")] };
        let next = Call {
            positional: yields
                .first()
                .map(|name| Operand::Tensor(name.clone()))
                .into_iter()
                .collect(),
            ..Call::default()
        };
        let call = std::mem::replace(&mut call, next);
        nodes.push(Node { yields, kind: layer_kind(layer, call)? });
    }
    Ok(Graph { nodes, outputs })
}

fn training(case: &Case) -> Result<Graph, String> {
    let model = &case.config["model"];
    let list = model["nodes"].as_array().ok_or("the model has no nodes")?;
    let mut nodes = Vec::new();
    for node in list {
        let name = node["name"].as_str().ok_or("a node has no name")?;
        let kind = if node["class_name"] == "Input" {
            let shape = node["args"]["shape"].as_array().ok_or("an input has no shape")?;
            let shape = shape.iter().map(Value::as_u64).collect::<Option<_>>();
            Kind::Input { shape: shape.ok_or("an axis of unknown length")?, mask: false }
        } else {
            layer_kind(node, keras_call(case, name).unwrap_or_else(|| plain_call(node)))?
        };
        nodes.push(Node { yields: vec![name.into()], kind });
    }
    let outputs = strings(&model["outputs"]);
    Ok(Graph { nodes, outputs })
}

fn layer_kind(layer: &Value, call: Call) -> Result<Kind, String> {
    let class_name = layer["class_name"].as_str().ok_or("a layer has no class name")?.to_string();
    let args = layer["args"].as_object().cloned().unwrap_or_default();
    Ok(Kind::Layer { class_name, args, call })
}

/// How Keras reports that the node was called: only there are the names of the arguments.
fn keras_call(case: &Case, name: &str) -> Option<Call> {
    let layers = case.config["keras_model"]["layers"].as_array()?;
    let inbound = &layers.iter().find(|layer| layer["name"] == name)?["inbound_nodes"][0];
    let positional =
        inbound["args"].as_array()?.iter().map(keras_operand).collect::<Option<_>>()?;
    let mut keywords = Vec::new();
    for (name, value) in inbound["kwargs"].as_object()? {
        let operand = keras_operand(value)?;
        // Keras has computed a mask of its own accord if no node of the case yields it.
        let own = |name: &String| node_names(case).any(|node| node == name);
        let given = !value.is_null() && operand.tensors().iter().all(own);
        if given && name != "training" {
            keywords.push((name.clone(), operand));
        }
    }
    Some(Call { positional, keywords, training: None })
}

fn node_names(case: &Case) -> impl Iterator<Item = &str> {
    let nodes = case.config["model"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    nodes.iter().filter_map(|node| node["name"].as_str())
}

fn keras_operand(value: &Value) -> Option<Operand> {
    let tensor = |value: &Value| Some(value["config"]["keras_history"][0].as_str()?.to_string());
    match value {
        Value::Array(list) => Some(Operand::List(list.iter().map(tensor).collect::<Option<_>>()?)),
        Value::Object(_) => Some(Operand::Tensor(tensor(value)?)),
        value => Some(Operand::Literal(value.to_string())),
    }
}

fn plain_call(node: &Value) -> Call {
    let mut inputs = strings(&node["inputs"]);
    let operand =
        if inputs.len() == 1 { Operand::Tensor(inputs.remove(0)) } else { Operand::List(inputs) };
    Call { positional: vec![operand], ..Call::default() }
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|item| item.as_str().map(String::from)).collect()
}
