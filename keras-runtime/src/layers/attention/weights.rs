//! From scores to the weights with which values are summed: masks, softmax, dropout.

use super::super::dropout::drop_factors;
use super::mask::{AttentionMasks, Query};
use crate::activations::{Activation, Softmax};
use crate::element::Element;
use crate::kernels::{Engine, Matrix, axpy, dispatch};
use crate::layer::copy;
use crate::rng::Rng;

/// What becomes of scores that a mask leaves out, as in Keras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// They are made smaller by 10⁹.
    Lowered,
    /// They are replaced by a very small number: where no key is left, all weigh the same.
    Replaced,
    /// They get no weight: where no key is left, nothing comes out.
    Zero,
}

/// How the scores of one head become weights, and values a sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighing {
    pub masks: AttentionMasks,
    pub left_out: LeftOut,
    pub dropout: f64,
    /// Whether the weights that are returned are those after dropout.
    pub returns_dropped: bool,
    pub queries: usize,
    pub keys: usize,
    /// Width of a value.
    pub width: usize,
}

/// Weights of one head, queries × keys, and what belongs to them. What is not needed is empty.
pub(super) struct Weights<'a, T> {
    /// Scores, then weights.
    pub weights: &'a mut [T],
    /// What dropout does to them.
    pub factors: &'a mut [T],
    /// Room for the product of both.
    pub dropped: &'a mut [T],
    /// What is summed, keys × width.
    pub values: Matrix<'a, T>,
}

/// Whose weights they are.
#[derive(Clone, Copy)]
pub(super) struct Place<'a, T> {
    /// The inputs of the layer, masks among them.
    pub inputs: &'a [&'a [T]],
    pub sample: usize,
    pub head: usize,
}

impl Weighing {
    /// Turns scores into weights and sums the values with them into `out`, queries × width.
    /// Weights that are asked for go to `returned`.
    pub fn forward<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        place: Place<'_, T>,
        weights: Weights<'_, T>,
        rng: &mut Rng,
        (out, returned): (&mut [T], &mut [T]),
    ) {
        let Weights { weights, factors, dropped, values } = weights;
        self.softmax(place, weights);
        drop_factors(rng, self.dropout, factors);
        product(weights, factors, dropped);
        let used = if factors.is_empty() { &*weights } else { &*dropped };
        if !returned.is_empty() {
            copy(if self.returns_dropped { used } else { weights }, returned);
        }
        let used = Matrix::row_major(used, self.keys);
        engine.matmul(self.queries, self.width, self.keys, used, values, out, false);
    }

    /// The way back: from the gradient of what came out, and of what was returned (empty if
    /// nothing was), to that of the scores, and of the values where they are asked for.
    pub fn backward<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        place: Place<'_, T>,
        weights: Weights<'_, T>,
        (d_out, d_returned): (Matrix<'_, T>, &[T]),
        d_values: Option<(&mut [T], bool)>,
        d_scores: &mut [T],
    ) {
        let Weights { weights, factors, dropped, values } = weights;
        let Weighing { queries, keys, width, .. } = *self;
        if let Some((d_values, add)) = d_values {
            product(weights, factors, dropped);
            let used = if factors.is_empty() { &*weights } else { &*dropped };
            let used = Matrix::row_major(used, keys).transposed();
            engine.matmul(keys, width, queries, used, d_out, d_values, add);
        }
        engine.matmul(queries, keys, width, d_out, values.transposed(), d_scores, false);
        if self.returns_dropped {
            axpy(T::ONE, d_returned, d_scores);
        }
        d_scores.iter_mut().zip(factors).for_each(|(d, &mut factor)| *d *= factor);
        if !self.returns_dropped {
            axpy(T::ONE, d_returned, d_scores);
        }
        self.softmax_backward(place, weights, d_scores);
    }

    /// Replaces scores by weights: those of a query sum to 1.
    fn softmax<T: Element>(&self, place: Place<'_, T>, x: &mut [T]) {
        let low = T::from_f64(match self.left_out {
            // Keras takes the range of bfloat16 for all types.
            LeftOut::Replaced => -0.7 * 3.389_53e38,
            LeftOut::Lowered | LeftOut::Zero => -1e9,
        });
        self.each_left_out(place, x, |x| {
            *x = if self.left_out == LeftOut::Lowered { *x + low } else { low };
        });
        Softmax::DEFAULT.forward(x, &[self.queries, self.keys]);
        if self.left_out == LeftOut::Zero {
            self.each_left_out(place, x, |x| *x = T::ZERO);
        }
    }

    /// Replaces the gradient of weights `y` by that of scores.
    fn softmax_backward<T: Element>(&self, place: Place<'_, T>, y: &[T], gradient: &mut [T]) {
        Softmax::DEFAULT.backward(&[], y, gradient, &[self.queries, self.keys]);
        if self.left_out == LeftOut::Replaced {
            // What was replaced does not matter, also where it has weight.
            self.each_left_out(place, gradient, |dx| *dx = T::ZERO);
        }
    }

    /// Calls `f` with each number that belongs to a pair that is left out.
    fn each_left_out<T: Element>(
        &self,
        Place { inputs, sample, head }: Place<'_, T>,
        numbers: &mut [T],
        mut f: impl FnMut(&mut T),
    ) {
        let Weighing { queries, keys, .. } = *self;
        for (position, row) in numbers.chunks_exact_mut(keys.max(1)).enumerate() {
            let query = Query { sample, head, position, queries, keys };
            self.masks
                .each_left_out(inputs, query, |key| row.get_mut(key).into_iter().for_each(&mut f));
        }
    }
}

/// y = a · b, value by value.
pub(super) fn product<T: Element>(a: &[T], b: &[T], y: &mut [T]) {
    dispatch(
        #[inline(always)]
        || y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (&a, &b))| *y = a * b),
    );
}

/// x = α · x
pub(super) fn scale<T: Element>(alpha: T, x: &mut [T]) {
    dispatch(
        #[inline(always)]
        || x.iter_mut().for_each(|x| *x *= alpha),
    );
}
