//! `Rescaling`: a fixed scale and offset.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Rescaling`: `x · scale + offset`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Rescaling(0.5, offset = 1.0); } }
/// assert_eq!(Net::new(0).predict(&[2.0, 4.0]), [2.0, 3.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Rescaling;

/// The arguments of [`Rescaling`]: one number each, or one for each feature.
#[derive(Clone, Copy, Debug)]
pub struct RescalingArguments {
    /// Factors.
    pub scale: &'static [f64],
    /// Added after.
    pub offset: &'static [f64],
}

/// The number that a list of one, or of one a feature, has for the value at `i`.
fn at<T: Element>(numbers: &[f64], i: usize) -> T {
    T::from_f64(numbers.get(i % numbers.len().max(1)).copied().unwrap_or_default())
}

impl<T: Element> Layer<T, RescalingArguments> for Rescaling {
    fn forward<E: Engine<T>>(&self, arguments: &RescalingArguments, mut pass: Forward<'_, T, E>) {
        for (i, y) in pass.in_place().iter_mut().enumerate() {
            *y = *y * at(arguments.scale, i) + at(arguments.offset, i);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RescalingArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let gradient = &*pass.output_gradient;
        pass.input_gradients[0].write_with(|i| gradient[i] * at(arguments.scale, i));
    }
}
