//! `Dropout`: sets a random part of the values to zero in training.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Dropout` (Srivastava et al., 2014). The argument is the fraction to drop, in [0, 1);
/// what is kept is divided by the fraction kept. In inference it does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dropout;

impl<T: Element> Layer<T, f64> for Dropout {
    /// Saves the factor of each value: 0, or 1 / (1 − rate).
    fn forward<E: Engine<T>>(&self, &rate: &f64, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng();
        let kept = T::from_f64(1.0 / (1.0 - rate));
        // Half of a draw's 64 bits decide for one value.
        let threshold = (rate * 4_294_967_296.0) as u64;
        for pair in pass.saved.chunks_mut(2) {
            let bits = rng.bits();
            for (factor, bits) in pair.iter_mut().zip([bits >> 32, bits & 0xffff_ffff]) {
                *factor = if bits < threshold { T::ZERO } else { kept };
            }
        }
        for ((y, &x), &factor) in pass.output.iter_mut().zip(pass.inputs[0]).zip(&*pass.saved) {
            *y = x * factor;
        }
    }

    fn backward<E: Engine<T>>(&self, _: &f64, pass: Backward<'_, '_, T, E>, _: Option<&mut Self>) {
        let (factors, gradient) = (pass.saved, &*pass.output_gradient);
        pass.input_gradients[0].write_with(|i| gradient[i] * factors[i]);
    }
}
