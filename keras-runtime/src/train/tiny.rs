//! A training step of a tiny network, in one function for each kind of registers.

use crate::element::Element;
use crate::kernels::{Inline, Inlined, Whole};
use crate::model::{Model, Weight, is_tiny};
use crate::tape::{Graph, InlineStep};
use core::ops::Range;

/// What such a step is given. By reference: a copy in longer parts would wait for what has just been stored in
/// shorter ones.
pub struct TinyPass<'a, T> {
    /// Number of samples.
    pub batch: usize,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [T]],
    /// Room for as many values a sample as [`Tiny::size`] says.
    pub room: &'a mut [T],
    /// For each output whether its loss has taken the last activation over.
    pub skip_heads: &'a [bool],
    /// Gradients of the weights.
    pub gradient: &'a mut [T],
    /// Computes the loss and its gradient, from all values and with room for the gradients of all.
    pub loss: &'a mut dyn FnMut(&[T], &mut [T]),
}

/// Multiplications of a batch above which products in blocks are worth being led to them.
const MOST: usize = 1 << 14;

/// What is known of such steps of a network.
pub struct Tiny {
    /// Values of a sample that it takes: values, their gradients, what layers save.
    pub size: usize,
    /// The samples of a batch up to which it is worth it.
    pub batch: usize,
}

/// That of a network, if it is tiny.
pub const fn of<M: Model>() -> Option<Tiny> {
    let graph = M::GRAPH;
    if !(is_tiny::<M>() && M::INLINE_STEP) {
        return None;
    }
    let macs = if M::MACS == 0 { 1 } else { M::MACS as usize };
    Some(Tiny {
        size: graph.training.size + graph.gradients.size + graph.saved.size,
        batch: MOST / macs,
    })
}

/// The pass there and back; whether this machine has registers for it.
pub fn run<M: Model>(model: &M, pass: &mut TinyPass<'_, M::Element>) -> bool {
    M::Element::whole(Step { model, pass }).is_ok()
}

struct Step<'m, 'p, 'a, M: Model> {
    model: &'m M,
    pass: &'p mut TinyPass<'a, M::Element>,
}

impl<M: Model> Whole<M::Element> for Step<'_, '_, '_, M> {
    type Output = ();

    #[inline(always)]
    fn run<I: Inline<M::Element>>(self, inline: I) {
        let Step { model, pass } = self;
        let TinyPass { batch, inputs, room, skip_heads, gradient, loss } = pass;
        let (batch, inputs, skip_heads) = (*batch, *inputs, *skip_heads);
        let graph = M::GRAPH;
        let (Some((values, rest)), Some(gradient)) =
            (room.split_at_mut_checked(graph.training.size * batch), M::from_mut_slice(gradient))
        else {
            return;
        };
        let Some((gradients, saved)) = rest.split_at_mut_checked(graph.gradients.size * batch)
        else {
            return;
        };
        let mut tape =
            InlineStep { model, batch, inputs, values, gradients, saved, skip_heads, inline };
        model.forward(&mut tape);
        loss(tape.values, tape.gradients);
        model.backward(&mut tape, Some(gradient));
    }
}

/// Where a value of a batch lies in a step that is one function, and its gradient.
pub fn places(graph: &Graph, value: usize, batch: usize) -> [Range<usize>; 2] {
    let region = |offset: usize| offset * batch..(offset + graph.sizes[value]) * batch;
    [region(graph.training.offsets[value]), region(graph.gradients.offsets[value])]
}

/// Whether all layers learn that a step would take for such.
pub fn all_learn<T: Element>(weights: &[Weight<T>], trainable: &[bool]) -> bool {
    weights.iter().all(|weight| weight.trainable && trainable[weight.layer])
}
