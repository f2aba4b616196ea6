//! `UnitNormalization`: the features of each sample as a vector of length 1.

use super::standardize::{Affine, Standardize};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, Layer};

/// Keras's `UnitNormalization`: `x / √(sum of x²)` along `axis`; what is all 0 stays so.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2); UnitNormalization(); } }
/// assert_eq!(Net::new(0).predict(&[[3.0, 4.0], [0.0, 0.0]]), [[0.6, 0.8], [0.0, 0.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct UnitNormalization;

impl<T: Element> Layer<T, Standardize> for UnitNormalization {
    fn forward<E: Engine<T>>(&self, arguments: &Standardize, pass: Forward<'_, T, E>) {
        arguments.forward(Affine { gamma: &[], beta: &[] }, pass);
    }

    fn infer(&self, arguments: &Standardize, pass: Infer<'_, T>) {
        arguments.infer(Affine { gamma: &[], beta: &[] }, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &Standardize,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        arguments.backward(Affine { gamma: &[], beta: &[] }, pass, None);
    }
}
