//! `UpSampling1D`, `UpSampling2D`, `UpSampling3D`: each position becomes several.

use super::windows::three;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer, copy, part};
use keras_shape::Shape;

/// Keras's `UpSampling1D`, `UpSampling2D` and `UpSampling3D`: each position of the axes between
/// batch and channels `size` times, or with `interpolation = bilinear` what lies between.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 1); UpSampling1D(size = 2); } }
/// assert_eq!(Net::new(0).predict(&[[1.0], [2.0]]), [[1.0], [1.0], [2.0], [2.0]]);
/// model! { struct Bilinear { Input(1, 3, 1); UpSampling2D((1, 2), interpolation = bilinear); } }
/// let y = Bilinear::new(0).predict(&[[[0.0], [10.0], [20.0]]]);
/// assert_eq!(y.as_flattened().as_flattened(), [0.0, 2.5, 7.5, 12.5, 17.5, 20.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct UpSampling<const AXES: usize>;

/// Keras's `UpSampling1D`.
pub type UpSampling1D = UpSampling<1>;
/// Keras's `UpSampling2D`.
pub type UpSampling2D = UpSampling<2>;
/// Keras's `UpSampling3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 1, 2, 1); UpSampling3D((1, 1, 2)); } }
/// let y = [[[[1.0], [1.0], [2.0], [2.0]]]];
/// assert_eq!(Net::new(0).predict(&[[[[1.0], [2.0]]]]), y);
/// ```
pub type UpSampling3D = UpSampling<3>;

/// The arguments where positions are repeated: Keras's interpolation `nearest`.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    input: [usize; 3],
    size: [usize; 3],
    channels: usize,
}

impl Nearest {
    /// Positions of such samples, each `size` times.
    pub const fn new(input: &Shape, size: &Shape) -> Self {
        let axes = size.rank();
        Nearest { input: three(input, axes, 1), size: three(size, axes, 1), channels: input.last() }
    }

    /// For each position that comes out, where its channels come from.
    fn sources(self, batch: usize) -> impl Iterator<Item = usize> {
        let Nearest { input, size, channels } = self;
        let rows = (0..batch * input[0] * size[0]).flat_map(move |i| {
            let plane = i / size[0].max(1);
            (0..input[1] * size[1]).map(move |j| plane * input[1] + j / size[1].max(1))
        });
        rows.flat_map(move |row| {
            (0..input[2] * size[2]).map(move |k| (row * input[2] + k / size[2].max(1)) * channels)
        })
    }

    pub(super) fn forward<T: Element>(self, batch: usize, x: &[T], y: &mut [T]) {
        for (y, from) in y.chunks_exact_mut(self.channels.max(1)).zip(self.sources(batch)) {
            copy(part(x, from, self.channels), y);
        }
    }

    /// Adds to `dx`.
    pub(super) fn backward<T: Element>(self, batch: usize, dy: &[T], dx: &mut [T]) {
        for (dy, to) in dy.chunks_exact(self.channels).zip(self.sources(batch)) {
            dx[to..to + self.channels].iter_mut().zip(dy).for_each(|(dx, &dy)| *dx += dy);
        }
    }
}

impl<T: Element, const AXES: usize> Layer<T, Nearest> for UpSampling<AXES> {
    fn forward<E: Engine<T>>(&self, nearest: &Nearest, pass: Forward<'_, T, E>) {
        nearest.forward(pass.batch, pass.input(), pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        nearest: &Nearest,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        if let Some(target) = pass.input_gradients[0].accumulate() {
            nearest.backward(pass.batch, pass.output_gradient, target);
        }
    }
}

/// The arguments where images are interpolated: Keras's interpolation `bilinear`, with the centres
/// of pixels half a pixel from their edges.
#[derive(Clone, Copy, Debug)]
pub struct Bilinear {
    height: usize,
    width: usize,
    size: [usize; 2],
    channels: usize,
}

/// Two neighbours and how far from the first to the second.
type Between<T> = (usize, usize, T);

impl Bilinear {
    /// Images of this shape, `size` times as high and wide.
    pub const fn new(input: &Shape, size: &Shape) -> Self {
        Bilinear {
            height: input.dim(0),
            width: input.dim(1),
            size: [size.dim(0), size.dim(1)],
            channels: input.last(),
        }
    }

    /// Where the position `out` of a stretched axis comes from.
    fn between<T: Element>(out: usize, size: usize, length: usize) -> Between<T> {
        // Half positions, so that nothing is lost: 2 · size · from = 2 · out + 1 − size.
        let (twice, size) = ((2 * out + 1) as isize - size as isize, 2 * size as isize);
        let low = twice.div_euclid(size);
        let rest = twice.rem_euclid(size) as f64 / size as f64;
        let last = length.saturating_sub(1);
        let within = |position: isize| position.max(0).unsigned_abs().min(last);
        (within(low), within(low + 1), T::from_f64(rest))
    }

    /// Calls `f` for each channel that comes out: its place, those of its four neighbours, and
    /// their weights.
    fn each<T: Element>(&self, batch: usize, mut f: impl FnMut(usize, [usize; 4], [T; 4])) {
        let Bilinear { height, width, size, channels } = *self;
        let mut out = 0;
        for sample in 0..batch {
            for i in 0..height * size[0] {
                let (top, bottom, down) = Self::between::<T>(i, size[0], height);
                for j in 0..width * size[1] {
                    let (left, right, across) = Self::between::<T>(j, size[1], width);
                    let place = |i, j| ((sample * height + i) * width + j) * channels;
                    let corners = [
                        place(top, left),
                        place(top, right),
                        place(bottom, left),
                        place(bottom, right),
                    ];
                    let (up, back) = (T::ONE - down, T::ONE - across);
                    let weights = [up * back, up * across, down * back, down * across];
                    for channel in 0..channels {
                        f(out, corners.map(|corner| corner + channel), weights);
                        out += 1;
                    }
                }
            }
        }
    }
}

impl<T: Element> Layer<T, Bilinear> for UpSampling<2> {
    fn forward<E: Engine<T>>(&self, bilinear: &Bilinear, pass: Forward<'_, T, E>) {
        let (x, y) = (pass.input(), pass.output);
        let at = |place| x.get(place).copied().unwrap_or(T::ZERO);
        bilinear.each::<T>(pass.batch, |out, from, weights| {
            if let Some(y) = y.get_mut(out) {
                *y = from.iter().zip(weights).map(|(&from, weight)| weight * at(from)).sum();
            }
        });
    }

    fn backward<E: Engine<T>>(
        &self,
        bilinear: &Bilinear,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let dy = &*pass.output_gradient;
        if let Some(dx) = pass.input_gradients[0].accumulate() {
            bilinear.each::<T>(pass.batch, |out, to, weights| {
                to.iter().zip(weights).for_each(|(&to, weight)| dx[to] += weight * dy[out]);
            });
        }
    }
}
