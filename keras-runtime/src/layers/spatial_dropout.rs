//! `SpatialDropout1D`, `SpatialDropout2D`, `SpatialDropout3D`: drop whole channels in training.

use super::DropoutArguments;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `SpatialDropout1D`, `SpatialDropout2D` and `SpatialDropout3D` (Tompson et al., 2015): a
/// [`Dropout`](super::Dropout) that drops a channel of a sample at all positions or at none.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(3, 2); SpatialDropout1D(0.5); } }
/// let y = differentiate(&*Net::new(0), &[1.0; 60], &[1.0; 60], true).output;
/// for sample in y.chunks(6) {
///     assert_eq!(sample[0..2], sample[4..6]);
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SpatialDropout<const AXES: usize>;

/// Keras's `SpatialDropout1D`.
pub type SpatialDropout1D = SpatialDropout<1>;
/// Keras's `SpatialDropout2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// # use keras_runtime::testing::differentiate;
/// model! { struct Net { Input(3, 4, 2); SpatialDropout2D(0.5); } }
/// let y = differentiate(&*Net::new(0), &[1.0; 24], &[1.0; 24], true).output;
/// assert!(y.chunks(2).all(|channels| channels == &y[..2]));
/// ```
pub type SpatialDropout2D = SpatialDropout<2>;
/// Keras's `SpatialDropout3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// # use keras_runtime::testing::differentiate;
/// model! { struct Net { Input(3, 2, 2, 2); SpatialDropout3D(0.5); } }
/// let y = differentiate(&*Net::new(0), &[1.0; 24], &[1.0; 24], true).output;
/// assert!(y.chunks(2).all(|channels| channels == &y[..2]));
/// ```
pub type SpatialDropout3D = SpatialDropout<3>;

impl<T: Element, const AXES: usize> Layer<T, DropoutArguments> for SpatialDropout<AXES> {
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
