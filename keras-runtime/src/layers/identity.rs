//! `Identity`: what goes in comes out.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Identity`. The values are its input's, so there is nothing to compute.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Identity(); } }
/// assert_eq!(Net::new(0).predict(&[1.0, 2.0]), [1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl<T: Element> Layer<T, ()> for Identity {
    fn forward<E: Engine<T>>(&self, (): &(), pass: Forward<'_, T, E>) {
        pass.output.copy_from_slice(pass.inputs[0]);
    }

    fn backward<E: Engine<T>>(&self, (): &(), pass: Backward<'_, '_, T, E>, _: Option<&mut Self>) {
        pass.input_gradients[0].write(pass.output_gradient, |dy| dy);
    }
}
