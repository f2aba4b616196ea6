//! `Dropout`: sets a random part of the values to zero in training.

use super::Noise;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use crate::rng::Rng;

/// Keras's `Dropout` (Srivastava et al., 2014): drops a fraction `rate` of the values, in [0, 1],
/// and divides what is kept by the fraction kept. In inference it does nothing.
///
/// With `noise_shape = (None, 1, None)` values along the axis of length 1 are dropped together.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(1000); Dropout(0.5); } }
/// let net = Net::new(0);
/// assert_eq!(net.predict(&[3.0; 1000]), [3.0; 1000]);
/// let trained = differentiate(&*net, &[3.0; 1000], &[1.0; 1000], true).output;
/// assert!(trained.iter().all(|&y| y == 0.0 || y == 6.0));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Dropout;

/// The arguments of layers that drop values.
#[derive(Clone, Copy, Debug)]
pub struct DropoutArguments {
    /// The fraction to drop.
    pub rate: f64,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
    /// Which values are dropped together.
    pub noise: Noise,
}

impl DropoutArguments {
    /// Draws a factor for each random number: 0, or `kept`.
    pub(super) fn draw<T: Element>(&self, mut rng: Rng, factors: &mut [T], kept: T) {
        self.noise.fill(factors, |factors| draw(&mut rng, self.rate, factors, kept));
    }

    /// Drops values and divides what is kept by the fraction kept.
    pub(super) fn forward<T: Element, E>(&self, pass: Forward<'_, T, E>) {
        let kept = T::from_f64(1.0 / (1.0 - self.rate));
        self.draw(pass.rng(self.seed), pass.saved, kept);
        self.noise.map(pass.inputs[0], pass.saved, pass.output, |_, x, factor| x * factor);
    }
}

/// Draws a factor for each value: 0 for a fraction `rate` of them, else `kept`.
fn draw<T: Element>(rng: &mut Rng, rate: f64, factors: &mut [T], kept: T) {
    // Half of a draw's 64 bits decide for one value.
    let threshold = (rate * 4_294_967_296.0) as u64;
    for pair in factors.chunks_mut(2) {
        let bits = rng.bits();
        for (factor, bits) in pair.iter_mut().zip([bits >> 32, bits & 0xffff_ffff]) {
            *factor = if bits < threshold { T::ZERO } else { kept };
        }
    }
}

/// Draws the factors of dropout: 0, or 1 / (1 − rate).
pub(super) fn drop_factors<T: Element>(rng: &mut Rng, rate: f64, factors: &mut [T]) {
    draw(rng, rate, factors, T::from_f64(1.0 / (1.0 - rate)));
}

impl<T: Element> Layer<T, DropoutArguments> for Dropout {
    /// Saves the factors: 0, or 1 / (1 − rate).
    fn forward<E: Engine<T>>(&self, arguments: &DropoutArguments, pass: Forward<'_, T, E>) {
        arguments.forward(pass);
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
