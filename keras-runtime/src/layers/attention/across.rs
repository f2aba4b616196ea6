//! Attention over axes that are not the last: the positions are put in another order before, and
//! back after.

use super::multi_head::{MultiHeadArguments, MultiHeadAttention};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, InputGradient, Layer};
use crate::layers::{Projection, Walk};
use crate::tape::MAX_INPUTS;
use keras_shape::Shape;

/// The arguments of [`MultiHeadAttention`] over axes of which not all come after the others.
#[derive(Clone, Copy, Debug)]
pub struct AcrossArguments {
    attention: MultiHeadArguments,
    /// From queries, values and keys in groups to those that go in.
    inputs: [Walk; 3],
    sizes: [usize; 3],
    /// From what comes out in groups to what comes out.
    output: Walk,
    size: usize,
}

/// The way from an array whose first axes are in another order to the array.
const fn reordered(shape: &Shape, order: &[usize]) -> Walk {
    let (mut walk, mut i) = (Walk::new(), 0);
    while i < shape.rank() {
        let axis = if i < order.len() { order[i] } else { i };
        let (mut stride, mut inner) = (1, axis + 1);
        while inner < shape.rank() {
            stride *= shape.dim(inner);
            inner += 1;
        }
        walk = walk.axis(shape.dim(axis), stride);
        i += 1;
    }
    walk
}

impl AcrossArguments {
    /// Attention in groups, with the shapes of queries, values, keys and of what comes out, and the
    /// order of the positions' axes in which a group lies in one piece.
    pub const fn new(
        attention: MultiHeadArguments,
        inputs: &[Shape; 3],
        output: &Shape,
        order: &[usize],
    ) -> Self {
        let [query, value, key] = inputs;
        AcrossArguments {
            attention,
            inputs: [reordered(query, order), reordered(value, order), reordered(key, order)],
            sizes: [query.size(), value.size(), if attention.key == 1 { 0 } else { key.size() }],
            output: reordered(output, order),
            size: output.size(),
        }
    }

    /// Room for a sample: what goes in, its gradients, what comes out.
    pub const fn scratch(&self) -> usize {
        let [query, value, key] = self.sizes;
        2 * (query + value + key) + self.size
    }

    /// What goes in, in groups, in its room; and the rest of the room.
    fn gather<'a, T: Element>(
        &self,
        batch: usize,
        inputs: &[&[T]],
        room: &'a mut [T],
    ) -> ([&'a [T]; 3], &'a mut [T]) {
        let mut rest = room;
        let mut number = 0;
        let gathered = self.sizes.map(|size| {
            let (part, after) = core::mem::take(&mut rest).split_at_mut(batch * size);
            rest = after;
            let input = if number < 2 { number } else { self.attention.key };
            if size > 0 {
                take(&self.inputs[number], inputs[input], part);
            }
            number += 1;
            &*part
        });
        (gathered, rest)
    }

    /// The inputs with those in groups in their places.
    fn replaced<'a, T>(
        &self,
        inputs: &[&'a [T]],
        [query, value, key]: [&'a [T]; 3],
    ) -> [&'a [T]; MAX_INPUTS] {
        let mut all: [&[T]; MAX_INPUTS] = [&[]; MAX_INPUTS];
        for (to, from) in all.iter_mut().zip(inputs) {
            *to = from;
        }
        if self.attention.key != 1 {
            all[self.attention.key] = key;
        }
        (all[0], all[1]) = (query, value);
        all
    }
}

/// Puts samples into the order of a walk.
fn take<T: Element>(walk: &Walk, from: &[T], to: &mut [T]) {
    let len = walk.len().max(1);
    for (from, to) in from.chunks_exact(len).zip(to.chunks_exact_mut(len)) {
        for row in walk.rows() {
            row.pairs().for_each(|(i, place)| to[i] = from[place]);
        }
    }
}

/// Puts samples in the order of a walk back, or adds them.
fn give<T: Element>(walk: &Walk, from: &[T], to: &mut [T], add: bool) {
    let len = walk.len().max(1);
    for (from, to) in from.chunks_exact(len).zip(to.chunks_exact_mut(len)) {
        for row in walk.rows() {
            row.pairs().for_each(|(i, place)| {
                to[place] = if add { to[place] + from[i] } else { from[i] };
            });
        }
    }
}

impl<T, Query, Key, Value, Output, Gate> Layer<T, AcrossArguments>
    for MultiHeadAttention<Query, Key, Value, Output, Gate>
where
    T: Element,
    Query: Projection<T>,
    Key: Projection<T>,
    Value: Projection<T>,
    Output: Projection<T>,
    Gate: Projection<T>,
{
    fn forward<E: Engine<T>>(&self, across: &AcrossArguments, pass: Forward<'_, T, E>) {
        let (batch, count) = (pass.batch, pass.inputs.len());
        let (room, scratch) = pass.scratch.split_at_mut(batch * across.scratch());
        let (gathered, rest) = across.gather(batch, pass.inputs, room);
        let inputs = across.replaced(pass.inputs, gathered);
        let output = &mut *pass.output;
        let pass = Forward { inputs: &inputs[..count], output: &mut *output, scratch, ..pass };
        self.forward(&across.attention, pass);
        let len = batch * across.size;
        rest[..len].copy_from_slice(&output[..len]);
        give(&across.output, &rest[..len], &mut output[..len], false);
    }

    fn backward<E: Engine<T>>(
        &self,
        across: &AcrossArguments,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let (batch, count) = (pass.batch, pass.inputs.len());
        let (room, scratch) = pass.scratch.split_at_mut(batch * across.scratch());
        let (gathered, rest) = across.gather(batch, pass.inputs, room);
        let inputs = across.replaced(pass.inputs, gathered);
        let (d_output, rest) = rest.split_at_mut(batch * across.size);
        let output_gradient = &mut *pass.output_gradient;
        d_output.copy_from_slice(&output_gradient[..batch * across.size]);
        take(&across.output, d_output, &mut output_gradient[..batch * across.size]);
        let [query, value, _] = across.sizes.map(|size| size * batch);
        let (query, rest) = rest.split_at_mut(query);
        let (value, key) = rest.split_at_mut(value);
        let mut gradients: [InputGradient<'_, T>; MAX_INPUTS] =
            core::array::from_fn(|_| InputGradient::Unused);
        let mut parts = [(0, query), (1, value), (across.attention.key, key)];
        for (input, part) in &mut parts {
            let wanted = !matches!(pass.input_gradients[*input], InputGradient::Unused);
            if wanted && !part.is_empty() {
                gradients[*input] = InputGradient::Write(part);
            }
        }
        let backward = Backward {
            engine: pass.engine,
            batch,
            training: pass.training,
            inputs: &inputs[..count],
            output: pass.output,
            saved: pass.saved,
            scratch,
            accumulate: pass.accumulate,
            squares: pass.squares,
            output_gradient,
            input_gradients: &mut gradients[..count],
        };
        self.backward(&across.attention, backward, gradient);
        for (number, (input, part)) in parts.iter().enumerate() {
            if let (Some((dx, add)), false) =
                (pass.input_gradients[*input].target(), part.is_empty())
            {
                give(&across.inputs[number], part, dx, add);
            }
        }
    }
}
