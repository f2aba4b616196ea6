//! All the memory of training, made once for the largest batch.

use super::create::zeroed;
use crate::data::target_shape;
use crate::element::Element;
use crate::losses::{Loss, Target};
use crate::model::Model;
use crate::sample::Sample;
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
    /// The batch's samples, targets and weights.
    pub x: Vec<M::Element>,
    /// Targets.
    pub y: Vec<M::Element>,
    /// Weights of samples or steps.
    pub weights: Vec<M::Element>,
    /// Loss elements.
    pub elements: Vec<M::Element>,
    /// Which of them count.
    pub valid: Vec<bool>,
    /// Whether the data says how many values a target has.
    free: bool,
    /// Shape of the targets, the batch first.
    pub y_shape: Vec<usize>,
    /// Shape of the predictions, the batch first.
    pub pred_shape: Vec<usize>,
}

impl<M: Model> Workspace<M> {
    /// Room for batches of `capacity` samples, whose targets have up to `y_len` values, with this
    /// loss.
    pub fn new<L: Loss<M::Element>>(capacity: usize, y_len: usize, loss: &L) -> Self {
        let graph = M::GRAPH;
        let room = |values: usize| vec![M::Element::ZERO; values * capacity];
        let pred_shape = with_batch(capacity, M::Output::SHAPE);
        let free = L::Target::FREE;
        let y_shape = match free {
            true => vec![capacity, y_len],
            false => with_batch(capacity, target_shape::<M::Element, M::Output, L::Target>()),
        };
        let elements = loss.elements(&pred_shape).max(1);
        let mut workspace = Workspace {
            capacity,
            values: room(graph.training.size),
            saved: room(graph.saved.size),
            scratch: vec![M::Element::ZERO; graph.scratch.len(capacity)],
            gradients: room(graph.gradients.size),
            gradient: zeroed(),
            wanted: Vec::new(),
            x: room(M::Input::LEN),
            y: room(y_len),
            weights: room(elements.div_ceil(capacity.max(1)).max(1)),
            elements: vec![M::Element::ZERO; elements],
            valid: vec![true; elements],
            free,
            y_shape,
            pred_shape,
        };
        workspace.wanted = wanted(graph, &[], false);
        workspace
    }

    /// Whether batches of `batch` samples with `y_len` values a target find room.
    pub fn holds(&self, batch: usize, y_len: usize) -> bool {
        batch <= self.capacity && batch * y_len <= self.y.len()
    }

    /// Sets the batch size of the shapes, and how many values a target has.
    pub fn set_batch(&mut self, batch: usize, y_len: usize) {
        self.y_shape[0] = batch;
        if self.free {
            self.y_shape[1] = y_len;
        }
        self.pred_shape[0] = batch;
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

/// A shape with the batch before it.
pub fn with_batch(batch: usize, shape: &[usize]) -> Vec<usize> {
    [&[batch], shape].concat()
}
