//! What `Attention` and `AdditiveAttention` share: everything but the scores.

use super::mask::AttentionMasks;
use super::weights::{LeftOut, Place, Weighing, Weights};
use crate::element::Element;
use crate::kernels::{Engine, Matrix};
use crate::layer::{Backward, Forward, InputGradient, part as run, part_mut as run_mut, split};

/// The arguments of [`Attention`](super::Attention) and
/// [`AdditiveAttention`](super::AdditiveAttention). The first input are the queries, the second
/// the values.
#[derive(Clone, Copy, Debug)]
pub struct AttentionArguments {
    /// How many queries a sample has.
    pub queries: usize,
    /// How many keys and values a sample has.
    pub keys: usize,
    /// Width of queries and keys.
    pub dim: usize,
    /// Width of values.
    pub value_dim: usize,
    /// Which input the keys are; 1 where they are the values.
    pub key: usize,
    /// What is left out. Queries that are left out come out as 0.
    pub masks: AttentionMasks,
    /// The fraction of weights that are dropped in training.
    pub dropout: f64,
    /// Keras's `seed`.
    pub seed: Option<u64>,
    /// Whether the weights come out too, queries × keys.
    pub return_attention_scores: bool,
}

/// A layer that has scores.
pub(super) trait Scores<T: Element>: Sized {
    /// Writes the scores of a sample, queries × keys.
    fn scores<E: Engine<T>>(
        &self,
        engine: &E,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        out: &mut [T],
    );

    /// From the gradient of the scores, which it may change, that of queries and of keys.
    fn queries_backward<E: Engine<T>>(
        &self,
        engine: &E,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        d_scores: &mut [T],
        targets: [Option<(&mut [T], bool)>; 2],
    );

    /// Adds the gradient of the weights to `gradient`.
    fn weights_backward(
        &self,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        d_scores: &[T],
        gradient: &mut Self,
    );

    /// Makes a gradient ready to be added to.
    fn begin(&mut self, accumulate: bool);
}

/// Runs of a slice: those of a sample, empty where there are none.
fn part<T>(values: &[T], size: usize, sample: usize) -> &[T] {
    run(values, sample * size, size)
}

/// The same, to change.
fn part_mut<T>(values: &mut [T], size: usize, sample: usize) -> &mut [T] {
    run_mut(values, sample * size, size)
}

impl AttentionArguments {
    /// What a sample needs to be saved.
    pub const fn saved(&self) -> usize {
        self.queries * self.keys * if self.dropout > 0.0 { 2 } else { 1 }
    }

    /// Room to work in.
    pub const fn scratch(&self) -> usize {
        self.saved()
    }

    fn weighing(&self) -> Weighing {
        Weighing {
            masks: AttentionMasks { query: None, ..self.masks },
            left_out: LeftOut::Lowered,
            dropout: self.dropout,
            returns_dropped: true,
            queries: self.queries,
            keys: self.keys,
            width: self.value_dim,
        }
    }

    /// Sets what belongs to queries that are left out to 0.
    fn leave_out<T: Element>(&self, inputs: &[&[T]], sample: usize, out: &mut [T]) {
        let Some(mask) = self.masks.query else { return };
        let mask = inputs.get(mask).copied().unwrap_or_default();
        let mask = part(mask, self.queries, sample);
        for (row, &mask) in out.chunks_exact_mut(self.value_dim.max(1)).zip(mask) {
            if mask == T::ZERO {
                row.fill(T::ZERO);
            }
        }
    }

    /// Queries, keys and values of a sample.
    fn sample<'a, T>(&self, inputs: &[&'a [T]], sample: usize) -> (&'a [T], &'a [T], &'a [T]) {
        let size = self.keys * self.dim;
        let input = |number: usize| inputs.get(number).copied().unwrap_or_default();
        (
            part(input(0), self.queries * self.dim, sample),
            part(input(self.key), size, sample),
            part(input(1), self.keys * self.value_dim, sample),
        )
    }

    pub(super) fn forward<T: Element, E: Engine<T>>(
        &self,
        layer: &impl Scores<T>,
        pass: Forward<'_, T, E>,
    ) {
        let (weighing, size) = (self.weighing(), self.queries * self.keys);
        let mut rng = pass.rng(self.seed);
        let (output, scores) = split(pass.output, pass.batch * self.queries * self.value_dim);
        let (all_weights, all_factors) = split(pass.saved, pass.batch * size);
        let drops = pass.training && !all_factors.is_empty();
        let width = (self.queries * self.value_dim).max(1);
        for (sample, out) in output.chunks_exact_mut(width).enumerate() {
            let (q, k, v) = self.sample(pass.inputs, sample);
            let (room, dropped) = split(pass.scratch, size);
            let weights = Weights {
                weights: match all_weights.is_empty() {
                    true => room,
                    false => part_mut(all_weights, size, sample),
                },
                factors: if drops { part_mut(all_factors, size, sample) } else { &mut [] },
                dropped,
                values: Matrix::row_major(v, self.value_dim),
            };
            layer.scores(pass.engine, self, (q, k), weights.weights);
            let place = Place { inputs: pass.inputs, sample, head: 0 };
            let returned = part_mut(scores, size, sample);
            weighing.forward(pass.engine, place, weights, &mut rng, (out, returned));
            self.leave_out(pass.inputs, sample, out);
        }
    }

    pub(super) fn backward<T: Element, E: Engine<T>, L: Scores<T>>(
        &self,
        layer: &L,
        pass: Backward<'_, '_, T, E>,
        mut gradient: Option<&mut L>,
    ) {
        if let Some(gradient) = &mut gradient {
            gradient.begin(pass.accumulate);
        }
        let (weighing, size) = (self.weighing(), self.queries * self.keys);
        let width = self.queries * self.value_dim;
        let (d_output, d_returned) = pass.output_gradient.split_at_mut(pass.batch * width);
        let (all_weights, all_factors) = pass.saved.split_at_mut(pass.batch * size);
        let all_factors = if pass.training { all_factors } else { &mut [] };
        for (sample, d_out) in d_output.chunks_exact_mut(width).enumerate() {
            let (q, k, v) = self.sample(pass.inputs, sample);
            let (d_scores, dropped) = pass.scratch.split_at_mut(size);
            let weights = Weights {
                weights: part_mut(all_weights, size, sample),
                factors: part_mut(all_factors, size, sample),
                dropped,
                values: Matrix::row_major(v, self.value_dim),
            };
            self.leave_out(pass.inputs, sample, d_out);
            let place = Place { inputs: pass.inputs, sample, head: 0 };
            let gradients =
                (Matrix::row_major(d_out, self.value_dim), part(d_returned, size, sample));
            let d_values = target(pass.input_gradients, 1, (v.len(), sample), false);
            weighing.backward(pass.engine, place, weights, gradients, d_values, d_scores);
            if let Some(gradient) = &mut gradient {
                layer.weights_backward(self, (q, k), d_scores, gradient);
            }
            let shared = self.key == 1;
            let (first, rest) = pass.input_gradients.split_at_mut(1);
            let targets = [
                target(first, 0, (q.len(), sample), false),
                target(rest, self.key - 1, (k.len(), sample), shared),
            ];
            layer.queries_backward(pass.engine, self, (q, k), d_scores, targets);
        }
    }
}

/// Where the gradient of a sample of an input goes, and whether it is added; `written` where
/// something of it is there already.
fn target<'a, T: Element>(
    gradients: &'a mut [InputGradient<'_, T>],
    input: usize,
    (size, sample): (usize, usize),
    written: bool,
) -> Option<(&'a mut [T], bool)> {
    let (target, add) = gradients.get_mut(input)?.target()?;
    Some((part_mut(target, size, sample), add || written))
}
