//! `RandomFlip`: images mirrored at random in training.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::Shape;

/// Keras's `RandomFlip`: in training one image in two is mirrored: left and right, top and bottom,
/// or both at once. In inference it does nothing.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(1, 3, 1); RandomFlip(horizontal); } }
/// let y = differentiate(&*Net::new(0), &[1.0, 2.0, 3.0].repeat(20), &[0.0; 60], true).output;
/// assert!(y.chunks(3).any(|y| y == [1.0, 2.0, 3.0]) && y.chunks(3).any(|y| y == [3.0, 2.0, 1.0]));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomFlip;

/// The arguments of [`RandomFlip`].
#[derive(Clone, Copy, Debug)]
pub struct RandomFlipArguments {
    /// Height, width and channels.
    pub image: Shape,
    /// Whether left and right are exchanged.
    pub horizontal: bool,
    /// Whether top and bottom are exchanged.
    pub vertical: bool,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

impl RandomFlipArguments {
    /// Gives `f` the ranges of pixels that belong together.
    fn pixels(&self, flipped: bool, mut f: impl FnMut(core::ops::Range<usize>, usize)) {
        let [height, width, channels] = [0, 1, 2].map(|axis| self.image.dim(axis));
        for row in 0..height {
            for column in 0..width {
                let from = match (flipped && self.vertical, flipped && self.horizontal) {
                    (false, false) => row * width + column,
                    (false, true) => row * width + width - 1 - column,
                    (true, false) => (height - 1 - row) * width + column,
                    (true, true) => (height - 1 - row) * width + width - 1 - column,
                };
                let to = (row * width + column) * channels;
                f(to..to + channels, from * channels);
            }
        }
    }
}

impl<T: Element> Layer<T, RandomFlipArguments> for RandomFlip {
    /// Saves 1 for images that are mirrored, 0 for the others.
    fn forward<E: Engine<T>>(&self, arguments: &RandomFlipArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let len = arguments.image.size().max(1);
        let images = pass.inputs[0].chunks_exact(len).zip(pass.output.chunks_exact_mut(len));
        for ((x, y), saved) in images.zip(pass.saved) {
            let flipped = rng.unit() <= 0.5;
            *saved = if flipped { T::ONE } else { T::ZERO };
            arguments.pixels(flipped, |to, from| {
                let count = to.len();
                y[to].copy_from_slice(&x[from..from + count]);
            });
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RandomFlipArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        let len = arguments.image.size().max(1);
        let images = pass.output_gradient.chunks_exact(len).zip(dx.chunks_exact_mut(len));
        for ((dy, dx), saved) in images.zip(pass.saved.iter()) {
            arguments.pixels(*saved == T::ONE, |from, to| {
                dx[to..].iter_mut().zip(&dy[from]).for_each(|(dx, &dy)| *dx += dy);
            });
        }
    }
}
