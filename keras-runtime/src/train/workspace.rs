//! All the memory of training, made once for the largest batch.

use super::network::Tables;
use crate::element::Element;
use crate::tape::Graph;

/// Buffers for batches of up to `capacity` samples.
pub struct Workspace<T> {
    /// Samples that fit.
    pub capacity: usize,
    /// Values of the network.
    pub values: Vec<T>,
    /// What layers save for the way back.
    pub saved: Vec<T>,
    /// Room for layers to work in.
    pub scratch: Vec<T>,
    /// Gradients of values.
    pub gradients: Vec<T>,
    /// Gradients of weights.
    pub gradient: Vec<T>,
    /// Which values need a gradient.
    pub wanted: Vec<bool>,
    /// The batch's samples, input after input.
    pub x: Vec<T>,
    /// A row of samples, targets or weights before it is taken apart.
    pub row: Vec<T>,
}

impl<T: Element> Workspace<T> {
    /// Room for batches of `capacity` samples, and for rows of targets or weights of `row_len`
    /// values.
    pub fn new(tables: &Tables<T>, capacity: usize, row_len: usize) -> Self {
        let (graph, input_len) = (tables.graph, tables.input_len);
        let room = |values: usize| vec![T::ZERO; values * capacity];
        Workspace {
            capacity,
            values: room(graph.training.size),
            saved: room(graph.saved.size),
            scratch: vec![T::ZERO; graph.scratch.len(capacity)],
            gradients: room(graph.gradients.size),
            gradient: vec![T::ZERO; tables.weight_len()],
            wanted: wanted(graph, &[], false),
            x: room(input_len),
            row: vec![T::ZERO; row_len.max(input_len)],
        }
    }
}

/// Which values need a gradient when these layers learn; the inputs too with `inputs`.
pub fn wanted(graph: &Graph, learns: &[bool], inputs: bool) -> Vec<bool> {
    let mut wanted = vec![false; graph.sizes.len()];
    wanted[..graph.inputs].fill(inputs);
    for op in graph.ops {
        let learns = learns.get(op.layer).copied().unwrap_or(false);
        let asked = learns || op.inputs.iter().any(|&input| wanted[input]);
        op.outputs.iter().for_each(|&output| wanted[output] |= asked);
    }
    wanted
}
