//! All the memory of training, made once for the largest batch.

use super::arena::Arena;
use super::lives::Asked;
use super::network::Tables;
use super::step::Mode;
use super::tiny::{self, Tiny};
use crate::element::Element;
use crate::tape::Graph;

/// Buffers for batches of up to `capacity` samples.
pub struct Workspace<T> {
    /// Samples that fit.
    pub capacity: usize,
    /// Values of the network, what layers save, and gradients of values.
    pub arena: Vec<T>,
    /// Where they lie in training and in tests, once there was one.
    pub plans: [Option<Arena>; 2],
    /// The layers that learn in the plan of training.
    pub planned_for: Vec<bool>,
    /// The samples up to which a training step is one function.
    pub tiny: usize,
    /// Room for layers to work in.
    pub scratch: Vec<T>,
    /// Gradients of weights.
    pub gradient: Vec<T>,
    /// Which values need a gradient.
    pub wanted: Vec<bool>,
    /// After a loss that is not finite the first op whose output is none either, if there is one.
    pub not_finite: Option<Option<usize>>,
    /// The batch's samples, input after input.
    pub x: Vec<T>,
    /// A row of samples, targets or weights before it is taken apart.
    pub row: Vec<T>,
}

impl<T: Element> Workspace<T> {
    /// Room for batches of `capacity` samples, and for rows of targets or weights of `row_len`
    /// values. That for a pass comes with its plan.
    pub fn new(tables: &Tables<T>, capacity: usize, row_len: usize) -> Self {
        let (graph, input_len) = (tables.graph, tables.input_len);
        Workspace {
            capacity,
            arena: Vec::new(),
            plans: [None, None],
            tiny: 0,
            planned_for: Vec::new(),
            scratch: vec![T::ZERO; graph.scratch.len(capacity)],
            gradient: Vec::new(),
            wanted: wanted(graph, &[], false),
            not_finite: None,
            x: vec![T::ZERO; input_len * capacity],
            row: vec![T::ZERO; row_len.max(input_len)],
        }
    }

    /// Plans the passes of a mode for the layers that are not frozen, unless that is done.
    pub fn plan(
        &mut self,
        tables: &Tables<T>,
        mode: Mode,
        trainable: &[bool],
        skip_heads: &[bool],
    ) {
        let is_new = mode == Mode::Train && self.planned_for != trainable;
        if self.plans[mode as usize].is_some() && !is_new {
            return;
        }
        let (plan, wanted) = plan(tables, mode, trainable, skip_heads);
        if mode == Mode::Train {
            (self.planned_for, self.wanted) = (trainable.to_vec(), wanted);
            self.tiny = tiny_steps(tables, trainable).map_or(0, |tiny| tiny.batch);
            self.gradient.resize(tables.weight_len(), T::ZERO);
        }
        if self.arena.len() < plan.size * self.capacity {
            self.arena = Vec::new(); // Its room is free before that of the new one is asked for.
            self.arena = vec![T::ZERO; plan.size * self.capacity];
        }
        self.plans[mode as usize] = Some(plan);
    }
}

/// Where everything lies in the passes of a mode, and which values need a gradient.
pub fn plan<T: Element>(
    tables: &Tables<T>,
    mode: Mode,
    trainable: &[bool],
    skip_heads: &[bool],
) -> (Arena, Vec<bool>) {
    let weights = |layer: usize| tables.weights.iter().filter(move |weight| weight.layer == layer);
    let layers = 0..trainable.len();
    let learns: Vec<bool> = layers
        .clone()
        .map(|layer| trainable[layer] && weights(layer).any(|weight| weight.trainable))
        .collect();
    let wanted = wanted(tables.graph, &learns, false);
    // Layers without weights that learn may have statistics.
    let learns: Vec<bool> =
        layers.map(|layer| trainable[layer] && weights(layer).next().is_some()).collect();
    let back = mode == Mode::Train;
    let asked = Asked { back, learns: &learns, wanted: &wanted, skip_heads };
    let mut arena = Arena::new(tables.graph, &asked);
    if let (true, Some(tiny)) = (back, tiny_steps(tables, trainable)) {
        arena.size = arena.size.max(tiny.size);
    }
    (arena, wanted)
}

/// What is known of steps in one function, if the network makes such when these layers learn.
fn tiny_steps<'a, T: Element>(tables: &'a Tables<T>, trainable: &[bool]) -> Option<&'a Tiny> {
    tables.tiny.as_ref().filter(|_| tiny::all_learn(tables.weights, trainable))
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
