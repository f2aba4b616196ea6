//! `RandomCrop`: a part of the image, in training another one in each step.

use super::window::{Scaling, Window};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::Shape;

/// Keras's `RandomCrop`: in training a window of the given size at a random place, the same for all
/// images of a step. In inference the largest part in the middle with the new proportions, scaled to
/// the size.
///
/// That is what Keras documents; Keras 3.15 itself leaves images as they are in inference. In
/// training it takes of an image that is not larger what a window of the size finds there,
/// beginning where that part does, and scales it.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(1, 9, 1); RandomCrop(1, 4); } }
/// let x: [f32; 9] = core::array::from_fn(|i| i as f32);
/// let y = differentiate(&*Net::new(0), &x, &[0.0; 4], false).output;
/// assert_eq!(y, [2.0, 3.0, 4.0, 5.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomCrop;

/// The arguments of [`RandomCrop`].
#[derive(Clone, Copy, Debug)]
pub struct RandomCropArguments {
    /// The window in inference.
    pub window: Window,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

impl RandomCropArguments {
    /// What a sample needs to be saved.
    pub const SAVED: usize = 2;

    /// A window of this size on images of a shape.
    pub const fn new(image: &Shape, height: usize, width: usize, seed: Option<u64>) -> Self {
        RandomCropArguments {
            window: Window::cropped(image, height, width, Scaling::Bilinear),
            seed,
        }
    }
}

impl<T: Element> Layer<T, RandomCropArguments> for RandomCrop {
    /// Saves where the window begins.
    fn forward<E: Engine<T>>(&self, arguments: &RandomCropArguments, pass: Forward<'_, T, E>) {
        let (mut window, mut rng) = (arguments.window, pass.rng(arguments.seed));
        match (pass.training, window.places(), pass.saved) {
            (true, Some(places), [row, column, ..]) => {
                let start = places.map(|count| rng.below(count));
                (*row, *column) = (T::from_usize(start[0]), T::from_usize(start[1]));
                window = window.at(start);
            }
            (true, None, _) => window = window.cut(),
            _ => (),
        }
        window.forward(pass.batch, pass.inputs[0], pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RandomCropArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let mut window = arguments.window;
        match (pass.training, window.places(), &*pass.saved) {
            (true, Some(_), [row, column, ..]) => {
                window = window.at([row.to_f64() as usize, column.to_f64() as usize]);
            }
            (true, None, _) => window = window.cut(),
            _ => (),
        }
        if let Some(dx) = pass.input_gradients[0].accumulate() {
            window.backward(pass.batch, pass.output_gradient, dx);
        }
    }
}
