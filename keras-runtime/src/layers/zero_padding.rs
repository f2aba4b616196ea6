//! `ZeroPadding1D`, `ZeroPadding2D`, `ZeroPadding3D`: zeros around.

use super::Frame;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `ZeroPadding1D`, `ZeroPadding2D` and `ZeroPadding3D`: `padding` positions of zeros at
/// the ends of the axes between batch and channels. The argument is where the input lies.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 1); ZeroPadding1D(padding = (1, 2)); } }
/// assert_eq!(Net::new(0).predict(&[[1.0], [2.0]]), [[0.0], [1.0], [2.0], [0.0], [0.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ZeroPadding<const AXES: usize>;

/// Keras's `ZeroPadding1D`.
pub type ZeroPadding1D = ZeroPadding<1>;
/// Keras's `ZeroPadding2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 1, 1); ZeroPadding2D(((0, 1), (1, 0))); } }
/// assert_eq!(Net::new(0).predict(&[[[1.0]]]), [[[0.0], [1.0]], [[0.0], [0.0]]]);
/// ```
pub type ZeroPadding2D = ZeroPadding<2>;
/// Keras's `ZeroPadding3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 1, 1, 1); ZeroPadding3D((0, 0, 1)); } }
/// assert_eq!(Net::new(0).predict(&[[[[1.0]]]]), [[[[0.0], [1.0], [0.0]]]]);
/// ```
pub type ZeroPadding3D = ZeroPadding<3>;

impl<T: Element, const AXES: usize> Layer<T, Frame> for ZeroPadding<AXES> {
    fn forward<E: Engine<T>>(&self, frame: &Frame, pass: Forward<'_, T, E>) {
        frame.put(pass.batch, pass.input(), pass.output, false);
    }

    fn backward<E: Engine<T>>(
        &self,
        frame: &Frame,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        if let Some((target, add)) = pass.input_gradients[0].target() {
            frame.cut(pass.batch, pass.output_gradient, target, add);
        }
    }
}
