//! Random factors of values, of which several values may have the same.

use super::Walk;
use crate::element::Element;
use crate::layer::Backward;
use keras_shape::layers::Axes;
use keras_shape::{MAX_RANK, Shape};

/// Which values of a batch share a random number.
///
/// ```
/// use keras_runtime::layers::Noise;
/// use keras_shape::Shape;
/// // Keras's noise_shape (None, 1, None): one for each sample and channel.
/// const CHANNELS: Noise = Noise::new(&Shape::new(&[28, 3]), &Shape::new(&[0, 1, 0]));
/// assert_eq!(CHANNELS.size(), 3);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// From the values of a sample to its random numbers.
    walk: Walk,
    size: usize,
    /// Whether each value has its own.
    full: bool,
    /// Whether all samples have the same.
    batch: bool,
}

impl Noise {
    /// The noise of samples for Keras's `noise_shape`: the lengths of all axes, the batch first, 0
    /// where it is the input's. Without axes each value has a number of its own.
    pub const fn new(sample: &Shape, noise_shape: &Shape) -> Self {
        let mut shared = Axes { kept: [false; MAX_RANK], missing: None };
        let (mut size, mut axis) = (1, 0);
        while axis < sample.rank() {
            shared.kept[axis] = axis + 1 < noise_shape.rank() && noise_shape.dim(axis + 1) == 1;
            size *= if shared.kept[axis] { 1 } else { sample.dim(axis) };
            axis += 1;
        }
        Noise {
            walk: Walk::sharing(sample, &shared),
            size,
            full: size == sample.size(),
            batch: noise_shape.rank() > 0 && noise_shape.dim(0) == 1,
        }
    }

    /// How many random numbers a sample has.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Fills in the random numbers of a batch, `draw` those of a few samples.
    pub(super) fn fill<T: Element>(&self, numbers: &mut [T], draw: impl FnOnce(&mut [T])) {
        if self.batch && numbers.len() > self.size {
            draw(&mut numbers[..self.size]);
            for start in (self.size..numbers.len()).step_by(self.size.max(1)) {
                numbers.copy_within(..self.size, start);
            }
        } else {
            draw(numbers);
        }
    }

    /// Replaces each of `y` by `f` of it, the value of `x` and the random number.
    pub(super) fn map<T: Element>(
        &self,
        x: &[T],
        numbers: &[T],
        y: &mut [T],
        f: impl Fn(T, T, T) -> T,
    ) {
        if self.full {
            for ((y, &x), &number) in y.iter_mut().zip(x).zip(numbers) {
                *y = f(*y, x, number);
            }
            return;
        }
        let len = self.walk.len().max(1);
        let samples = x.chunks_exact(len).zip(y.chunks_exact_mut(len));
        for ((x, y), numbers) in samples.zip(numbers.chunks_exact(self.size.max(1))) {
            for row in self.walk.rows() {
                row.pairs().for_each(|(i, number)| y[i] = f(y[i], x[i], numbers[number]));
            }
        }
    }

    /// The way back through a product with the saved numbers.
    pub(super) fn backward<T: Element, E>(&self, pass: Backward<'_, '_, T, E>) {
        let (factors, dy) = (pass.saved, &*pass.output_gradient);
        match pass.input_gradients[0].target() {
            Some((dx, false)) => self.map(dy, factors, dx, |_, dy, factor| dy * factor),
            Some((dx, true)) => {
                self.map(dy, factors, dx, |before, dy, factor| before + dy * factor)
            }
            None => {}
        }
    }
}
