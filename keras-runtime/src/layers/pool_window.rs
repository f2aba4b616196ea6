//! One window of pooling: what becomes of the values under it, and of their gradient.

use crate::element::Element;
use core::ops::Range;
use core::sync::atomic::{Ordering, compiler_fence};

/// Channels that stay in a register.
const LANES: usize = 16;

/// A window of one sample.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Where the sample starts.
    pub start: usize,
    /// What the window spans of each axis, the slowest first.
    pub spans: [Range<usize>; 3],
    /// How far the positions of an axis are apart.
    pub steps: [usize; 3],
    /// Values of each position.
    pub channels: usize,
}

impl Window {
    /// The same positions in the opposite order of the axes.
    pub fn across(mut self) -> Self {
        self.spans.reverse();
        self.steps.reverse();
        self
    }

    /// Number of positions.
    fn size(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).product()
    }

    /// Where the positions are, if they are four: most windows of images.
    #[inline(always)]
    fn four(&self) -> Option<[usize; 4]> {
        let [planes, rows, columns] = &self.spans;
        if [planes.len(), rows.len(), columns.len()] != [1, 2, 2] {
            return None;
        }
        let starts = [planes.start, rows.start, columns.start];
        let first = (0..3).fold(self.start, |at, axis| at + starts[axis] * self.steps[axis]);
        let [_, row, column] = self.steps;
        Some([first, first + column, first + row, first + row + column])
    }

    /// Calls `f` with where the channels of each position are.
    #[inline(always)]
    pub fn each_cell(&self, mut f: impl FnMut(Range<usize>)) {
        let [planes, rows, columns] = self.spans.clone();
        for i in planes {
            for j in rows.clone() {
                let start = self.start + i * self.steps[0] + j * self.steps[1];
                for k in columns.clone() {
                    let place = start + k * self.steps[2];
                    f(place..place + self.channels);
                }
            }
        }
    }

    /// The largest value of each channel.
    #[inline(always)]
    pub fn largest<T: Element>(&self, x: &[T], y: &mut [T]) {
        self.fold(
            x,
            y,
            #[inline(always)]
            |first, y, x| if first || x > y { x } else { y },
        );
    }

    /// The mean of each channel.
    #[inline(always)]
    pub fn mean<T: Element>(&self, x: &[T], y: &mut [T]) {
        self.fold(
            x,
            y,
            #[inline(always)]
            |_, y, x| y + x,
        );
        let count = T::from_usize(self.size());
        y.iter_mut().for_each(|y| *y /= count);
    }

    /// For each channel from 0 on `f` of each position's value, told whether it is the first. Some channels stay
    /// in a register.
    #[inline(always)]
    fn fold<T: Element>(&self, x: &[T], y: &mut [T], f: impl Fn(bool, T, T) -> T) {
        let (whole, rest) = y.as_chunks_mut::<LANES>();
        let start = whole.len() * LANES;
        for (chunk, y) in whole.iter_mut().enumerate() {
            // A register by itself: neither several of them with their values gathered, nor lane by lane.
            compiler_fence(Ordering::SeqCst);
            let (mut first, mut values) = (true, [T::ZERO; LANES]);
            self.each_cell(
                #[inline(always)]
                |cell| {
                    let Some(x) = register(x, cell.start + chunk * LANES) else { return };
                    values.iter_mut().zip(x).for_each(|(y, &x)| *y = f(first, *y, x));
                    first = false;
                },
            );
            *y = values;
        }
        rest.fill(T::ZERO);
        let mut first = true;
        self.each_cell(
            #[inline(always)]
            |cell| {
                let x = x.get(cell.start + start..).unwrap_or_default();
                rest.iter_mut().zip(x).for_each(|(y, &x)| *y = f(first, *y, x));
                first = false;
            },
        );
    }

    /// Adds the gradient to the first position that has the largest value; with `alone` no other window has any
    /// of the positions, whose gradient is written.
    #[inline(always)]
    pub fn give<T: Element>(&self, [x, y, dy]: [&[T]; 3], dx: &mut [T], alone: bool) {
        let (whole, rest) = y.as_chunks::<LANES>();
        let four = self.four();
        for (chunk, y) in whole.iter().enumerate() {
            let ahead = chunk * LANES;
            let Some(&(mut left)) = register(dy, ahead) else { return };
            match four {
                Some(cells) => {
                    for cell in cells {
                        give_register(x, y, &mut left, dx, (cell + ahead, alone));
                    }
                }
                None => self.each_cell(
                    #[inline(always)]
                    |cell| give_register(x, y, &mut left, dx, (cell.start + ahead, alone)),
                ),
            }
        }
        let start = whole.len() * LANES;
        for (channel, &y) in rest.iter().enumerate() {
            let mut left = dy[start + channel];
            self.each_cell(
                #[inline(always)]
                |cell| {
                    let place = cell.start + start + channel;
                    let mut sum = if alone { T::ZERO } else { dx[place] };
                    give(x[place], y, &mut left, &mut sum);
                    dx[place] = sum;
                },
            );
        }
    }

    /// Adds its share of the gradient to each position.
    #[inline(always)]
    pub fn share<T: Element>(&self, dy: &[T], dx: &mut [T]) {
        let share = T::ONE / T::from_usize(self.size());
        self.each_cell(
            #[inline(always)]
            |cell| dx[cell].iter_mut().zip(dy).for_each(|(dx, &dy)| *dx += dy * share),
        );
    }
}

/// The largest of four values of each channel.
#[inline(always)]
pub(super) fn largest_of_four<T: Element>(x: [&[T]; 4], y: &mut [T]) {
    of_four(
        x,
        y,
        #[inline(always)]
        |[a, b, c, d]| {
            let larger = |x: T, y: T| if y > x { y } else { x };
            larger(larger(larger(a, b), c), d)
        },
    );
}

/// The mean of four values of each channel.
#[inline(always)]
pub(super) fn mean_of_four<T: Element>(x: [&[T]; 4], y: &mut [T]) {
    let count = T::from_usize(4);
    of_four(
        x,
        y,
        #[inline(always)]
        |[a, b, c, d]| (T::ZERO + a + b + c + d) / count,
    );
}

/// `f` of the values of each channel at four positions.
#[inline(always)]
fn of_four<T: Element>(x: [&[T]; 4], y: &mut [T], f: impl Fn([T; 4]) -> T) {
    let (whole, rest) = y.as_chunks_mut::<LANES>();
    let [a, b, c, d] = x.map(|x| x.as_chunks::<LANES>().0);
    for ((((y, a), b), c), d) in whole.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        compiler_fence(Ordering::SeqCst); // As in `fold`.
        let mut values = [T::ZERO; LANES];
        for i in 0..LANES {
            values[i] = f([a[i], b[i], c[i], d[i]]);
        }
        *y = values;
    }
    let start = whole.len() * LANES;
    for (channel, y) in rest.iter_mut().enumerate() {
        let at = |x: &[T]| x.get(start + channel).copied().unwrap_or(T::ZERO);
        *y = f(x.map(at));
    }
}

/// The values of some channels from a place on.
#[inline(always)]
fn register<T>(values: &[T], start: usize) -> Option<&[T; LANES]> {
    values.get(start..).and_then(|values| values.first_chunk())
}

/// [`give`] for some channels, from a place on.
#[inline(always)]
fn give_register<T: Element>(
    x: &[T],
    y: &[T; LANES],
    left: &mut [T; LANES],
    dx: &mut [T],
    (place, alone): (usize, bool),
) {
    let dx: Option<&mut [T; LANES]> = dx.get_mut(place..).and_then(|dx| dx.first_chunk_mut());
    let (Some(x), Some(dx)) = (register(x, place), dx) else { return };
    let mut sums = if alone { [T::ZERO; LANES] } else { *dx };
    for i in 0..LANES {
        give(x[i], y[i], &mut left[i], &mut sums[i]);
    }
    *dx = sums;
}

/// Whoever gets the gradient leaves none to the others.
#[inline(always)]
fn give<T: Element>(x: T, y: T, left: &mut T, dx: &mut T) {
    let (share, rest) = if x == y { (*left, T::ZERO) } else { (T::ZERO, *left) };
    (*dx, *left) = (*dx + share, rest);
}

#[cfg(test)]
mod tests {
    use crate::kernels::{Native, Pool};
    use crate::layer::{Backward, Forward, InputGradient};
    use crate::layers::Windows;
    use crate::layers::windows::Ties;
    use crate::states::States;
    use keras_shape::Shape;
    use keras_shape::layers::Pooling;

    /// All positions of the windows of a sample, by place and channel.
    fn cells([size, stride]: [usize; 2], [height, width, channels]: [usize; 3]) -> Vec<Vec<usize>> {
        let count = |length: usize| (length - size) / stride + 1;
        let mut cells = Vec::new();
        for i in 0..count(height) {
            for j in 0..count(width) {
                for channel in 0..channels {
                    let window = (0..size * size).map(|cell| {
                        let (row, column) = (i * stride + cell / size, j * stride + cell % size);
                        (row * width + column) * channels + channel
                    });
                    cells.push(window.collect());
                }
            }
        }
        cells
    }

    /// Numbers of which many are the same.
    fn numbers(len: usize, step: usize) -> Vec<f64> {
        (0..len).map(|i| (i * step % 11) as f64 - 4.0).collect()
    }

    fn check(pool: [usize; 2], axes: [usize; 3], what: Pool, add: bool) {
        const BATCH: usize = 3;
        let [size, stride] = pool;
        let input = Shape::new(&axes);
        let windows = Windows::sliding(
            &input,
            &Pooling {
                pool_size: Shape::new(&[size, size]),
                strides: Shape::new(&[stride, stride]),
                same: false,
            },
        );
        let cells = cells(pool, axes);
        let (from, to) = (input.size(), cells.len());
        let (x, mut dy) = (numbers(BATCH * from, 7), numbers(BATCH * to, 5));
        let before = numbers(BATCH * from, 3);
        let mut expected =
            (vec![0.0; BATCH * to], if add { before.clone() } else { vec![0.0; x.len()] });
        for sample in 0..BATCH {
            for (place, window) in cells.iter().enumerate() {
                let (y, cell) = (sample * to + place, |&cell: &usize| sample * from + cell);
                let values = window.iter().map(|at| x[cell(at)]);
                if let Pool::Mean = what {
                    expected.0[y] = values.sum::<f64>() / window.len() as f64;
                    let share = 1.0 / window.len() as f64;
                    window.iter().for_each(|at| expected.1[cell(at)] += dy[y] * share);
                } else {
                    let largest = values.fold(f64::NEG_INFINITY, f64::max);
                    expected.0[y] = largest;
                    let first = window.iter().map(cell).find(|&at| x[at] == largest).unwrap();
                    expected.1[first] += dy[y];
                }
            }
        }
        for threads in [1, 2] {
            let engine = Native::new(threads);
            let (mut y, mut dx) = (vec![f64::NAN; BATCH * to], vec![f64::NAN; x.len()]);
            let pass = Forward {
                engine: &engine,
                batch: BATCH,
                training: true,
                learns: true,
                inputs: &[&x],
                output: &mut y,
                saved: &mut [],
                scratch: &mut [],
                states: States::none(),
                penalty: &mut 0.0,
                random: (0, 0),
            };
            match what {
                Pool::Max => windows.max(pass),
                Pool::Mean => windows.mean(pass),
            }
            assert_eq!(y, expected.0, "{axes:?} {pool:?}");
            if add {
                dx.copy_from_slice(&before);
            }
            let target =
                if add { InputGradient::Add(&mut dx) } else { InputGradient::Write(&mut dx) };
            let pass = Backward {
                engine: &engine,
                batch: BATCH,
                training: true,
                inputs: &[&x],
                output: &y,
                saved: &mut [],
                scratch: &mut [],
                accumulate: false,
                squares: &mut [],
                output_gradient: &mut dy,
                input_gradients: &mut [target],
            };
            match what {
                Pool::Max => windows.max_backward(Ties::First, pass),
                Pool::Mean => windows.mean_backward(pass),
            }
            assert_eq!(dx, expected.1, "{axes:?} {pool:?} add {add}");
        }
    }

    #[test]
    fn windows_against_loops() {
        for pool in [[2, 2], [2, 1], [2, 3], [3, 2], [3, 3], [1, 2]] {
            for axes in [[6, 6, 1], [7, 6, 16], [3, 5, 35], [4, 4, 32]] {
                for add in [false, true] {
                    check(pool, axes, Pool::Max, add);
                    check(pool, axes, Pool::Mean, add);
                }
            }
        }
    }

    /// Large enough for two threads.
    #[test]
    fn samples_are_shared_out() {
        check([2, 2], [50, 52, 40], Pool::Max, false);
        check([3, 2], [50, 52, 40], Pool::Mean, true);
    }
}
