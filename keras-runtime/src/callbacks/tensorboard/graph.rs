//! A network as TensorBoard's graph: a node for each input, layer and weight.

use super::proto::Message;
use crate::element::Element;
use crate::train::network::Tables;

/// The field of an event that holds a graph.
const GRAPH: u64 = 4;

/// The graph of a network.
#[inline]
pub fn graph<T: Element>(tables: &Tables<T>) -> (u64, Message) {
    let mut nodes: Vec<Message> = Vec::new();
    let mut weights = vec![Vec::new(); tables.layers.len()];
    for weight in tables.weights {
        nodes.push(node(weight.name, "VarHandleOp", &[], &[weight.shape], false));
        weights[weight.layer].push(weight.name.to_owned());
    }
    if tables.rows.is_empty() {
        // A list: each layer takes what the one before yields.
        let mut before = "input".to_owned();
        let shapes: Vec<&[usize]> = tables.inputs.iter().map(|port| port.shape).collect();
        nodes.push(node(&before, "Placeholder", &[], &shapes, true));
        for (number, layer) in tables.layers.iter().enumerate() {
            let inputs = [&[before][..], &weights[number]].concat();
            let shape = layer.output.dims();
            nodes.push(node(layer.name, layer.class, &inputs, &[shape], true));
            before = layer.name.to_owned();
        }
    } else {
        for row in tables.rows {
            let mut inputs = Vec::new();
            for from in row.connected_to.iter().filter(|from| from.layer != row.name) {
                let name = match from.tensor {
                    0 => from.layer.to_owned(),
                    tensor => format!("{}:{tensor}", from.layer),
                };
                if !inputs.contains(&name) {
                    inputs.push(name);
                }
            }
            inputs.extend(row.layer.into_iter().flat_map(|layer| weights[layer].clone()));
            let class = if row.layer.is_none() { "Placeholder" } else { row.class };
            let shapes: Vec<&[usize]> = row.outputs.iter().map(|shape| shape.dims()).collect();
            nodes.push(node(row.name, class, &inputs, &shapes, true));
        }
    }
    let versions = Message::default().int(1, 1);
    let graph = nodes.into_iter().fold(Message::default(), |graph, node| graph.message(1, node));
    (GRAPH, graph.message(4, versions))
}

/// A node with what it takes and the shapes of what it yields, `batch` in front of them.
#[inline]
fn node(name: &str, op: &str, inputs: &[String], shapes: &[&[usize]], batch: bool) -> Message {
    let dim = |len: i64| Message::default().int(1, len);
    let list = shapes.iter().fold(Message::default(), |list, shape| {
        let unknown = batch.then(|| dim(-1));
        let dims = unknown.into_iter().chain(shape.iter().map(|&len| dim(len as i64)));
        list.message(7, dims.fold(Message::default(), |shape, dim| shape.message(2, dim)))
    });
    let shapes = Message::default().message(1, list);
    let attribute = Message::default().text(1, "_output_shapes").message(2, shapes);
    let node = Message::default().text(1, name).text(2, op);
    let node = inputs.iter().fold(node, |node, input| node.text(3, input));
    node.message(5, attribute)
}
