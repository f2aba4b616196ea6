//! `GaussianNoise`: adds normal noise in training.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `GaussianNoise`. The argument is the standard deviation, in [0, 1]. In inference it
/// does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct GaussianNoise;

impl<T: Element> Layer<T, f64> for GaussianNoise {
    fn forward<E: Engine<T>>(&self, &deviation: &f64, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng();
        for (y, &x) in pass.output.iter_mut().zip(pass.inputs[0]) {
            *y = x + T::from_f64(deviation * rng.normal());
        }
    }

    fn backward<E: Engine<T>>(&self, _: &f64, pass: Backward<'_, '_, T, E>, _: Option<&mut Self>) {
        pass.input_gradients[0].write(pass.output_gradient, |dy| dy);
    }
}
