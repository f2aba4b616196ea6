//! Images seen through an affine map.

use crate::element::Element;
use core::ops::Range;
use keras_shape::Shape;

/// How a value between pixels is made of them. Keras's `interpolation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// The nearest pixel.
    Nearest,
    /// A mean of the four pixels around, by distance.
    Bilinear,
}

/// What lies beyond the ends of an axis. Keras's `fill_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillMode {
    /// Always the same value.
    Constant,
    /// The last pixel again: aaa|abcd|ddd.
    Nearest,
    /// A mirror image: cba|abcd|dcb.
    Reflect,
    /// The image again: bcd|abcd|abc.
    Wrap,
}

/// How images of a size are seen through a map.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    height: usize,
    width: usize,
    channels: usize,
    interpolation: Interpolation,
    fill_mode: FillMode,
    fill_value: f64,
}

/// From places (column, row) in what comes out to places in what goes in:
/// (a·x + b·y + c, d·x + e·y + f).
pub(super) type Map = [f64; 6];

/// A pixel with its weight; none where the fill value stands.
type Tap = (Option<usize>, f64);

impl Sampling {
    /// For images of height × width × channels.
    pub const fn new(
        image: &Shape,
        interpolation: Interpolation,
        fill_mode: FillMode,
        fill_value: f64,
    ) -> Self {
        let (height, width, channels) = (image.dim(0), image.dim(1), image.dim(2));
        Sampling { height, width, channels, interpolation, fill_mode, fill_value }
    }

    /// Height and width of the images.
    pub(super) fn size(&self) -> (f64, f64) {
        (self.height as f64, self.width as f64)
    }

    /// Fills `y` with what the map shows of `x`, one image each.
    pub(super) fn forward<T: Element>(&self, map: &Map, x: &[T], y: &mut [T]) {
        let sampling = self;
        once!(T: Sampling::show(sampling: &Sampling, map: &Map, x: &[T], y: &mut [T]));
    }

    fn show<T: Element>(&self, map: &Map, x: &[T], y: &mut [T]) {
        if self.interpolation == Interpolation::Bilinear {
            return self.bilinear(map, x, y);
        }
        let fill = T::from_f64(self.fill_value);
        self.each(map, |place, taps| {
            let out = &mut y[place * self.channels..][..self.channels];
            self.blend(taps, x, fill, out);
        });
    }

    /// A pixel as a mean of others.
    fn blend<T: Element>(&self, taps: &[Tap], x: &[T], fill: T, out: &mut [T]) {
        for (channel, out) in out.iter_mut().enumerate() {
            let value = |&(at, weight): &Tap| {
                let value = at.map_or(fill, |at| x[at * self.channels + channel]);
                T::from_f64(weight) * value
            };
            *out = taps.iter().map(value).sum();
        }
    }

    /// The same as with [`each`](Self::each), faster where all four pixels are in the image.
    fn bilinear<T: Element>(&self, map: &Map, x: &[T], y: &mut [T]) {
        let (line, fill) = (self.width * self.channels, T::from_f64(self.fill_value));
        let moved = matches!(map, [1.0, 0.0, _, 0.0, 1.0, _]);
        for (row, out) in y.chunks_exact_mut(line.max(1)).enumerate() {
            let inner = if moved { self.moved(map, row, x, out) } else { 0..0 };
            for column in (0..inner.start).chain(inner.end..self.width) {
                let out = &mut out[column * self.channels..][..self.channels];
                self.one(self.place(map, row, column), x, fill, out);
            }
        }
    }

    /// Where a place of the output is seen.
    fn place(&self, &[a, b, c, d, e, f]: &Map, row: usize, column: usize) -> (f64, f64) {
        let (x, y) = (column as f64, row as f64);
        let (x, y) = (a * x + b * y + c, d * x + e * y + f);
        (self.fill_mode.inside(x, self.width), self.fill_mode.inside(y, self.height))
    }

    /// A pixel of the output.
    fn one<T: Element>(&self, place: (f64, f64), x: &[T], fill: T, out: &mut [T]) {
        let corner @ (left, top) = (floor(place.0), floor(place.1));
        if !self.holds(left, self.width) || !self.holds(top, self.height) {
            return self.blend(&self.taps(place, corner), x, fill, out);
        }
        let at = (top as usize * self.width + left as usize) * self.channels;
        let run = 2 * self.channels;
        let (upper, lower) = (&x[at..][..run], &x[at + self.width * self.channels..][..run]);
        mix(weights(place, corner), [upper, lower], out);
    }

    /// Whether an axis has this pixel and the next.
    fn holds(&self, at: f64, length: usize) -> bool {
        at >= 0.0 && at < length as f64 - 1.0
    }

    /// A row of an image that is only moved: what is in the image is the same for all of its pixels.
    /// Answers which columns those are.
    fn moved<T: Element>(
        &self,
        &[.., c, _, _, f]: &Map,
        row: usize,
        x: &[T],
        out: &mut [T],
    ) -> Range<usize> {
        let (left, top) = (floor(c), floor(f));
        let line = row as f64 + top;
        let columns = self.width as f64;
        let first = (-left).clamp(0.0, columns);
        let end = (columns - 1.0 - left).clamp(first, columns);
        if !self.holds(line, self.height) || first == end {
            return 0..0;
        }
        let (start, channels) = ((first + left) as usize, self.channels);
        let inner = first as usize..end as usize;
        let at = (line as usize * self.width + start) * channels;
        let run = (inner.len() + 1) * channels;
        let (upper, lower) = (&x[at..][..run], &x[at + self.width * channels..][..run]);
        let out = &mut out[inner.start * channels..inner.end * channels];
        mix(weights((c, f), (left, top)), [upper, lower], out);
        inner
    }

    /// Adds to `dx` what it gets of the gradient of `y`.
    pub(super) fn backward<T: Element>(&self, map: &Map, dy: &[T], dx: &mut [T]) {
        self.each(map, |place, taps| {
            for &(at, weight) in taps {
                let Some(at) = at else { continue };
                for channel in 0..self.channels {
                    dx[at * self.channels + channel] +=
                        T::from_f64(weight) * dy[place * self.channels + channel];
                }
            }
        });
    }

    /// Gives `f` each place of the output with the pixels that make it.
    fn each(&self, map: &Map, mut each: impl FnMut(usize, &[Tap])) {
        for row in 0..self.height {
            for column in 0..self.width {
                let (x, y) = self.place(map, row, column);
                let place = row * self.width + column;
                match self.interpolation {
                    Interpolation::Nearest => {
                        each(place, &[(self.pixel(libm::round(x), libm::round(y)), 1.0)]);
                    }
                    Interpolation::Bilinear => {
                        each(place, &self.taps((x, y), (floor(x), floor(y))));
                    }
                }
            }
        }
    }

    /// The four pixels around a place.
    fn taps(&self, place: (f64, f64), (left, top): (f64, f64)) -> [Tap; 4] {
        let (right, bottom) = (left + 1.0, top + 1.0);
        let [w0, w1, w2, w3] = weights(place, (left, top));
        [
            (self.pixel(left, top), w0),
            (self.pixel(right, top), w1),
            (self.pixel(left, bottom), w2),
            (self.pixel(right, bottom), w3),
        ]
    }

    /// The pixel at whole numbers, if there is one.
    fn pixel(&self, x: f64, y: f64) -> Option<usize> {
        let within = |value: f64, length: usize| value >= 0.0 && value < length as f64;
        (within(x, self.width) && within(y, self.height))
            .then_some(y as usize * self.width + x as usize)
    }
}

/// What the pixels around a place weigh: the one above and to the left, to the right of it, and below.
fn weights((x, y): (f64, f64), (left, top): (f64, f64)) -> [f64; 4] {
    let (right, bottom) = (left + 1.0, top + 1.0);
    [
        (right - x) * (bottom - y),
        (x - left) * (bottom - y),
        (right - x) * (y - top),
        (x - left) * (y - top),
    ]
}

/// Means of the pixels of two lines, each with its neighbour to the right: lines have a pixel more than `out`.
fn mix<T: Element>(weights: [f64; 4], [upper, lower]: [&[T]; 2], out: &mut [T]) {
    let [w0, w1, w2, w3] = weights.map(T::from_f64);
    let next = upper.len() - out.len();
    let upper = upper.iter().zip(&upper[next..]);
    let lower = lower.iter().zip(&lower[next..]);
    for (out, ((&a, &b), (&c, &d))) in out.iter_mut().zip(upper.zip(lower)) {
        *out = w0 * a + w1 * b + w2 * c + w3 * d;
    }
}

/// The largest whole number not above; of what images have, without a call.
#[inline(always)]
fn floor(value: f64) -> f64 {
    const LARGE: f64 = (1_u64 << 40) as f64;
    if !(value > -LARGE && value < LARGE) {
        return libm::floor(value);
    }
    let whole = value as i64 as f64;
    if whole > value { whole - 1.0 } else { whole }
}

impl FillMode {
    /// Where a place beyond the ends of an axis has its value.
    fn inside(self, at: f64, length: usize) -> f64 {
        let (count, last) = (length as f64, length as f64 - 1.0);
        let folded = match self {
            FillMode::Constant => return at,
            FillMode::Nearest => at,
            _ if (0.0..=last).contains(&at) || length <= 1 => at,
            FillMode::Reflect => {
                let turn = at - 2.0 * count * floor(at / (2.0 * count));
                if turn >= count { 2.0 * count - turn - 1.0 } else { turn }
            }
            // TensorFlow counts turns by one pixel less than there are.
            FillMode::Wrap if at < 0.0 => at + count * (floor(-at / last) + 1.0),
            FillMode::Wrap => at - count * floor(at / last),
        };
        folded.clamp(0.0, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FillMode::{Constant, Nearest, Reflect, Wrap};

    /// An image of 3 × 5 with the values 0, 1, 2, … through a map.
    fn seen(map: Map, interpolation: Interpolation, fill_mode: FillMode) -> [f64; 15] {
        let image = Shape::new(&[3, 5, 1]);
        let sampling = Sampling::new(&image, interpolation, fill_mode, -1.0);
        let (x, mut y) = (core::array::from_fn::<_, 15, _>(|i| i as f64), [0.0; 15]);
        sampling.forward(&map, &x, &mut y);
        // The way back is the transposed of the way there.
        let mut transposed = [0.0; 15];
        let dy = core::array::from_fn::<_, 15, _>(|i| (i as f64).sin());
        sampling.backward(&map, &dy, &mut transposed);
        let (mut zero, blank) = ([0.0; 15], Sampling { fill_value: 0.0, ..sampling });
        blank.forward(&map, &x, &mut zero);
        let dot = |a: &[f64; 15], b: &[f64; 15]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        assert!((dot(&zero, &dy) - dot(&x, &transposed)).abs() < 1e-9);
        y
    }

    /// Numbers of `keras.ops.image.affine_transform`.
    #[test]
    fn as_keras_sees_it() {
        let turned: Map = [0.75f64.sqrt(), -0.5, 0.9, 0.5, 0.75f64.sqrt(), -1.1];
        let moved: Map = [1.0, 0.0, -1.25, 0.0, 1.0, 2.5];
        let (nearest, bilinear) = (Interpolation::Nearest, Interpolation::Bilinear);
        for (map, interpolation, fill_mode, expected) in [
            (
                turned,
                nearest,
                Constant,
                [-1.0, -1.0, 3.0, 3.0, 9.0, 0.0, 1.0, 7.0, 8.0, 14.0, 5.0, 6.0, 12.0, 12.0, -1.0],
            ),
            (
                turned,
                nearest,
                Wrap,
                [11.0, 12.0, 13.0, 3.0, 5.0, 10.0, 1.0, 7.0, 8.0, 14.0, 9.0, 6.0, 12.0, 2.0, 3.0],
            ),
            (
                turned,
                bilinear,
                Constant,
                [
                    -1.0, 0.1064, 2.2688, 5.4981, 5.041, 0.0724, 2.5962, 5.9622, 9.3282, 12.6942,
                    2.7442, 6.4263, 9.7923, 10.7156, 4.2853,
                ],
            ),
            (
                turned,
                bilinear,
                Reflect,
                [
                    1.4, 1.766, 2.6321, 5.4981, 8.5, 0.4, 2.5962, 5.9622, 9.3282, 12.6942, 3.1603,
                    6.4263, 9.7923, 12.4981, 13.3641,
                ],
            ),
            (
                turned,
                bilinear,
                Wrap,
                [
                    10.4, 11.766, 12.6321, 5.4981, 4.5, 10.4, 2.5962, 5.9622, 9.3282, 12.6942,
                    7.1603, 6.4263, 9.7923, 2.4981, 3.3641,
                ],
            ),
            (
                moved,
                nearest,
                Reflect,
                [
                    10.0, 10.0, 11.0, 12.0, 13.0, 10.0, 10.0, 11.0, 12.0, 13.0, 5.0, 5.0, 6.0, 7.0,
                    8.0,
                ],
            ),
            (
                moved,
                bilinear,
                Nearest,
                [
                    10.0, 10.0, 10.75, 11.75, 12.75, 10.0, 10.0, 10.75, 11.75, 12.75, 10.0, 10.0,
                    10.75, 11.75, 12.75,
                ],
            ),
            (
                moved,
                bilinear,
                Reflect,
                [
                    10.25, 10.0, 10.75, 11.75, 12.75, 7.75, 7.5, 8.25, 9.25, 10.25, 2.75, 2.5,
                    3.25, 4.25, 5.25,
                ],
            ),
            (
                moved,
                bilinear,
                Wrap,
                [
                    3.75, 4.0, 0.75, 1.75, 2.75, 6.25, 6.5, 3.25, 4.25, 5.25, 3.75, 4.0, 0.75,
                    1.75, 2.75,
                ],
            ),
        ] {
            let found = seen(map, interpolation, fill_mode);
            for (found, expected) in found.iter().zip(expected) {
                let off = (found - expected).abs();
                assert!(off < 1e-4, "{interpolation:?} {fill_mode:?}: {found} for {expected}");
            }
        }
    }
}
