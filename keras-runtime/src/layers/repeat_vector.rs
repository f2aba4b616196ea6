//! `RepeatVector`: the same features several times.

use super::Nearest;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `RepeatVector(n)`: `n` rows of the same features. The argument is the number of rows as
/// an upsampling of one position.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); RepeatVector(3); } }
/// assert_eq!(Net::new(0).predict(&[4.0, 5.0]), [[4.0, 5.0]; 3]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RepeatVector;

impl<T: Element> Layer<T, Nearest> for RepeatVector {
    fn forward<E: Engine<T>>(&self, rows: &Nearest, pass: Forward<'_, T, E>) {
        rows.forward(pass.batch, pass.input(), pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        rows: &Nearest,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        if let Some(target) = pass.input_gradients[0].accumulate() {
            rows.backward(pass.batch, pass.output_gradient, target);
        }
    }
}
