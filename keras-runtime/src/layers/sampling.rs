//! Images seen through an affine map.

use crate::element::Element;
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
        let fill = T::from_f64(self.fill_value);
        self.each(map, |place, taps| {
            for channel in 0..self.channels {
                let value = |&(at, weight): &Tap| {
                    let value = at.map_or(fill, |at| x[at * self.channels + channel]);
                    T::from_f64(weight) * value
                };
                y[place * self.channels + channel] = taps.iter().map(value).sum();
            }
        });
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
    fn each(&self, &[a, b, c, d, e, f]: &Map, mut each: impl FnMut(usize, &[Tap])) {
        for row in 0..self.height {
            for column in 0..self.width {
                let (x, y) = (column as f64, row as f64);
                let (x, y) = (a * x + b * y + c, d * x + e * y + f);
                let x = self.fill_mode.inside(x, self.width);
                let y = self.fill_mode.inside(y, self.height);
                let place = row * self.width + column;
                match self.interpolation {
                    Interpolation::Nearest => {
                        each(place, &[(self.pixel(libm::round(x), libm::round(y)), 1.0)]);
                    }
                    Interpolation::Bilinear => {
                        let (left, top) = (libm::floor(x), libm::floor(y));
                        let (right, bottom) = (left + 1.0, top + 1.0);
                        let taps = [
                            (self.pixel(left, top), (right - x) * (bottom - y)),
                            (self.pixel(right, top), (x - left) * (bottom - y)),
                            (self.pixel(left, bottom), (right - x) * (y - top)),
                            (self.pixel(right, bottom), (x - left) * (y - top)),
                        ];
                        each(place, &taps);
                    }
                }
            }
        }
    }

    /// The pixel at whole numbers, if there is one.
    fn pixel(&self, x: f64, y: f64) -> Option<usize> {
        let within = |value: f64, length: usize| value >= 0.0 && value < length as f64;
        (within(x, self.width) && within(y, self.height))
            .then_some(y as usize * self.width + x as usize)
    }
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
                let turn = at - 2.0 * count * libm::floor(at / (2.0 * count));
                if turn >= count { 2.0 * count - turn - 1.0 } else { turn }
            }
            // TensorFlow counts turns by one pixel less than there are.
            FillMode::Wrap if at < 0.0 => at + count * (libm::floor(-at / last) + 1.0),
            FillMode::Wrap => at - count * libm::floor(at / last),
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
