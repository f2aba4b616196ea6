//! `RandomContrast` and `RandomBrightness`: other colours in training.

use super::Interval;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `RandomContrast`: in training the distance of each value to the mean of its image and
/// channel is multiplied by a random number of the image, and the result cut to `value_range`. In
/// inference it does nothing.
///
/// The number lies between 1 and 1 + `factor`: as in Keras 3.15, contrast only grows unless two
/// factors are given, for 1 − first to 1 + second.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(8, 8, 3); RandomContrast((0.2, 0.2), value_range = (0.0, 1.0)); } }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomContrast;

/// Keras's `RandomBrightness`: in training a random number of the image, `factor` times the length
/// of `value_range`, is added to all its values, and the result cut to `value_range`. In inference it
/// does nothing.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(8, 8, 3); RandomBrightness(0.2, value_range = (0.0, 1.0)); } }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomBrightness;

/// The arguments of [`RandomContrast`] and [`RandomBrightness`].
#[derive(Clone, Copy, Debug)]
pub struct RandomColorArguments {
    /// Between which numbers the one of an image lies.
    pub factor: Interval,
    /// The values that there can be.
    pub value_range: Interval,
    /// How many channels an image has.
    pub channels: usize,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

impl RandomColorArguments {
    fn cut<T: Element>(&self, value: T) -> T {
        value.clamp(T::from_f64(self.value_range.low), T::from_f64(self.value_range.high))
    }

    /// The gradient of a value that was cut.
    fn gradient<T: Element>(&self, value: T, dy: T) -> T {
        if self.cut(value) == value { dy } else { T::ZERO }
    }
}

/// The values of a channel.
fn channel<T: Element>(x: &[T], channel: usize, channels: usize) -> impl Iterator<Item = T> {
    x.iter().skip(channel).step_by(channels).copied()
}

/// The mean of a channel.
fn mean<T: Element>(x: &[T], of: usize, channels: usize) -> T {
    channel(x, of, channels).sum::<T>() / T::from_usize(x.len() / channels)
}

impl<T: Element> Layer<T, RandomColorArguments> for RandomContrast {
    /// Saves the factors.
    fn forward<E: Engine<T>>(&self, arguments: &RandomColorArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let (len, channels) = (pass.output.len() / pass.batch.max(1), arguments.channels);
        let images = pass.inputs[0].chunks_exact(len).zip(pass.output.chunks_exact_mut(len));
        for ((x, y), factor) in images.zip(pass.saved) {
            *factor = T::from_f64(arguments.factor.draw(&mut rng));
            for of in 0..channels {
                let mean = mean(x, of, channels);
                for (y, x) in y.iter_mut().skip(of).step_by(channels).zip(channel(x, of, channels))
                {
                    *y = arguments.cut((x - mean) * *factor + mean);
                }
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RandomColorArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        let (len, channels) = (dx.len() / pass.batch.max(1), arguments.channels);
        let images =
            pass.inputs[0].chunks_exact(len).zip(pass.output_gradient.chunks_exact_mut(len));
        let images = images.zip(dx.chunks_exact_mut(len));
        for (((x, dy), dx), &factor) in images.zip(pass.saved.iter()) {
            for of in 0..channels {
                let center = mean(x, of, channels);
                let pixels = dy.iter_mut().skip(of).step_by(channels).zip(channel(x, of, channels));
                for (dy, x) in pixels {
                    *dy = arguments.gradient((x - center) * factor + center, *dy);
                }
                let of_mean = (T::ONE - factor) * mean(dy, of, channels);
                let pixels =
                    dx.iter_mut().skip(of).step_by(channels).zip(channel(dy, of, channels));
                pixels.for_each(|(dx, dy)| *dx += factor * dy + of_mean);
            }
        }
    }
}

impl<T: Element> Layer<T, RandomColorArguments> for RandomBrightness {
    /// Saves what is added.
    fn forward<E: Engine<T>>(&self, arguments: &RandomColorArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let len = pass.output.len() / pass.batch.max(1);
        let range = arguments.value_range.high - arguments.value_range.low;
        let images = pass.inputs[0].chunks_exact(len).zip(pass.output.chunks_exact_mut(len));
        for ((x, y), delta) in images.zip(pass.saved) {
            *delta = T::from_f64(arguments.factor.draw(&mut rng) * range);
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = arguments.cut(x + *delta));
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RandomColorArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let len = pass.output_gradient.len() / pass.batch.max(1);
        let (x, dy, deltas) = (pass.inputs[0], &*pass.output_gradient, &*pass.saved);
        pass.input_gradients[0].write_with(|i| arguments.gradient(x[i] + deltas[i / len], dy[i]));
    }
}
