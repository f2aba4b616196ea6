//! `MultiHeadAttention` and `GroupQueryAttention`: attention of several heads side by side.

use super::mask::AttentionMasks;
use super::weights::{LeftOut, Place, Weighing, Weights, product, scale};
use crate::activations::{Activation, Sigmoid};
use crate::element::Element;
use crate::kernels::{Engine, Matrix};
use crate::layer::{Backward, Forward, InputGradient, Layer, copy, split};
use crate::layer::{part as run, part_mut as run_mut};
use crate::layers::Projection;
use crate::rng::Rng;

/// Keras's `MultiHeadAttention` (Vaswani et al., 2017). Queries, keys and values are projected for
/// each head; a head sums the values of all keys, weighed by softmax(query · key / √`key_dim`);
/// the heads' sums side by side are projected to the output. As in Keras, a `query_mask` that is
/// given is ignored; the one that travels with the queries is not.
///
/// The fields are [`Dense`](super::super::Dense) layers whose bytes are Keras's `(features, heads,
/// dim)` and `(heads, dim, features)`; `Gate` is one with Keras's `use_gate`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Encoder {
///         let x = Input(8, 16);
///         let attended = MultiHeadAttention(num_heads = 2, key_dim = 4)(x, x);
///         Add()(x, attended)
///     }
/// }
/// let encoder = Encoder::new(0);
/// assert_eq!(encoder.multi_head_attention.query.kernel.len(), 16 * 2 * 4);
/// assert_eq!(encoder.predict(&[[0.0; 16]; 8]), [[0.0; 16]; 8]);
/// ```
#[repr(C)]
#[derive(Clone, Debug, Default)]
pub struct MultiHeadAttention<Query, Key, Value, Output, Gate = ()> {
    /// Projects queries.
    pub query: Query,
    /// Projects keys.
    pub key: Key,
    /// Projects queries to what heads are multiplied with, if anything.
    pub gate: Gate,
    /// Projects values.
    pub value: Value,
    /// Projects what heads found.
    pub attention_output: Output,
}

/// Keras's `GroupQueryAttention` (Ainslie et al., 2023): several heads of queries share one of
/// keys and values.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let x = Input(8, 16);
///         GroupQueryAttention(head_dim = 4, num_query_heads = 4, num_key_value_heads = 2)(x, x)
///     }
/// }
/// assert_eq!(Net::new(0).group_query_attention.key.kernel.len(), 16 * 2 * 4);
/// ```
pub type GroupQueryAttention<Query, Key, Value, Output, Gate = ()> =
    MultiHeadAttention<Query, Key, Value, Output, Gate>;

/// The arguments of [`MultiHeadAttention`]. The first input are the queries, the second the
/// values.
#[derive(Clone, Copy, Debug)]
pub struct MultiHeadArguments {
    /// How many groups of queries with their keys a sample has: the positions along axes that are
    /// not attended over.
    pub groups: usize,
    /// How many queries a group has.
    pub queries: usize,
    /// How many keys and values a group has.
    pub keys: usize,
    /// Heads of queries.
    pub heads: usize,
    /// Heads of keys and values; each serves the same number of heads of queries.
    pub key_heads: usize,
    /// Width of a query and of a key of one head.
    pub key_dim: usize,
    /// Width of a value of one head.
    pub value_dim: usize,
    /// Whether there is a gate.
    pub gate: bool,
    /// Which input the keys are; 1 where they are the values.
    pub key: usize,
    /// What is left out.
    pub masks: AttentionMasks,
    /// What becomes of it.
    pub left_out: LeftOut,
    /// The fraction of weights that are dropped in training.
    pub dropout: f64,
    /// Keras's `seed`.
    pub seed: Option<u64>,
    /// Whether the weights come out too, heads × queries × keys.
    pub return_attention_scores: bool,
}

/// What heads work with, of one sample or of several.
struct Rooms<'a, T> {
    query: &'a mut [T],
    key: &'a mut [T],
    value: &'a mut [T],
    /// What heads found.
    attended: &'a mut [T],
    /// The gate, and its product with what heads found; empty without a gate.
    gate: &'a mut [T],
    gated: &'a mut [T],
}

impl MultiHeadArguments {
    /// Lengths of the rooms of a sample.
    const fn sizes(&self) -> [usize; 6] {
        let attended = self.queries * self.heads * self.value_dim;
        let gate = if self.gate { attended } else { 0 };
        let keys = self.keys * self.key_heads;
        let query = self.queries * self.heads * self.key_dim;
        [query, keys * self.key_dim, keys * self.value_dim, attended, gate, gate]
    }

    /// Their sum.
    const fn room(&self) -> usize {
        let [a, b, c, d, e, f] = self.sizes();
        a + b + c + d + e + f
    }

    /// Number of weights of a head.
    const fn pairs(&self) -> usize {
        self.queries * self.keys
    }

    /// What a sample needs to be saved.
    pub const fn saved(&self) -> usize {
        let kinds = if self.dropout > 0.0 { 2 } else { 1 };
        self.groups * (self.room() + self.heads * self.pairs() * kinds)
    }

    /// Room to work in.
    pub const fn scratch(&self) -> usize {
        let kinds = if self.dropout > 0.0 { 2 } else { 1 };
        let forward = self.room() + self.queries * self.value_dim;
        let keys = self.keys * (self.key_dim + self.value_dim);
        let backward = self.queries * self.key_dim + keys;
        self.pairs() * kinds + if forward > backward { forward } else { backward }
    }

    fn weighing(&self) -> Weighing {
        Weighing {
            masks: self.masks,
            left_out: self.left_out,
            dropout: self.dropout,
            returns_dropped: false,
            queries: self.queries,
            keys: self.keys,
            width: self.value_dim,
        }
    }

    /// 1 / √`key_dim`
    fn scale<T: Element>(&self) -> T {
        T::from_f64(1.0 / libm::sqrt(self.key_dim as f64))
    }

    /// The rooms of so many samples, and the rest.
    fn rooms<'a, T>(&self, samples: usize, room: &'a mut [T]) -> (Rooms<'a, T>, &'a mut [T]) {
        let mut rest = room;
        let [query, key, value, attended, gate, gated] = self.sizes().map(|size| {
            let (part, after) = split(core::mem::take(&mut rest), size * samples);
            rest = after;
            part
        });
        (Rooms { query, key, value, attended, gate, gated }, rest)
    }

    /// Where the head of a sample is among projected rows: the first value, and from row to row.
    const fn head(
        rows: usize,
        heads: usize,
        width: usize,
        sample: usize,
        head: usize,
    ) -> [usize; 2] {
        [(sample * rows * heads + head) * width, heads * width]
    }

    const fn of_query(&self, sample: usize, head: usize) -> [usize; 2] {
        Self::head(self.queries, self.heads, self.key_dim, sample, head)
    }

    const fn of_attended(&self, sample: usize, head: usize) -> [usize; 2] {
        Self::head(self.queries, self.heads, self.value_dim, sample, head)
    }

    const fn of_key(&self, sample: usize, head: usize) -> [usize; 2] {
        Self::head(self.keys, self.key_heads, self.key_dim, sample, head)
    }

    const fn of_value(&self, sample: usize, head: usize) -> [usize; 2] {
        Self::head(self.keys, self.key_heads, self.value_dim, sample, head)
    }

    /// The head of keys and values that serves a head of queries.
    const fn served_by(&self, head: usize) -> usize {
        match self.heads {
            0 => 0,
            heads => head * self.key_heads / heads,
        }
    }
}

/// The rows of a head.
fn rows<T>(values: &[T], [start, stride]: [usize; 2]) -> Matrix<'_, T> {
    let data = values.get(start..).unwrap_or_default();
    Matrix { data, row_stride: stride, column_stride: 1 }
}

/// Copies rows to those of a head.
fn put<T: Element>(from: &[T], width: usize, to: &mut [T], [start, stride]: [usize; 2]) {
    let to = to.get_mut(start..).unwrap_or_default();
    for (from, to) in from.chunks_exact(width.max(1)).zip(to.chunks_mut(stride.max(1))) {
        copy(from, to);
    }
}

/// A part of a slice, empty where the slice is.
fn part<T>(values: &mut [T], size: usize, number: usize) -> &mut [T] {
    run_mut(values, number * size, size)
}

/// One pass forward over some of the samples.
struct Samples<'a, T, E> {
    engine: &'a E,
    /// All inputs of the layer.
    inputs: &'a [&'a [T]],
    /// The first of the samples, and how many there are.
    first: usize,
    count: usize,
}

impl<Query, Key, Value, Output, Gate> MultiHeadAttention<Query, Key, Value, Output, Gate> {
    /// Computes some of the samples, with the weights of all heads in `weights` or, where that is
    /// too short, one after the other.
    fn samples<T: Element, E: Engine<T>>(
        &self,
        arguments: &MultiHeadArguments,
        pass: &Samples<'_, T, E>,
        rooms: Rooms<'_, T>,
        [weights, factors, dropped, found]: [&mut [T]; 4],
        rng: &mut Rng,
        (output, returned): (&mut [T], &mut [T]),
    ) where
        Query: Projection<T>,
        Key: Projection<T>,
        Value: Projection<T>,
        Output: Projection<T>,
        Gate: Projection<T>,
    {
        let (engine, pairs, weighing) = (pass.engine, arguments.pairs(), arguments.weighing());
        let input = |input: usize, width: usize, rows: usize| {
            let size = rows * width;
            let input = pass.inputs.get(input).copied().unwrap_or_default();
            run(input, pass.first * size, pass.count * size)
        };
        let queries = input(0, Query::IN, arguments.queries);
        let keys = input(arguments.key, Key::IN, arguments.keys);
        self.query.project(engine, queries, rooms.query);
        self.key.project(engine, keys, rooms.key);
        self.value.project(engine, input(1, Value::IN, arguments.keys), rooms.value);
        for sample in 0..pass.count {
            for head in 0..arguments.heads {
                let (number, served_by) =
                    (sample * arguments.heads + head, arguments.served_by(head));
                let kept = if weights.len() > pairs { number } else { 0 };
                let weights = Weights {
                    weights: part(weights, pairs, kept),
                    factors: part(factors, pairs, number),
                    dropped: &mut *dropped,
                    values: rows(rooms.value, arguments.of_value(sample, served_by)),
                };
                let q = rows(rooms.query, arguments.of_query(sample, head));
                let k = rows(rooms.key, arguments.of_key(sample, served_by)).transposed();
                let (t, s, dim) = (arguments.queries, arguments.keys, arguments.key_dim);
                engine.matmul(t, s, dim, q, k, weights.weights, false);
                scale(arguments.scale(), weights.weights);
                let place = Place { inputs: pass.inputs, sample: pass.first + sample, head };
                let number = pass.first * arguments.heads + number;
                let out = (&mut *found, part(returned, pairs, number));
                weighing.forward(engine, place, weights, rng, out);
                let target = arguments.of_attended(sample, head);
                put(found, arguments.value_dim, rooms.attended, target);
            }
        }
        let size = arguments.queries * Output::OUT;
        let output = run_mut(output, pass.first * size, pass.count * size);
        if arguments.gate {
            self.gate.project(engine, queries, rooms.gate);
            Sigmoid.forward(rooms.gate, &[]);
            product(rooms.attended, rooms.gate, rooms.gated);
            self.attention_output.project(engine, rooms.gated, output);
        } else {
            self.attention_output.project(engine, rooms.attended, output);
        }
    }
}

impl<T, Query, Key, Value, Output, Gate> Layer<T, MultiHeadArguments>
    for MultiHeadAttention<Query, Key, Value, Output, Gate>
where
    T: Element,
    Query: Projection<T>,
    Key: Projection<T>,
    Value: Projection<T>,
    Output: Projection<T>,
    Gate: Projection<T>,
{
    /// In training for the whole batch, in inference one sample after the other.
    fn forward<E: Engine<T>>(&self, arguments: &MultiHeadArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let pairs = arguments.pairs();
        let batch = pass.batch * arguments.groups;
        let output = batch * arguments.queries * Output::OUT;
        let (output, returned) = split(pass.output, output);
        let (found, scratch) = split(pass.scratch, arguments.queries * arguments.value_dim);
        let Forward { engine, inputs, .. } = pass;
        if pass.saved.is_empty() {
            for first in 0..batch {
                let (rooms, weights) = arguments.rooms(1, scratch);
                let (weights, _) = split(weights, pairs);
                let work = [weights, &mut [], &mut [], &mut *found];
                let samples = Samples { engine, inputs, first, count: 1 };
                self.samples(arguments, &samples, rooms, work, &mut rng, (output, returned));
            }
            return;
        }
        let (rooms, weights) = arguments.rooms(batch, pass.saved);
        let (weights, factors) = split(weights, batch * arguments.heads * pairs);
        let factors = if pass.training { factors } else { &mut [] };
        let (dropped, _) = split(scratch, if factors.is_empty() { 0 } else { pairs });
        let samples = Samples { engine, inputs, first: 0, count: batch };
        let work = [weights, factors, dropped, found];
        self.samples(arguments, &samples, rooms, work, &mut rng, (output, returned));
    }

    /// Each projected value that was saved gives its place to its gradient.
    fn backward<E: Engine<T>>(
        &self,
        arguments: &MultiHeadArguments,
        pass: Backward<'_, '_, T, E>,
        mut gradient: Option<&mut Self>,
    ) {
        let Backward { engine, inputs, accumulate, input_gradients, .. } = pass;
        let batch = pass.batch * arguments.groups;
        let (t, s, dim, width) =
            (arguments.queries, arguments.keys, arguments.key_dim, arguments.value_dim);
        let (weighing, pairs) = (arguments.weighing(), arguments.pairs());
        let (d_output, d_returned) = pass.output_gradient.split_at_mut(batch * t * Output::OUT);
        let (rooms, weights) = arguments.rooms(batch, pass.saved);
        let (weights, factors) = weights.split_at_mut(batch * arguments.heads * pairs);
        let factors = if pass.training { factors } else { &mut [] };

        let found = if arguments.gate { &mut *rooms.gated } else { &mut *rooms.attended };
        let target = gradient.as_deref_mut().map(|to| (&mut to.attention_output, accumulate));
        self.attention_output.project_backward(engine, found, d_output, target, None);
        self.attention_output.project_backward(engine, &[], d_output, None, Some((found, false)));
        if arguments.gate {
            let attended = rooms.attended.iter_mut().zip(&mut *rooms.gate);
            for ((attended, gate), &mut d) in attended.zip(rooms.gated) {
                (*attended, *gate) = (d * *gate, d * *attended * *gate * (T::ONE - *gate));
            }
        }
        let d_attended = rooms.attended;

        let (d_scores, scratch) = pass.scratch.split_at_mut(pairs);
        let (dq, scratch) = scratch.split_at_mut(t * dim);
        let (dk, scratch) = scratch.split_at_mut(s * dim);
        let (dv, dropped) = scratch.split_at_mut(s * width);
        for sample in 0..batch {
            for head in 0..arguments.heads {
                let served_by = arguments.served_by(head);
                // The first of those that share keys and values begins their gradient.
                let add = head > 0 && arguments.served_by(head - 1) == served_by;
                let number = sample * arguments.heads + head;
                let [of_q, of_k] =
                    [arguments.of_query(sample, head), arguments.of_key(sample, served_by)];
                let of_v = arguments.of_value(sample, served_by);
                let weights = Weights {
                    weights: part(weights, pairs, number),
                    factors: part(factors, pairs, number),
                    dropped: &mut *dropped,
                    values: rows(rooms.value, of_v),
                };
                let place = Place { inputs, sample, head };
                let gradients = (
                    rows(d_attended, arguments.of_attended(sample, head)),
                    &*part(d_returned, pairs, number),
                );
                let d_values = Some((&mut *dv, add));
                weighing.backward(engine, place, weights, gradients, d_values, d_scores);
                scale(arguments.scale(), d_scores);
                let d = Matrix::row_major(d_scores, s);
                engine.matmul(t, dim, s, d, rows(rooms.key, of_k), dq, false);
                engine.matmul(s, dim, t, d.transposed(), rows(rooms.query, of_q), dk, add);
                put(dq, dim, rooms.query, of_q);
                if arguments.served_by(head + 1) != served_by {
                    put(dk, dim, rooms.key, of_k);
                    put(dv, width, rooms.value, of_v);
                }
            }
        }

        let (first, rest) = input_gradients.split_at_mut(1);
        let target = gradient.as_deref_mut().map(|to| (&mut to.query, accumulate));
        self.query.project_backward(engine, inputs[0], rooms.query, target, first[0].target());
        if arguments.gate {
            let target = gradient.as_deref_mut().map(|to| (&mut to.gate, accumulate));
            let dx = written(&mut first[0], true);
            self.gate.project_backward(engine, inputs[0], rooms.gate, target, dx);
        }
        let target = gradient.as_deref_mut().map(|to| (&mut to.value, accumulate));
        self.value.project_backward(engine, inputs[1], rooms.value, target, rest[0].target());
        let target = gradient.map(|to| (&mut to.key, accumulate));
        let dx = written(&mut rest[arguments.key - 1], arguments.key == 1);
        self.key.project_backward(engine, inputs[arguments.key], rooms.key, target, dx);
    }
}

/// Where the gradient of an input goes, of which something may be written already.
fn written<'a, T: Element>(
    gradient: &'a mut InputGradient<'_, T>,
    written: bool,
) -> Option<(&'a mut [T], bool)> {
    gradient.target().map(|(target, add)| (target, add || written))
}

/// No gate.
impl<T: Element> Projection<T> for () {
    const IN: usize = 0;
    const OUT: usize = 0;

    fn project<E: Engine<T>>(&self, _: &E, _: &[T], _: &mut [T]) {}

    fn project_backward<E: Engine<T>>(
        &self,
        _: &E,
        _: &[T],
        _: &[T],
        _: Option<(&mut Self, bool)>,
        _: Option<(&mut [T], bool)>,
    ) {
    }
}
