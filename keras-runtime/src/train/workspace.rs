//! All the memory of training, made once for the largest batch.

use super::create::zeroed;
use crate::element::Element;
use crate::model::Model;
use crate::ports::Ports;
use crate::tape::Graph;

/// Buffers for batches of up to `capacity` samples.
pub struct Workspace<M: Model> {
    /// Samples that fit.
    pub capacity: usize,
    /// Values of the network.
    pub values: Vec<M::Element>,
    /// What layers save for the way back.
    pub saved: Vec<M::Element>,
    /// Room for layers to work in.
    pub scratch: Vec<M::Element>,
    /// Gradients of values.
    pub gradients: Vec<M::Element>,
    /// Gradients of weights.
    pub gradient: Box<M>,
    /// Which values need a gradient.
    pub wanted: Vec<bool>,
    /// The batch's samples, input after input.
    pub x: Vec<M::Element>,
    /// A row of samples, targets or weights before it is taken apart.
    pub row: Vec<M::Element>,
}

impl<M: Model> Workspace<M> {
    /// Room for batches of `capacity` samples, and for rows of targets or weights of `row_len`
    /// values.
    pub fn new(capacity: usize, row_len: usize) -> Self {
        let graph = M::GRAPH;
        let room = |values: usize| vec![M::Element::ZERO; values * capacity];
        Workspace {
            capacity,
            values: room(graph.training.size),
            saved: room(graph.saved.size),
            scratch: vec![M::Element::ZERO; graph.scratch.len(capacity)],
            gradients: room(graph.gradients.size),
            gradient: zeroed(),
            wanted: wanted(graph, &[], false),
            x: room(M::Input::LEN),
            row: vec![M::Element::ZERO; row_len.max(M::Input::LEN)],
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
