//! The rows of Keras's summary of a graph, in Keras's order.

use super::Network;
use crate::compiler::graph::Value;
use proc_macro2::TokenStream;
use quote::quote;

/// The table of rows, for a network that is written as a graph.
pub fn rows(network: &Network<'_>) -> Option<TokenStream> {
    if matches!(network.source.body, crate::compiler::syntax::Body::List(_)) {
        return None;
    }
    let order = Order::of(network);
    let rows = order.layers.iter().map(|&layer| {
        let node = &network.graph.nodes[layer];
        let name = &node.name;
        let class = if node.is_input() { "InputLayer" } else { node.class() };
        let number = network.plan.layers.iter().position(|plan| plan.node == layer);
        let number = match number {
            Some(number) => quote!(::core::option::Option::Some(#number)),
            None => quote!(::core::option::Option::None),
        };
        let outputs = match node.is_input() {
            true => vec![network.shapes.of(Value { node: layer, port: 0 }).clone()],
            false => network.shapes.call(network.graph, layer).outputs,
        };
        let calls = order.calls(layer);
        let sources = calls.iter().flat_map(|&call| order.sources(call)).map(|value| {
            let layer = order.layer(value.node);
            let (name, port) = (&network.graph.nodes[layer].name, value.port);
            let call = order.calls(layer).iter().position(|&call| call == value.node);
            let call = call.unwrap_or(0);
            quote!(::keras_runtime::model::Connection { layer: #name, node: #call, tensor: #port })
        });
        quote!(::keras_runtime::model::Row {
            name: #name,
            class: #class,
            layer: #number,
            outputs: &[#(#outputs),*],
            connected_to: &[#(#sources),*],
        })
    });
    Some(quote!(const ROWS: &'static [::keras_runtime::model::Row] = &[#(#rows),*];))
}

/// The order of the layers: from deep to shallow, where an output is at 0 and a layer is deeper than
/// all that take from it; those of one depth as a search from the outputs finds them.
pub struct Order<'a> {
    network: &'a Network<'a>,
    /// The first node of each layer.
    pub layers: Vec<usize>,
}

impl<'a> Order<'a> {
    /// The order of a network.
    pub fn of(network: &'a Network<'a>) -> Self {
        let mut order = Order { network, layers: Vec::new() };
        let nodes = network.graph.nodes.len();
        let (mut found, mut finished) = (Vec::new(), Vec::new());
        for output in &network.graph.outputs {
            order.search(output.value.node, &mut found, &mut finished);
        }
        let (mut nodes_deep, mut layers_deep) = (vec![0; nodes], vec![0; nodes]);
        for &node in finished.iter().rev() {
            let layer = order.layer(node);
            let deep = nodes_deep[node].max(layers_deep[layer]);
            layers_deep[layer] = deep;
            for source in order.sources(node) {
                nodes_deep[source.node] = nodes_deep[source.node].max(deep + 1);
            }
        }
        found.sort_by_key(|&layer| std::cmp::Reverse(layers_deep[layer]));
        order.layers = found;
        order
    }

    /// Finds a node's layer, then those that it takes from.
    fn search(&self, node: usize, found: &mut Vec<usize>, finished: &mut Vec<usize>) {
        if finished.contains(&node) {
            return;
        }
        let layer = self.layer(node);
        if !found.contains(&layer) {
            found.push(layer);
        }
        for source in self.sources(node) {
            self.search(source.node, found, finished);
        }
        finished.push(node);
    }

    /// The first node with the same layer.
    pub fn layer(&self, node: usize) -> usize {
        self.network.graph.nodes[node].shares.unwrap_or(node)
    }

    /// The calls of a layer that matter, in order.
    pub fn calls(&self, layer: usize) -> Vec<usize> {
        let graph = self.network.graph;
        let of_layer = |&node: &usize| {
            self.layer(node) == layer && !graph.nodes[node].makes_mask && graph.needed[node]
        };
        (0..graph.nodes.len()).filter(of_layer).collect()
    }

    /// What a node takes, without the masks that travel along.
    fn sources(&self, node: usize) -> Vec<Value> {
        let nodes = &self.network.graph.nodes;
        let values = nodes[node].inputs.iter().map(|(_, value)| *value);
        values.filter(|value| !nodes[value.node].makes_mask).collect()
    }
}
