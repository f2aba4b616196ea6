//! A network as the text of a `model!` body.

use crate::call::{Call, Operand};
use crate::graph::{Graph, Kind, Node};
use serde_json::{Map, Value};

/// The body: a plain list where the network is one, else the graph form. `named` prints the
/// names of the layers.
pub fn body(graph: &Graph, named: bool) -> Result<String, String> {
    let mut text = String::new();
    let chain = is_chain(graph);
    for node in &graph.nodes {
        let value = match &node.kind {
            Kind::Input { shape, mask } => input(shape, *mask),
            Kind::Layer { class_name, args, call } => {
                let name = (named && node.yields.len() == 1).then(|| node.yields[0].as_str());
                let layer = class(class_name, args, name)?;
                if chain { layer } else { format!("{layer}({})", operands(call)) }
            }
        };
        match (chain, node.yields.as_slice()) {
            (true, _) => text += &format!("{value};\n"),
            (false, [name]) => text += &format!("let {name} = {value};\n"),
            (false, names) => text += &format!("let ({}) = {value};\n", names.join(", ")),
        }
    }
    if !chain {
        text += &tuple(&graph.outputs);
    }
    Ok(text)
}

/// Whether every node takes just what the one before it yields.
fn is_chain(graph: &Graph) -> bool {
    let starts = |node: &Node| matches!(node.kind, Kind::Input { mask: false, .. });
    let follows = |pair: &[Node]| match &pair[1].kind {
        Kind::Layer { call: Call { positional, keywords, .. }, .. } => {
            keywords.is_empty()
                && matches!(positional.as_slice(), [Operand::Tensor(_)])
                && positional[0].tensors() == pair[0].yields
        }
        Kind::Input { .. } => false,
    };
    graph.nodes.first().is_some_and(starts)
        && graph.nodes.windows(2).all(follows)
        && graph.nodes.last().is_some_and(|node| node.yields == graph.outputs)
        && graph.outputs.len() == 1
}

fn input(shape: &[u64], mask: bool) -> String {
    let mut args: Vec<String> = shape.iter().map(u64::to_string).collect();
    if shape.is_empty() {
        args.push("()".into());
    }
    if mask {
        args.push("dtype = \"bool\"".into());
    }
    format!("Input({})", args.join(", "))
}

fn operands(call: &Call) -> String {
    let positional = call.positional.iter().map(|operand| match operand {
        Operand::List(names) => names.join(", "),
        operand => one(operand),
    });
    let keywords = call.keywords.iter().map(|(name, operand)| format!("{name} = {}", one(operand)));
    positional.chain(keywords).collect::<Vec<_>>().join(", ")
}

fn one(operand: &Operand) -> String {
    match operand {
        Operand::Tensor(name) => name.clone(),
        Operand::List(names) => tuple(names),
        Operand::Literal(text) => text.clone(),
    }
}

fn tuple(names: &[String]) -> String {
    if let [name] = names { name.clone() } else { format!("({})", names.join(", ")) }
}

/// `Dense(units = 5, activation = "relu")`
fn class(
    class_name: &str,
    args: &Map<String, Value>,
    name: Option<&str>,
) -> Result<String, String> {
    let name = name.filter(|_| !args.contains_key("name")).map(|name| format!("name = {name:?}"));
    let args = args.iter().map(|(key, value)| Ok(format!("{key} = {}", literal(value)?)));
    let args: Vec<String> = args.chain(name.map(Ok)).collect::<Result<_, String>>()?;
    Ok(format!("{class_name}({})", args.join(", ")))
}

/// A Python value in Rust's words.
fn literal(value: &Value) -> Result<String, String> {
    Ok(match value {
        Value::Null => "None".into(),
        Value::Array(list) => {
            let items = list.iter().map(literal).collect::<Result<Vec<_>, _>>()?;
            // A list of any numbers is an array, one of lengths a tuple.
            if list.iter().any(Value::is_f64) {
                format!("[{}]", items.join(", "))
            } else {
                format!("({}{})", items.join(", "), if items.len() == 1 { "," } else { "" })
            }
        }
        Value::Object(object) => {
            let class_name = object.get("class_name").and_then(Value::as_str);
            let args = object.get("args").or_else(|| object.get("config"));
            match (class_name, args) {
                (Some(name), Some(Value::Object(args))) => class(name, args, None)?,
                (Some(name), None) => format!("{name}()"),
                _ => return Err(format!("an argument that is a dictionary, {value}")),
            }
        }
        value => value.to_string(),
    })
}
