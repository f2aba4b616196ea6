//! Images scaled from a window on another image.

use crate::element::Element;
use keras_shape::Shape;

/// How a pixel of a scaled image is made. Keras's `interpolation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// The pixel of the original that is there.
    Nearest,
    /// A mean of the two nearest on each axis.
    Bilinear,
    /// The cubic through the four nearest on each axis (Keys, 1981, a = −½).
    Bicubic,
}

/// A window on an image, and the size that it is scaled to.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Height and width of the image.
    image: [usize; 2],
    channels: usize,
    /// Where the window begins; before the image where it is larger.
    start: [isize; 2],
    /// Height and width of the window.
    size: [usize; 2],
    /// Height and width of what comes out.
    target: [usize; 2],
    scaling: Scaling,
    /// What is in the window beyond the image.
    fill_value: f64,
}

/// The part of `length` that has to `other` the proportion of `target` to `other_target`.
const fn proportion(other: usize, target: usize, other_target: usize) -> usize {
    let length = other * target / if other_target == 0 { 1 } else { other_target };
    if length == 0 { 1 } else { length }
}

impl Window {
    /// All of the image.
    pub const fn whole(image: &Shape, height: usize, width: usize, scaling: Scaling) -> Self {
        let size = [image.dim(0), image.dim(1)];
        let (start, target, channels) = ([0, 0], [height, width], image.dim(2));
        Window { image: size, channels, start, size, target, scaling, fill_value: 0.0 }
    }

    /// The largest window in the middle of the image with the proportions of the target.
    pub const fn cropped(image: &Shape, height: usize, width: usize, scaling: Scaling) -> Self {
        let whole = Window::whole(image, height, width, scaling);
        let [rows, columns] = whole.image;
        let (high, wide) = (proportion(columns, height, width), proportion(rows, width, height));
        let size =
            [if high < rows { high } else { rows }, if wide < columns { wide } else { columns }];
        let start = [((rows - size[0]) / 2) as isize, ((columns - size[1]) / 2) as isize];
        Window { start, size, ..whole }
    }

    /// The image with a frame around it that gives it the proportions of the target.
    pub const fn padded(
        image: &Shape,
        height: usize,
        width: usize,
        scaling: Scaling,
        fill_value: f64,
    ) -> Self {
        let whole = Window::whole(image, height, width, scaling);
        let [rows, columns] = whole.image;
        let (high, wide) = (proportion(columns, height, width), proportion(rows, width, height));
        // Of an odd number Keras leaves one out.
        let frame = [high.saturating_sub(rows) / 2, wide.saturating_sub(columns) / 2];
        Window {
            start: [-(frame[0] as isize), -(frame[1] as isize)],
            size: [rows + 2 * frame[0], columns + 2 * frame[1]],
            fill_value,
            ..whole
        }
    }

    /// The middle of the image; scaled where it is smaller than the target.
    pub const fn center(image: &Shape, height: usize, width: usize) -> Self {
        let whole = Window::whole(image, height, width, Scaling::Bilinear);
        let [rows, columns] = whole.image;
        if rows < height || columns < width {
            return Window::cropped(image, height, width, Scaling::Bilinear);
        }
        whole.at([(rows - height) / 2, (columns - width) / 2])
    }

    /// A window of the target's size.
    pub(super) const fn at(self, start: [usize; 2]) -> Self {
        let start = [start[0] as isize, start[1] as isize];
        Window { start, size: self.target, scaling: Scaling::Nearest, ..self }
    }

    /// As much of a window of the target's size, beginning where this one does, as the image has.
    pub(super) fn cut(self) -> Self {
        let size = |axis: usize| {
            let rest = self.image[axis].saturating_add_signed(-self.start[axis]);
            rest.min(self.target[axis])
        };
        Window { size: [size(0), size(1)], ..self }
    }

    /// How many places a window of the target's size has on each axis; `None` where the image is
    /// not larger on both.
    pub(super) const fn places(&self) -> Option<[usize; 2]> {
        let ([rows, columns], [height, width]) = (self.image, self.target);
        match rows > height && columns > width {
            true => Some([rows - height + 1, columns - width + 1]),
            false => None,
        }
    }

    /// Fills `y` with what is seen of `x`.
    pub(crate) fn forward<T: Element>(&self, batch: usize, x: &[T], y: &mut [T]) {
        let fill = T::from_f64(self.fill_value);
        y.fill(T::ZERO);
        self.each(batch, |from, to, weight| {
            let weight = T::from_f64(weight);
            let y = &mut y[to..to + self.channels];
            match from {
                Some(from) => y.iter_mut().zip(&x[from..]).for_each(|(y, &x)| *y += weight * x),
                None => y.iter_mut().for_each(|y| *y += weight * fill),
            }
        });
    }

    /// Adds to `dx` what it gets of the gradient of `y`.
    pub(super) fn backward<T: Element>(&self, batch: usize, dy: &[T], dx: &mut [T]) {
        self.each(batch, |from, to, weight| {
            let (Some(from), weight) = (from, T::from_f64(weight)) else { return };
            let dy = &dy[to..to + self.channels];
            dx[from..].iter_mut().zip(dy).for_each(|(dx, &dy)| *dx += weight * dy);
        });
    }

    /// Gives `f` each pixel of the output with each that it is made of, and its weight.
    fn each(&self, batch: usize, mut f: impl FnMut(Option<usize>, usize, f64)) {
        let ([rows, columns], [height, width]) = (self.image, self.target);
        for place in 0..batch * height * width {
            let (sample, row, column) =
                (place / (height * width), place / width % height, place % width);
            let (above, across) = (self.taps(0, row), self.taps(1, column));
            for &(i, down) in above.iter().filter(|tap| tap.1 != 0.0) {
                for &(j, right) in across.iter().filter(|tap| tap.1 != 0.0) {
                    let within =
                        |at: isize, length| usize::try_from(at).ok().filter(|at| *at < length);
                    let from = within(i, rows).zip(within(j, columns));
                    let from =
                        from.map(|(i, j)| ((sample * rows + i) * columns + j) * self.channels);
                    f(from, place * self.channels, down * right);
                }
            }
        }
    }

    /// The places on an axis of the image that make one of the output, with their weights.
    fn taps(&self, axis: usize, at: usize) -> [(isize, f64); 4] {
        let (size, target) = (self.size[axis], self.target[axis]);
        let (scale, last) = (size as f64 / target as f64, size as isize - 1);
        let middle = (at as f64 + 0.5) * scale;
        let mut taps = [(0, 0.0); 4];
        match self.scaling {
            Scaling::Nearest => taps[0] = (libm::floor(middle) as isize, 1.0),
            Scaling::Bilinear => {
                let below = libm::floor(middle - 0.5);
                let part = middle - 0.5 - below;
                taps[0] = (below as isize, 1.0 - part);
                taps[1] = (below as isize + 1, part);
            }
            Scaling::Bicubic => {
                let below = libm::floor(middle - 0.5);
                // TensorFlow looks weights up in a table of 1024 steps.
                let part = libm::round((middle - 0.5 - below) * 1024.0) / 1024.0;
                let mut sum = 0.0;
                for (i, tap) in taps.iter_mut().enumerate() {
                    let place = below + i as f64 - 1.0;
                    // What is beyond the ends has no weight, and the others share it.
                    if place >= 0.0 && place as isize <= last {
                        *tap = (place as isize, cubic((below + part - place).abs()));
                        sum += tap.1;
                    }
                }
                taps.iter_mut().for_each(|tap| tap.1 /= sum);
            }
        }
        taps.map(|(place, weight)| (place.clamp(0, last) + self.start[axis], weight))
    }
}

/// The weight of a value at this distance.
fn cubic(d: f64) -> f64 {
    match d {
        d if d <= 1.0 => (1.5 * d - 2.5) * d * d + 1.0,
        d if d < 2.0 => ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGE: Shape = Shape::new(&[3, 5, 1]);

    /// What is seen of an image with the values 0, 1, 2, …
    fn seen<const N: usize>(window: Window) -> [f64; N] {
        let (x, mut y) = (core::array::from_fn::<_, 15, _>(|i| i as f64), [0.0; N]);
        window.forward(1, &x, &mut y);
        y
    }

    fn close<const N: usize>(found: [f64; N], expected: [f64; N]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 2e-5, "{found} for {expected}");
        }
    }

    /// Numbers of Keras's `Resizing`.
    #[test]
    fn scaled_as_by_keras() {
        let of = |height, width, scaling| Window::whole(&IMAGE, height, width, scaling);
        close(
            seen(of(2, 3, Scaling::Bilinear)),
            [1.58333, 3.25, 4.91667, 9.08333, 10.75, 12.41667],
        );
        close(
            seen(of(4, 4, Scaling::Nearest)),
            [0.0, 1.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 5.0, 6.0, 8.0, 9.0, 10.0, 11.0, 13.0, 14.0],
        );
        close(
            seen(of(4, 6, Scaling::Bicubic)),
            [
                -0.29798, 0.44873, 1.32181, 2.1558, 3.02888, 3.77559, 2.74619, 3.4929, 4.36598,
                5.19997, 6.07305, 6.81976, 7.18024, 7.92695, 8.80003, 9.63402, 10.5071, 11.25381,
                10.22441, 10.97112, 11.8442, 12.67819, 13.55127, 14.29798,
            ],
        );
        close(
            seen(of(2, 3, Scaling::Bicubic)),
            [1.08049, 2.83942, 4.59834, 9.40166, 11.16058, 12.91951],
        );
    }

    /// Numbers of Keras's `Resizing` and `CenterCrop`.
    #[test]
    fn windows_as_of_keras() {
        close(seen(Window::cropped(&IMAGE, 2, 2, Scaling::Bilinear)), [2.5, 4.0, 10.0, 11.5]);
        close(
            seen(Window::padded(&IMAGE, 4, 4, Scaling::Bilinear, -1.0)),
            [
                -0.85938, -0.70312, -0.54688, -0.39062, 2.0, 3.25, 4.5, 5.75, 8.25, 9.5, 10.75,
                12.0, 0.39062, 0.54688, 0.70312, 0.85938,
            ],
        );
        close(seen(Window::center(&IMAGE, 2, 2)), [1.0, 2.0, 6.0, 7.0]);
        close(
            seen(Window::center(&IMAGE, 4, 4)),
            [
                1.0, 1.625, 2.375, 3.0, 4.125, 4.75, 5.5, 6.125, 7.875, 8.5, 9.25, 9.875, 11.0,
                11.625, 12.375, 13.0,
            ],
        );
        close(
            seen(Window::center(&IMAGE, 2, 7)),
            [
                5.0, 5.57143, 6.28571, 7.0, 7.71429, 8.42857, 9.0, 5.0, 5.57143, 6.28571, 7.0,
                7.71429, 8.42857, 9.0,
            ],
        );
    }
}
