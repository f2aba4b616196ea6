//! `AlphaDropout`: dropout that keeps mean and variance, for networks with SELU.

use super::DropoutArguments;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `AlphaDropout` (Klambauer et al., 2017): a random part of the values, `rate` of all,
/// becomes α′ = −1.758, the limit of SELU on the left; all are then scaled to a·x + b with
/// a = ((1 − rate)(1 + rate·α′²))^−½ and b = −a·α′·rate, so that mean 0 and variance 1 stay as they
/// are. In inference it does nothing.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); Dense(8, activation = selu); AlphaDropout(0.1); Dense(1); } }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct AlphaDropout;

/// −scale · alpha of SELU.
const LIMIT: f64 = -1.758_099_340_847_376_6;

impl<T: Element> Layer<T, DropoutArguments> for AlphaDropout {
    /// Saves the slopes: 0, or a.
    fn forward<E: Engine<T>>(&self, arguments: &DropoutArguments, pass: Forward<'_, T, E>) {
        let rate = arguments.rate;
        let a = 1.0 / libm::sqrt((1.0 - rate) * (1.0 + rate * LIMIT * LIMIT));
        let b = -a * LIMIT * rate;
        arguments.draw(pass.rng(arguments.seed), pass.saved, T::from_f64(a));
        let (kept, dropped) = (T::from_f64(b), T::from_f64(a * LIMIT + b));
        arguments.noise.map(pass.inputs[0], pass.saved, pass.output, |_, x, slope| {
            if slope == T::ZERO { dropped } else { slope * x + kept }
        });
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &DropoutArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        arguments.noise.backward(pass);
    }
}
