//! `RandomRotation`, `RandomTranslation`, `RandomZoom`: images turned, moved or scaled at random in
//! training.

use super::Sampling;
use super::sampling::Map;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use crate::rng::Rng;

/// Keras's `RandomRotation`, `RandomTranslation` and `RandomZoom`: in training each image is turned
/// about its centre, moved or scaled by random numbers of its own, see [`RandomMap`]. In inference
/// they do nothing.
///
/// The gradient is that of the pixels that are seen.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net { Input(8, 8, 1); RandomRotation(0.1); RandomTranslation(0.2, 0.1); RandomZoom(0.1); }
/// }
/// let image = [[[1.0]; 8]; 8];
/// assert_eq!(Net::new(0).predict(&image), image);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomAffine;

/// The numbers between which a random one is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Interval {
    /// Keras's factor that is one number: from −`factor` to it.
    pub const fn around(factor: f64) -> Self {
        Interval { low: -factor.abs(), high: factor.abs() }
    }

    /// Keras's factor that is two numbers, in any order.
    pub const fn of(first: f64, second: f64) -> Self {
        match first < second {
            true => Interval { low: first, high: second },
            false => Interval { low: second, high: first },
        }
    }

    /// A number between them.
    pub(super) fn draw(self, rng: &mut Rng) -> f64 {
        rng.uniform(self.low, self.high)
    }
}

/// What is drawn for an image.
#[derive(Clone, Copy, Debug)]
pub enum RandomMap {
    /// An angle, in turns.
    Rotation(Interval),
    /// How far, as a part of the height and the width.
    Translation {
        /// Downwards.
        height: Interval,
        /// To the right.
        width: Interval,
    },
    /// How much more of the image is to be seen (above 0), or less (below 0).
    Zoom {
        /// Up and down.
        height: Interval,
        /// To the sides; as up and down without it.
        width: Option<Interval>,
    },
}

impl RandomMap {
    /// The map of an image of this height and width.
    fn draw(self, rng: &mut Rng, (height, width): (f64, f64)) -> Map {
        let (right, bottom) = (width - 1.0, height - 1.0);
        match self {
            RandomMap::Rotation(turns) => {
                let angle = turns.draw(rng) * core::f64::consts::TAU;
                let (sin, cos) = libm::sincos(angle);
                let x = (right - (cos * right - sin * bottom)) / 2.0;
                let y = (bottom - (sin * right + cos * bottom)) / 2.0;
                [cos, -sin, x, sin, cos, y]
            }
            RandomMap::Translation { height: down, width: across } => {
                let (y, x) = (down.draw(rng) * height, across.draw(rng) * width);
                [1.0, 0.0, -x, 0.0, 1.0, -y]
            }
            RandomMap::Zoom { height, width } => {
                let y = 1.0 + height.draw(rng);
                let x = width.map_or(y, |width| 1.0 + width.draw(rng));
                [x, 0.0, right / 2.0 * (1.0 - x), 0.0, y, bottom / 2.0 * (1.0 - y)]
            }
        }
    }
}

/// The arguments of [`RandomAffine`].
#[derive(Clone, Copy, Debug)]
pub struct RandomAffineArguments {
    /// What is drawn.
    pub map: RandomMap,
    /// How the images are seen through it.
    pub sampling: Sampling,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
}

/// The numbers of a map.
const NUMBERS: usize = 6;

impl RandomAffineArguments {
    /// What a sample needs to be saved.
    pub const SAVED: usize = NUMBERS;
}

impl<T: Element> Layer<T, RandomAffineArguments> for RandomAffine {
    /// Saves the maps.
    fn forward<E: Engine<T>>(&self, arguments: &RandomAffineArguments, pass: Forward<'_, T, E>) {
        let mut rng = pass.rng(arguments.seed);
        let len = (pass.output.len() / pass.batch.max(1)).max(1);
        let images = pass.inputs[0].chunks_exact(len).zip(pass.output.chunks_exact_mut(len));
        for ((x, y), saved) in images.zip(pass.saved.chunks_exact_mut(NUMBERS)) {
            let drawn = arguments.map.draw(&mut rng, arguments.sampling.size());
            saved.iter_mut().zip(drawn).for_each(|(saved, number)| *saved = T::from_f64(number));
            arguments.sampling.forward(&read(saved), x, y);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RandomAffineArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        let len = (dx.len() / pass.batch.max(1)).max(1);
        let images = pass.output_gradient.chunks_exact(len).zip(dx.chunks_exact_mut(len));
        for ((dy, dx), saved) in images.zip(pass.saved.chunks_exact(NUMBERS)) {
            arguments.sampling.backward(&read(saved), dy, dx);
        }
    }
}

/// A map that was saved.
fn read<T: Element>(saved: &[T]) -> Map {
    let mut map = [0.0; NUMBERS];
    map.iter_mut().zip(saved).for_each(|(number, saved)| *number = saved.to_f64());
    map
}
