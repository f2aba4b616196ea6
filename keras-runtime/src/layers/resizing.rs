//! `Resizing` and `CenterCrop`: images of another size.

use super::window::Window;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Resizing` and `CenterCrop`: images of a given height and width.
///
/// `Resizing` scales by `interpolation` (pixels are squares with their value at the centre), with
/// `crop_to_aspect_ratio` only the largest part in the middle that has the new proportions, with
/// `pad_to_aspect_ratio` after a frame of `fill_value` has given the image the new proportions.
/// `CenterCrop` cuts out the middle; a smaller image is scaled as by
/// `Resizing(crop_to_aspect_ratio = true)`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Small { Input(4, 4, 1); Resizing(2, 2); } }
/// model! { struct Middle { Input(4, 4, 1); CenterCrop(2, 2); } }
/// let image: [[[f32; 1]; 4]; 4] = core::array::from_fn(|i| core::array::from_fn(|j| [(4 * i + j) as f32]));
/// assert_eq!(Small::new(0).predict(&image), [[[2.5], [4.5]], [[10.5], [12.5]]]);
/// assert_eq!(Middle::new(0).predict(&image), [[[5.0], [6.0]], [[9.0], [10.0]]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Resizing;

impl<T: Element> Layer<T, Window> for Resizing {
    fn forward<E: Engine<T>>(&self, window: &Window, pass: Forward<'_, T, E>) {
        window.forward(pass.batch, pass.inputs[0], pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        window: &Window,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        if let Some(dx) = pass.input_gradients[0].accumulate() {
            window.backward(pass.batch, pass.output_gradient, dx);
        }
    }
}
