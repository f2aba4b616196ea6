//! `GaussianNoise`: adds normal noise in training.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `GaussianNoise`: x + N(0, `stddev`), with `stddev` in [0, 1]. In inference it does
/// nothing.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); GaussianNoise(0.1, seed = 7); Dense(1); } }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct GaussianNoise;

/// The arguments of layers with normal noise.
#[derive(Clone, Copy, Debug)]
pub struct GaussianNoiseArguments {
    /// The standard deviation.
    pub stddev: f64,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

impl<T: Element> Layer<T, GaussianNoiseArguments> for GaussianNoise {
    fn forward<E: Engine<T>>(&self, arguments: &GaussianNoiseArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        for (y, &x) in pass.output.iter_mut().zip(pass.inputs[0]) {
            *y = x + T::from_f64(arguments.stddev * rng.normal());
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        _: &GaussianNoiseArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        pass.input_gradients[0].write(pass.output_gradient, |dy| dy);
    }
}
