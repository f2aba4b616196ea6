//! `GaussianDropout`: multiplies by normal noise in training.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `GaussianDropout` (Srivastava et al., 2014): x · N(1, √(rate / (1 − rate))), with `rate`
/// in [0, 1). In inference it does nothing.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); Dense(8, activation = relu); GaussianDropout(0.5); Dense(1); } }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct GaussianDropout;

/// The arguments of [`GaussianDropout`].
#[derive(Clone, Copy, Debug)]
pub struct GaussianDropoutArguments {
    /// How much noise there is.
    pub rate: f64,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

impl<T: Element> Layer<T, GaussianDropoutArguments> for GaussianDropout {
    /// Saves the factors.
    fn forward<E: Engine<T>>(&self, arguments: &GaussianDropoutArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let deviation = libm::sqrt(arguments.rate / (1.0 - arguments.rate));
        for ((y, &x), factor) in pass.output.iter_mut().zip(pass.inputs[0]).zip(pass.saved) {
            *factor = T::from_f64(1.0 + deviation * rng.normal());
            *y = x * *factor;
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        _: &GaussianDropoutArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (factors, gradient) = (pass.saved, &*pass.output_gradient);
        pass.input_gradients[0].write_with(|i| gradient[i] * factors[i]);
    }
}
