//! Windows over the axes between batch and channels, and what is computed of them.

use super::taps::Taps;
use crate::element::Element;
use crate::kernels::{Pool, dispatch, pool};
use crate::layer::{Backward, Forward, Infer};
use core::ops::Range;
use keras_shape::layers::Pooling;
use keras_shape::{Overlap, Shape};

/// The first `axes` lengths as three, with `fill` for the axes before that are not there.
pub(super) const fn three(shape: &Shape, axes: usize, fill: usize) -> [usize; 3] {
    let (mut lengths, mut axis) = ([fill; 3], 0);
    while axis < axes && axis < 3 {
        lengths[3 - axes + axis] = shape.dim(axis);
        axis += 1;
    }
    lengths
}

/// Which positions of a sample each window spans. Axes that are not there have length 1.
///
/// ```
/// use keras_runtime::layers::Windows;
/// use keras_shape::Shape;
/// const GLOBAL: Windows = Windows::adaptive(&Shape::new(&[28, 28, 3]), &Shape::new(&[1, 1]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    input: [usize; 3],
    output: [usize; 3],
    channels: usize,
    /// As a kernel, where all have one size; `None` where windows share the axes out.
    sliding: Option<Taps>,
}

impl Windows {
    /// Windows of one size.
    pub const fn sliding(input: &Shape, pooling: &Pooling) -> Self {
        let axes = pooling.pool_size.rank();
        let (mut before, mut axis) = ([0; 3], 0);
        while axis < axes && axis < 3 {
            before[3 - axes + axis] = pooling.windows(axis).before(input.dim(axis));
            axis += 1;
        }
        let size = three(&pooling.pool_size, axes, 1);
        let strides = three(&pooling.strides, axes, 1);
        let output = three(&pooling.output(input), axes, 1);
        Windows::of([three(input, axes, 1), output], [size, strides, before], input.last())
    }

    /// So many windows on each axis; together they cover it.
    pub const fn adaptive(input: &Shape, output_size: &Shape) -> Self {
        let axes = output_size.rank();
        Windows {
            input: three(input, axes, 1),
            output: three(output_size, axes, 1),
            channels: input.last(),
            sliding: None,
        }
    }

    /// One window over all.
    pub const fn global(input: &Shape, axes: usize) -> Self {
        let (size, channels) = (three(input, axes, 1), input.last());
        Windows::of([size, [1; 3]], [size, [1; 3], [0; 3]], channels)
    }

    /// Windows of this size and stride, the first so far before each axis.
    const fn of(
        [input, output]: [[usize; 3]; 2],
        sliding: [[usize; 3]; 3],
        channels: usize,
    ) -> Self {
        let sliding = Some(Taps::pooling([input, output], sliding, channels));
        Windows { input, output, channels, sliding }
    }

    /// How far what comes out may lie over what goes in.
    pub const fn overlap(&self) -> Overlap {
        match self.taps() {
            Some(taps) => taps.overlap_of_channels(self.channels),
            None => Overlap::NONE,
        }
    }

    /// As a kernel, where all have one size.
    pub(crate) const fn taps(&self) -> Option<&Taps> {
        self.sliding.as_ref()
    }

    /// What comes out for one sample, of layers whose windows do not share an axis out.
    #[inline(never)]
    pub(super) fn infer<T: Element>(&self, what: Pool, pass: &mut Infer<'_, T>) {
        if let Some(taps) = self.taps() {
            pool(what, taps, pass.sides());
        }
    }

    /// What the window `number` spans of an axis.
    #[inline(always)]
    fn span(&self, axis: usize, number: usize) -> Range<usize> {
        let length = self.input[axis];
        match &self.sliding {
            Some(Taps { size, strides, before, .. }) => {
                let start = number * strides[axis];
                let end = start + size[axis];
                start.saturating_sub(before[axis])..end.saturating_sub(before[axis]).min(length)
            }
            None => {
                let count = self.output[axis].max(1); // So that nobody divides by 0.
                number * length / count..((number + 1) * length).div_ceil(count)
            }
        }
    }

    /// Calls `f` with the place of what comes out of each window, and with the window.
    #[inline(always)]
    fn each(&self, batch: usize, mut f: impl FnMut(Range<usize>, Window)) {
        let (mut out, [_, height, width]) = (0, self.input);
        let steps = [height * width, width, 1].map(|step| step * self.channels);
        for sample in 0..batch {
            let start = sample * self.input[0] * steps[0];
            for planes in (0..self.output[0]).map(|i| self.span(0, i)) {
                for rows in (0..self.output[1]).map(|j| self.span(1, j)) {
                    for columns in (0..self.output[2]).map(|k| self.span(2, k)) {
                        let spans = [planes.clone(), rows.clone(), columns];
                        let window = Window { start, spans, steps, channels: self.channels };
                        f(out..out + self.channels, window);
                        out += self.channels;
                    }
                }
            }
        }
    }

    /// The largest value of each window and channel.
    pub(crate) fn max<T: Element, E>(&self, pass: Forward<'_, T, E>) {
        let (own, pass) = (self, pass.plain());
        once!(T: Windows::largest(own: &Windows, pass: Forward<'_, T, ()>));
    }

    fn largest<T: Element>(&self, pass: Forward<'_, T, ()>) {
        let (x, y) = (pass.inputs.first().copied().unwrap_or_default(), pass.output);
        dispatch(
            #[inline(always)]
            || {
                self.each(
                    pass.batch,
                    #[inline(always)]
                    |out, window| {
                        let y = y.get_mut(out).unwrap_or_default();
                        let mut first = true;
                        window.each_cell(
                            #[inline(always)]
                            |cell| {
                                let x = x.get(cell).unwrap_or_default();
                                for (y, &x) in y.iter_mut().zip(x) {
                                    *y = if first || x > *y { x } else { *y };
                                }
                                first = false;
                            },
                        );
                    },
                );
            },
        );
    }

    /// The way back from [`max`](Self::max).
    pub(super) fn max_backward<T: Element, E>(&self, ties: Ties, pass: Backward<'_, '_, T, E>) {
        let (own, pass) = (self, pass.plain());
        once!(T: Windows::largest_backward(
            own: &Windows,
            ties: Ties,
            pass: Backward<'_, '_, T, ()>,
        ));
    }

    fn largest_backward<T: Element>(&self, ties: Ties, pass: Backward<'_, '_, T, ()>) {
        let (x, y, dy) = (pass.inputs[0], pass.output, pass.output_gradient);
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        if ties == Ties::Share {
            return self.share_backward(pass.batch, x, y, dy, dx);
        }
        dispatch(
            #[inline(always)]
            || {
                self.each(
                    pass.batch,
                    #[inline(always)]
                    |out, window| {
                        let across = ties == Ties::FirstAcross;
                        let window = if across { window.across() } else { window };
                        let (y, dy) = (&y[out.clone()], &mut dy[out]);
                        window.each_cell(
                            #[inline(always)]
                            |cell| {
                                let sides = dx[cell.clone()].iter_mut().zip(&x[cell]);
                                for (((dx, &x), &y), dy) in sides.zip(y).zip(&mut *dy) {
                                    // Whoever gets the gradient leaves none to the others.
                                    let (share, rest) =
                                        if x == y { (*dy, T::ZERO) } else { (T::ZERO, *dy) };
                                    (*dx, *dy) = (*dx + share, rest);
                                }
                            },
                        );
                    },
                );
            },
        );
    }

    /// The way back where all that are equal get the same.
    fn share_backward<T: Element>(&self, batch: usize, x: &[T], y: &[T], dy: &[T], dx: &mut [T]) {
        self.each(batch, |out, window| {
            for (channel, out) in out.enumerate() {
                let (mut count, here) = (0, |cell: &Range<usize>| cell.start + channel);
                window.each_cell(|cell| count += usize::from(x[here(&cell)] == y[out]));
                let share = dy[out] / T::from_usize(count.max(1));
                window.each_cell(|cell| {
                    let place = here(&cell);
                    dx[place] += if x[place] == y[out] { share } else { T::ZERO };
                });
            }
        });
    }

    /// The mean of each window and channel, of the positions that are there.
    pub(crate) fn mean<T: Element, E>(&self, pass: Forward<'_, T, E>) {
        let (own, pass) = (self, pass.plain());
        once!(T: Windows::means(own: &Windows, pass: Forward<'_, T, ()>));
    }

    fn means<T: Element>(&self, pass: Forward<'_, T, ()>) {
        let (x, y) = (pass.inputs.first().copied().unwrap_or_default(), pass.output);
        dispatch(
            #[inline(always)]
            || {
                self.each(
                    pass.batch,
                    #[inline(always)]
                    |out, window| {
                        let y = y.get_mut(out).unwrap_or_default();
                        y.fill(T::ZERO);
                        window.each_cell(
                            #[inline(always)]
                            |cell| {
                                let x = x.get(cell).unwrap_or_default();
                                y.iter_mut().zip(x).for_each(|(y, &x)| *y += x);
                            },
                        );
                        let count = T::from_usize(window.size());
                        y.iter_mut().for_each(|y| *y /= count);
                    },
                );
            },
        );
    }

    /// The way back from [`mean`](Self::mean).
    pub(super) fn mean_backward<T: Element, E>(&self, pass: Backward<'_, '_, T, E>) {
        let (own, pass) = (self, pass.plain());
        once!(T: Windows::means_backward(own: &Windows, pass: Backward<'_, '_, T, ()>));
    }

    fn means_backward<T: Element>(&self, pass: Backward<'_, '_, T, ()>) {
        let dy = &*pass.output_gradient;
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        dispatch(
            #[inline(always)]
            || {
                self.each(
                    pass.batch,
                    #[inline(always)]
                    |out, window| {
                        let share = T::ONE / T::from_usize(window.size());
                        window.each_cell(
                            #[inline(always)]
                            |cell| {
                                for (dx, &dy) in dx[cell].iter_mut().zip(&dy[out.clone()]) {
                                    *dx += dy * share;
                                }
                            },
                        );
                    },
                );
            },
        );
    }
}

/// Who gets the gradient of a maximum that several positions have, as in Keras on TensorFlow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ties {
    /// The first in memory.
    First,
    /// The first where the last axis is the slowest: one axis is pooled after the other.
    FirstAcross,
    /// All the same.
    Share,
}

/// A window of one sample.
#[derive(Clone, Debug)]
struct Window {
    /// Where the sample starts.
    start: usize,
    /// What the window spans of each axis, the slowest first.
    spans: [Range<usize>; 3],
    /// How far the positions of an axis are apart.
    steps: [usize; 3],
    channels: usize,
}

impl Window {
    /// The same positions in the opposite order of the axes.
    fn across(mut self) -> Self {
        self.spans.reverse();
        self.steps.reverse();
        self
    }

    /// Number of positions.
    fn size(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).product()
    }

    /// Calls `f` with where the channels of each position are.
    #[inline(always)]
    fn each_cell(&self, mut f: impl FnMut(Range<usize>)) {
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
}

/// Layers that pool windows: a struct with a name for each number of axes, and its passes.
macro_rules! pooling {
    (
        $(#[$doc:meta])*
        $name:ident [$($alias:ident = $axes:literal),*],
        $forward:ident, $backward:ident($($ties:expr)?) $(, $pool:ident)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name<const AXES: usize>;

        $(
            #[doc = concat!("Keras's `", stringify!($alias), "`.")]
            pub type $alias = $name<$axes>;
        )*

        impl<T: crate::element::Element, const AXES: usize>
            crate::layer::Layer<T, crate::layers::Windows> for $name<AXES>
        {
            fn forward<E: crate::kernels::Engine<T>>(
                &self,
                windows: &crate::layers::Windows,
                pass: crate::layer::Forward<'_, T, E>,
            ) {
                windows.$forward(pass);
            }

            $(fn infer(
                &self,
                windows: &crate::layers::Windows,
                mut pass: crate::layer::Infer<'_, T>,
            ) {
                windows.infer(crate::kernels::Pool::$pool, &mut pass);
            })?

            fn backward<E: crate::kernels::Engine<T>>(
                &self,
                windows: &crate::layers::Windows,
                pass: crate::layer::Backward<'_, '_, T, E>,
                _: Option<&mut Self>,
            ) {
                windows.$backward($($ties,)? pass);
            }
        }
    };
}
pub(super) use pooling;
