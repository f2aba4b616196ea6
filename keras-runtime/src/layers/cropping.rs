//! `Cropping1D`, `Cropping2D`, `Cropping3D`: cut off the edges.

use super::Frame;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Cropping1D`, `Cropping2D` and `Cropping3D`: what is left of the axes between batch and
/// channels when `cropping` positions are cut off at their ends. The argument is where it lies.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4, 1); Cropping1D((1, 2)); } }
/// assert_eq!(Net::new(0).predict(&[[1.0], [2.0], [3.0], [4.0]]), [[2.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Cropping<const AXES: usize>;

/// Keras's `Cropping1D`.
pub type Cropping1D = Cropping<1>;
/// Keras's `Cropping2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 3, 1); Cropping2D(((0, 1), (1, 0))); } }
/// let x = [[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]];
/// assert_eq!(Net::new(0).predict(&x), [[[2.0], [3.0]]]);
/// ```
pub type Cropping2D = Cropping<2>;
/// Keras's `Cropping3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 2, 3, 1); Cropping3D((0, (0, 1), 1)); } }
/// let x = [[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]];
/// assert_eq!(Net::new(0).predict(&x), [[[[2.0]]]]);
/// ```
pub type Cropping3D = Cropping<3>;

impl<T: Element, const AXES: usize> Layer<T, Frame> for Cropping<AXES> {
    fn forward<E: Engine<T>>(&self, frame: &Frame, pass: Forward<'_, T, E>) {
        frame.cut(pass.batch, pass.input(), pass.output, false);
    }

    fn backward<E: Engine<T>>(
        &self,
        frame: &Frame,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        if let Some((target, add)) = pass.input_gradients[0].target() {
            frame.put(pass.batch, pass.output_gradient, target, add);
        }
    }
}
