//! `Attention` and `AdditiveAttention`: how well a key fits a query.

use super::scored::{AttentionArguments, Scores};
use super::weights::scale;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, dot};
use crate::layer::{Backward, Forward, Layer, begin};
use nalgebra::{ArrayStorage, SMatrix};

/// Keras's `Attention` (Luong et al., 2015): for each query the sum of all values, weighed by the
/// softmax of scores. The score of a key is its dot product with the query, times `scale` if there
/// is one; with `score_mode = concat` it is `concat_score_weight` · Σ tanh(scale · (query + key)).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let x = Input(2, 1);
///         let (y, scores) = Attention()(x, x, return_attention_scores = true);
///         Concatenate()(y, scores)
///     }
/// }
/// // Both keys are equal, so the values weigh the same.
/// assert_eq!(Net::new(0).predict(&[[1.0], [1.0]]), [[1.0, 0.5, 0.5]; 2]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Attention<const SCALE: usize = 0, const CONCAT: usize = 0, T = f32> {
    /// A factor of the scores, or none.
    pub scale: SMatrix<T, 1, SCALE>,
    /// A factor of scores of mode `concat`; none with mode `dot`.
    pub concat_score_weight: SMatrix<T, 1, CONCAT>,
}

/// Keras's `AdditiveAttention` (Bahdanau et al., 2015): as [`Attention`] with the scores
/// Σ scale · tanh(query + key).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let x = Input(2, 1);
///         AdditiveAttention(use_scale = false)(x, x, use_causal_mask = true)
///     }
/// }
/// // The first step sees itself alone.
/// assert_eq!(Net::new(0).predict(&[[3.0], [5.0]])[0], [3.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct AdditiveAttention<const DIM: usize, T = f32, const SCALE: usize = 1> {
    /// A factor for each feature, or none.
    pub scale: SMatrix<T, DIM, SCALE>,
}

impl<const SCALE: usize, const CONCAT: usize, T: Element> Default for Attention<SCALE, CONCAT, T> {
    /// All factors 1, as Keras begins.
    fn default() -> Self {
        Attention {
            scale: SMatrix::from_array_storage(ArrayStorage([[T::ONE; 1]; SCALE])),
            concat_score_weight: SMatrix::from_array_storage(ArrayStorage([[T::ONE; 1]; CONCAT])),
        }
    }
}

impl<const DIM: usize, T: Element, const SCALE: usize> Default
    for AdditiveAttention<DIM, T, SCALE>
{
    /// All zero.
    fn default() -> Self {
        let scale = SMatrix::from_array_storage(ArrayStorage([[T::ZERO; DIM]; SCALE]));
        AdditiveAttention { scale }
    }
}

/// A weight of one number; 1 where there is none.
fn factor<T: Element>(weight: &[T]) -> T {
    weight.first().copied().unwrap_or(T::ONE)
}

/// Scores Σ outer · tanh(inner · (query + key)).
struct Tanh<T, F> {
    inner: T,
    /// The factor of a feature.
    outer: F,
}

impl<T: Element, F: Fn(usize) -> T> Tanh<T, F> {
    fn scores(&self, arguments: &AttentionArguments, (q, k): (&[T], &[T]), out: &mut [T]) {
        let dim = arguments.dim;
        let dim = dim.max(1);
        for (q, out) in q.chunks_exact(dim).zip(out.chunks_exact_mut(arguments.keys.max(1))) {
            for (k, out) in k.chunks_exact(dim).zip(out) {
                let terms = q.iter().zip(k).enumerate();
                *out = terms
                    .map(|(i, (&q, &k))| (self.outer)(i) * (self.inner * (q + k)).tanh())
                    .sum();
            }
        }
    }

    /// Calls `f` with the places in queries and keys and the feature of each term, its tanh, and
    /// the gradient of the score.
    fn each(
        &self,
        arguments: &AttentionArguments,
        (q, k): (&[T], &[T]),
        d_scores: &[T],
        mut f: impl FnMut([usize; 3], T, T),
    ) {
        let dim = arguments.dim;
        for (pair, &d) in d_scores.iter().enumerate() {
            let (row, key) = (pair / arguments.keys * dim, pair % arguments.keys * dim);
            for i in 0..dim {
                let tanh = (self.inner * (q[row + i] + k[key + i])).tanh();
                f([row + i, key + i, i], tanh, d);
            }
        }
    }

    fn backward(
        &self,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        d_scores: &[T],
        targets: [Option<(&mut [T], bool)>; 2],
    ) {
        let [mut dq, mut dk] = targets.map(|target| {
            target.map(|(target, add)| {
                begin(target, add);
                target
            })
        });
        self.each(arguments, qk, d_scores, |[q, k, i], tanh, d| {
            let slope = d * (self.outer)(i) * (T::ONE - tanh * tanh) * self.inner;
            if let Some(dq) = &mut dq {
                dq[q] += slope;
            }
            if let Some(dk) = &mut dk {
                dk[k] += slope;
            }
        });
    }
}

impl<const SCALE: usize, const CONCAT: usize, T: Element> Attention<SCALE, CONCAT, T> {
    fn tanh(&self) -> Tanh<T, impl Fn(usize) -> T> {
        let outer = factor(self.concat_score_weight.as_slice());
        Tanh { inner: factor(self.scale.as_slice()), outer: move |_| outer }
    }
}

impl<const SCALE: usize, const CONCAT: usize, T: Element> Scores<T>
    for Attention<SCALE, CONCAT, T>
{
    fn scores<E: Engine<T>>(
        &self,
        engine: &E,
        arguments: &AttentionArguments,
        (q, k): (&[T], &[T]),
        out: &mut [T],
    ) {
        if CONCAT > 0 {
            return self.tanh().scores(arguments, (q, k), out);
        }
        let AttentionArguments { queries, keys, dim, .. } = *arguments;
        let (q, k) = (Matrix::row_major(q, dim), Matrix::row_major(k, dim).transposed());
        engine.matmul(queries, keys, dim, q, k, out, false);
        if SCALE > 0 {
            scale(factor(self.scale.as_slice()), out);
        }
    }

    fn queries_backward<E: Engine<T>>(
        &self,
        engine: &E,
        arguments: &AttentionArguments,
        (q, k): (&[T], &[T]),
        d_scores: &mut [T],
        targets: [Option<(&mut [T], bool)>; 2],
    ) {
        if CONCAT > 0 {
            return self.tanh().backward(arguments, (q, k), d_scores, targets);
        }
        if SCALE > 0 {
            scale(factor(self.scale.as_slice()), d_scores);
        }
        let AttentionArguments { queries, keys, dim, .. } = *arguments;
        let (d, [dq, dk]) = (Matrix::row_major(d_scores, keys), targets);
        if let Some((dq, add)) = dq {
            engine.matmul(queries, dim, keys, d, Matrix::row_major(k, dim), dq, add);
        }
        if let Some((dk, add)) = dk {
            engine.matmul(keys, dim, queries, d.transposed(), Matrix::row_major(q, dim), dk, add);
        }
    }

    fn weights_backward(
        &self,
        arguments: &AttentionArguments,
        (q, k): (&[T], &[T]),
        d_scores: &[T],
        gradient: &mut Self,
    ) {
        let (d_scale, d_concat) =
            (gradient.scale.as_mut_slice(), gradient.concat_score_weight.as_mut_slice());
        if CONCAT > 0 {
            let tanh = self.tanh();
            tanh.each(arguments, (q, k), d_scores, |[row, key, i], y, d| {
                d_concat.iter_mut().for_each(|sum| *sum += d * y);
                let slope = d * (tanh.outer)(i) * (T::ONE - y * y);
                d_scale.iter_mut().for_each(|sum| *sum += slope * (q[row] + k[key]));
            });
        } else if let Some(sum) = d_scale.first_mut() {
            for (pair, &d) in d_scores.iter().enumerate() {
                let [q, k] = [(q, pair / arguments.keys), (k, pair % arguments.keys)]
                    .map(|(rows, row)| &rows[row * arguments.dim..][..arguments.dim]);
                *sum += d * T::from_f64(dot(q, k));
            }
        }
    }

    fn begin(&mut self, accumulate: bool) {
        begin(self.scale.as_mut_slice(), accumulate);
        begin(self.concat_score_weight.as_mut_slice(), accumulate);
    }
}

impl<const DIM: usize, T: Element, const SCALE: usize> AdditiveAttention<DIM, T, SCALE> {
    fn tanh(&self) -> Tanh<T, impl Fn(usize) -> T> {
        let scale = self.scale.as_slice();
        Tanh { inner: T::ONE, outer: |i| scale.get(i).copied().unwrap_or(T::ONE) }
    }
}

impl<const DIM: usize, T: Element, const SCALE: usize> Scores<T>
    for AdditiveAttention<DIM, T, SCALE>
{
    fn scores<E: Engine<T>>(
        &self,
        _: &E,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        out: &mut [T],
    ) {
        self.tanh().scores(arguments, qk, out);
    }

    fn queries_backward<E: Engine<T>>(
        &self,
        _: &E,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        d_scores: &mut [T],
        targets: [Option<(&mut [T], bool)>; 2],
    ) {
        self.tanh().backward(arguments, qk, d_scores, targets);
    }

    fn weights_backward(
        &self,
        arguments: &AttentionArguments,
        qk: (&[T], &[T]),
        d_scores: &[T],
        gradient: &mut Self,
    ) {
        let sums = gradient.scale.as_mut_slice();
        if SCALE > 0 {
            self.tanh().each(arguments, qk, d_scores, |[_, _, i], tanh, d| sums[i] += d * tanh);
        }
    }

    fn begin(&mut self, accumulate: bool) {
        begin(self.scale.as_mut_slice(), accumulate);
    }
}

/// Layers that only have scores of their own.
macro_rules! scored {
    ($([$($generics:tt)*] $layer:ty;)*) => {$(
        impl<T: Element, $($generics)*> Layer<T, AttentionArguments> for $layer {
            fn forward<E: Engine<T>>(
                &self,
                arguments: &AttentionArguments,
                pass: Forward<'_, T, E>,
            ) {
                arguments.forward(self, pass);
            }

            fn backward<E: Engine<T>>(
                &self,
                arguments: &AttentionArguments,
                pass: Backward<'_, '_, T, E>,
                gradient: Option<&mut Self>,
            ) {
                arguments.backward(self, pass, gradient);
            }
        }
    )*};
}

scored! {
    [const SCALE: usize, const CONCAT: usize] Attention<SCALE, CONCAT, T>;
    [const DIM: usize, const SCALE: usize] AdditiveAttention<DIM, T, SCALE>;
}
