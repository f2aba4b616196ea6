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
    /// Gives `f` each value of what comes out with that of what goes in.
    #[inline(always)]
    fn pairs<A, B>(&self, flipped: bool, to: &mut [A], from: &[B], mut f: impl FnMut(&mut A, &B)) {
        let [height, width, channels] = [0, 1, 2].map(|axis| self.image.dim(axis).max(1));
        let line = width * channels;
        for (row, to) in to.chunks_exact_mut(line).enumerate() {
            let row = if flipped && self.vertical { height - 1 - row } else { row };
            let from = &from[row * line..][..line];
            if !(flipped && self.horizontal) {
                to.iter_mut().zip(from).for_each(|(to, from)| f(to, from));
            } else if channels == 1 {
                to.iter_mut().zip(from.iter().rev()).for_each(|(to, from)| f(to, from));
            } else {
                let pixels = from.chunks_exact(channels).rev();
                for (to, from) in to.chunks_exact_mut(channels).zip(pixels) {
                    to.iter_mut().zip(from).for_each(|(to, from)| f(to, from));
                }
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
            arguments.pairs(flipped, y, x, |y, &x| *y = x);
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
            // Whoever is mirrored twice is as before.
            arguments.pairs(*saved == T::ONE, dx, dy, |dx, &dy| *dx += dy);
        }
    }
}
