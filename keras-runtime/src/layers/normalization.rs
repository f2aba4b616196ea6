//! `Normalization`: features with mean 0 and variance 1.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::{Shape, layers::Axes};
use nalgebra::SVector;

/// The statistics of Keras's `Normalization`, `(x − mean) / max(√variance, 1e-7)`: `N` numbers
/// each, learned from data by `adapt` and not by training.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1); Normalization(); } }
/// let mut net = Net::new(0);
/// net.adapt(&[[1.0], [3.0]]).unwrap();
/// assert_eq!(net.predict(&[3.0]), [1.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Normalization<const N: usize, T = f32> {
    /// Mean of each kept feature.
    pub mean: SVector<T, N>,
    /// Variance of each kept feature.
    pub variance: SVector<T, N>,
    /// Keras's third variable; 0 outside of `adapt`.
    pub count: SVector<T, 1>,
}

/// The arguments of [`Normalization`].
#[derive(Clone, Copy, Debug)]
pub struct NormalizationArguments {
    /// Shape of a sample.
    pub shape: Shape,
    /// Which of its axes have statistics of their own.
    pub axes: Axes,
    /// Gives `mean + x · max(√variance, 1e-7)` instead.
    pub invert: bool,
}

impl NormalizationArguments {
    /// The number of the statistics that belong to the value `i`.
    fn feature(&self, i: usize) -> usize {
        let (mut rest, mut feature, mut stride) = (i, 0, 1);
        for axis in (0..self.shape.rank()).rev() {
            let dim = self.shape.dim(axis);
            let dim = dim.max(1);
            if self.axes.kept.get(axis).is_some_and(|&kept| kept) {
                feature += rest % dim * stride;
                stride *= dim;
            }
            rest /= dim;
        }
        feature
    }

    /// `statistics(n)` gives mean and variance of feature `n`.
    fn forward<T: Element>(&self, statistics: impl Fn(usize) -> (T, T), x: &[T], y: &mut [T]) {
        for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
            let (mean, variance) = statistics(self.feature(i));
            let deviation = variance.sqrt().max(T::EPSILON);
            *y = if self.invert { mean + x * deviation } else { (x - mean) / deviation };
        }
    }

    fn backward<T: Element, E>(
        &self,
        statistics: impl Fn(usize) -> (T, T),
        pass: Backward<'_, '_, T, E>,
    ) {
        let dy = &*pass.output_gradient;
        pass.input_gradients[0].write_with(|i| {
            let deviation = statistics(self.feature(i)).1.sqrt().max(T::EPSILON);
            if self.invert { dy[i] * deviation } else { dy[i] / deviation }
        });
    }
}

impl<T: Element, const N: usize> Layer<T, NormalizationArguments> for Normalization<N, T> {
    fn forward<E: Engine<T>>(&self, arguments: &NormalizationArguments, pass: Forward<'_, T, E>) {
        let at = |list: &[T], n: usize| list.get(n).copied().unwrap_or(T::ZERO);
        let statistics = |n| (at(self.mean.as_slice(), n), at(self.variance.as_slice(), n));
        arguments.forward(statistics, pass.input(), pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &NormalizationArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        arguments.backward(|n| (self.mean[n], self.variance[n]), pass);
    }
}

#[cfg(feature = "std")]
impl<T: Element, const N: usize> crate::layer::Adapt<T, NormalizationArguments>
    for Normalization<N, T>
{
    fn reset(&mut self) {
        self.mean.fill(T::ZERO);
        self.variance.fill(T::ZERO);
        self.count.fill(T::ZERO);
    }

    /// Merges the batch's mean and variance into those so far (Chan, Golub and LeVeque, 1983).
    fn observe(&mut self, arguments: &NormalizationArguments, input: &[T], _: &mut Vec<T>) {
        let mut batch = vec![(0.0, 0.0); N]; // mean, sum of squared distances from it
        let here = input.len() as f64 / N as f64;
        for (i, x) in input.iter().enumerate() {
            batch[arguments.feature(i)].0 += x.to_f64() / here;
        }
        for (i, x) in input.iter().enumerate() {
            let (mean, squares) = &mut batch[arguments.feature(i)];
            *squares += (x.to_f64() - *mean) * (x.to_f64() - *mean);
        }
        let before = self.count[0].to_f64();
        let total = before + here;
        for (n, (mean, squares)) in batch.into_iter().enumerate() {
            let (old_mean, old) = (self.mean[n].to_f64(), self.variance[n].to_f64());
            let step = mean - old_mean;
            self.mean[n] = T::from_f64(old_mean + step * here / total);
            let spread = squares + old * before + step * step * before * here / total;
            self.variance[n] = T::from_f64(spread / total);
        }
        self.count.fill(T::from_f64(total));
    }

    fn finish(&mut self, _: &NormalizationArguments, _: &mut Vec<T>) {
        self.count.fill(T::ZERO);
    }
}

/// Keras's `Normalization` with `mean` and `variance` given as arguments: no weights.
#[derive(Clone, Copy, Debug, Default)]
pub struct GivenNormalization;

/// Given statistics: one number each, or one for each kept feature.
#[derive(Clone, Copy, Debug)]
pub struct Statistics {
    /// As for statistics of data.
    pub arguments: NormalizationArguments,
    /// Keras's `mean`.
    pub mean: &'static [f64],
    /// Keras's `variance`.
    pub variance: &'static [f64],
}

impl Statistics {
    fn of<T: Element>(&self, n: usize) -> (T, T) {
        let number = |list: &[f64]| {
            T::from_f64(list.get(n % list.len().max(1)).copied().unwrap_or_default())
        };
        (number(self.mean), number(self.variance))
    }
}

impl<T: Element> Layer<T, Statistics> for GivenNormalization {
    fn forward<E: Engine<T>>(&self, given: &Statistics, pass: Forward<'_, T, E>) {
        given.arguments.forward(|n| given.of(n), pass.input(), pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        given: &Statistics,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        given.arguments.backward(|n| given.of(n), pass);
    }
}
