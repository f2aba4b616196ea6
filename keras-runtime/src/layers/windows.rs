//! Windows over the axes between batch and channels, and what is computed of them.

use super::pool_window::{Window, largest_of_four, mean_of_four};
use super::taps::Taps;
use crate::element::Element;
use crate::kernels::{self, Engine, Pool, dispatch, pool};
use crate::layer::{Backward, Forward, Infer};
use core::ops::Range;
use keras_shape::layers::Pooling;
use keras_shape::{Overlap, Shape};

/// Values that are worth a thread: some tens of microseconds of work.
const WORTH_A_THREAD: usize = 1 << 16;

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
    pub(crate) fn span(&self, axis: usize, number: usize) -> Range<usize> {
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

    /// Whether no position is in two windows, and whether each is in one.
    fn apart(&self) -> [bool; 2] {
        let Some(Taps { size, strides, .. }) = &self.sliding else { return [false; 2] };
        let axes = || (0..3).map(|axis| (size[axis], strides[axis], self.span_of(axis)));
        let apart = axes().all(|(size, stride, (_, windows))| size <= stride || windows == 1);
        let covered = axes()
            .all(|(size, stride, (spanned, windows))| (size >= stride || windows == 1) && spanned);
        [apart, covered]
    }

    /// Whether the windows of an axis begin and end with it, and how many they are.
    fn span_of(&self, axis: usize) -> (bool, usize) {
        let (length, windows) = (self.input[axis], self.output[axis]);
        let last = windows.saturating_sub(1);
        let whole = self.span(axis, 0).start == 0 && self.span(axis, last).end == length;
        (whole && windows > 0, windows)
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
    pub(crate) fn max<T: Element, E: Engine<T>>(&self, pass: Forward<'_, T, E>) {
        self.pool(Pool::Max, pass);
    }

    /// The mean of each window and channel, of the positions that are there.
    pub(crate) fn mean<T: Element, E: Engine<T>>(&self, pass: Forward<'_, T, E>) {
        self.pool(Pool::Mean, pass);
    }

    /// Pools some samples at a time.
    fn pool<T: Element, E: Engine<T>>(&self, what: Pool, pass: Forward<'_, T, E>) {
        let (own, all) = (self, pass.input());
        let [from, to] = [all.len(), pass.output.len()].map(|len| len / pass.batch.max(1));
        pass.engine.by_rows(pass.output, to, WORTH_A_THREAD, &|first, y| {
            let x = after(all, first * from);
            once!(T: Windows::pool_some(own: &Windows, what: Pool, x: &[T], y: &mut [T]));
        });
    }

    fn pool_some<T: Element>(&self, what: Pool, x: &[T], y: &mut [T]) {
        let [_, height, width] = self.input;
        let steps = [height * width, width, 1].map(|step| step * self.channels);
        let line = self.output[2] * self.channels;
        dispatch(
            #[inline(always)]
            || {
                let (mut lines, mut start) = (y.chunks_exact_mut(line.max(1)), 0);
                while lines.len() > 0 {
                    for planes in (0..self.output[0]).map(|i| self.span(0, i)) {
                        for rows in (0..self.output[1]).map(|j| self.span(1, j)) {
                            let Some(y) = lines.next() else { return };
                            let first = Line { start, spans: [planes.clone(), rows], steps };
                            self.pool_line(what, &first, x, y);
                        }
                    }
                    start += self.input[0] * steps[0];
                }
            },
        );
    }

    /// Some lines of windows of one plane, the first of them given. Of what they span `x` has the lines from `start` on,
    /// as wide as the last window reaches: `columns`.
    #[cfg(feature = "std")]
    pub(crate) fn pool_lines<T: Element>(
        &self,
        what: Pool,
        first: usize,
        [start, columns]: [usize; 2],
        x: &[T],
        y: &mut [T],
    ) {
        let steps = [0, columns * self.channels, self.channels];
        let line = self.output[2] * self.channels;
        dispatch(
            #[inline(always)]
            || {
                for (number, y) in y.chunks_exact_mut(line.max(1)).enumerate() {
                    let rows = self.span(1, first + number);
                    let rows = rows.start.saturating_sub(start)..rows.end.saturating_sub(start);
                    self.pool_line(what, &Line { start: 0, spans: [0..1, rows], steps }, x, y);
                }
            },
        );
    }

    /// A line of windows.
    #[inline(always)]
    fn pool_line<T: Element>(&self, what: Pool, line: &Line, x: &[T], y: &mut [T]) {
        let (channels, [planes, rows]) = (self.channels, &line.spans);
        // Most windows of images: two positions of two lines.
        let pairs = self.pairs().filter(|_| planes.len() == 1 && rows.len() == 2);
        let first = line.start + planes.start * line.steps[0] + rows.start * line.steps[1];
        for (number, y) in y.chunks_exact_mut(channels.max(1)).enumerate() {
            if let Some(stride) = pairs {
                let at = first + number * stride * channels;
                let [above, below] = [at, at + line.steps[1]]
                    .map(|at| after(x, at).split_at_checked(channels).unwrap_or_default());
                let four = [above.0, above.1, below.0, below.1];
                match what {
                    Pool::Max => largest_of_four(four, y),
                    Pool::Mean => mean_of_four(four, y),
                }
                continue;
            }
            let [planes, rows] = line.spans.clone();
            let (start, steps) = (line.start, line.steps);
            let window =
                Window { start, spans: [planes, rows, self.span(2, number)], steps, channels };
            match what {
                Pool::Max => window.largest(x, y),
                Pool::Mean => window.mean(x, y),
            }
        }
    }

    /// Where all windows span two columns: how far they are apart.
    fn pairs(&self) -> Option<usize> {
        let Taps { size, strides, before, .. } = self.sliding.as_ref()?;
        let last = self.output[2].saturating_sub(1) * strides[2] + size[2];
        (size[2] == 2 && before[2] == 0 && last <= self.input[2]).then_some(strides[2])
    }

    /// The way back from [`max`](Self::max).
    pub(super) fn max_backward<T: Element, E: Engine<T>>(
        &self,
        ties: Ties,
        pass: Backward<'_, '_, T, E>,
    ) {
        self.back(Back::Largest(ties), pass);
    }

    /// The way back from [`mean`](Self::mean).
    pub(super) fn mean_backward<T: Element, E: Engine<T>>(&self, pass: Backward<'_, '_, T, E>) {
        self.back(Back::Mean, pass);
    }

    /// The way back of some samples at a time.
    fn back<T: Element, E: Engine<T>>(&self, what: Back, pass: Backward<'_, '_, T, E>) {
        let (own, x, y, dy) = (self, pass.inputs[0], pass.output, &*pass.output_gradient);
        let Some((dx, add)) = pass.input_gradients[0].target() else { return };
        let [from, to] = [dx.len(), y.len()].map(|len| len / pass.batch.max(1));
        pass.engine.by_rows(dx, from, WORTH_A_THREAD, &|first, dx| {
            let sides = [after(x, first * from), after(y, first * to), after(dy, first * to)];
            once!(T: Windows::back_some(
                own: &Windows,
                what: Back,
                sides: [&[T]; 3],
                dx: &mut [T],
                add: bool,
            ));
        });
    }

    fn back_some<T: Element>(&self, what: Back, [x, y, dy]: [&[T]; 3], dx: &mut [T], add: bool) {
        let [from, to] = [self.input, self.output].map(|axes| axes.iter().product::<usize>());
        let [from, to] = [from, to].map(|positions| positions * self.channels);
        for (sample, dx) in dx.chunks_mut(from.max(1)).enumerate() {
            let x = after(x, sample * from);
            let [y, dy] = [y, dy].map(|values| after(values, sample * to));
            let alone = !add && matches!(what, Back::Largest(ties) if ties != Ties::Share);
            let [apart, covered] = self.apart();
            let alone = alone && apart;
            let written = alone && covered;
            if !(add || written) {
                dx.fill(T::ZERO);
            }
            let ties = match what {
                Back::Largest(Ties::Share) => {
                    self.share_backward(1, x, y, dy, dx);
                    continue;
                }
                Back::Largest(ties) => Some(ties),
                Back::Mean => None,
            };
            dispatch(
                #[inline(always)]
                || {
                    self.each(
                        1,
                        #[inline(always)]
                        |out, window| {
                            let dy = &dy[out.clone()];
                            match ties {
                                Some(Ties::FirstAcross) => {
                                    window.across().give([x, &y[out], dy], dx, alone);
                                }
                                Some(_) => window.give([x, &y[out], dy], dx, alone),
                                None => window.share(dy, dx),
                            }
                        },
                    );
                },
            );
        }
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
}

/// A line of windows: what they span of the other axes.
struct Line {
    /// Where the sample starts.
    start: usize,
    spans: [Range<usize>; 2],
    /// How far the positions of an axis are apart.
    steps: [usize; 3],
}

/// The values from a place on.
fn after<T>(values: &[T], start: usize) -> &[T] {
    values.get(start..).unwrap_or_default()
}

/// What is done on the way back.
#[derive(Clone, Copy, Debug)]
enum Back {
    /// The gradient goes to the largest.
    Largest(Ties),
    /// All get the same.
    Mean,
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

/// A layer that another can do in passing: [`Pooled`](crate::layer::Pooled).
pub trait Pools {
    /// What it does with these windows.
    fn pooling<'a>(&self, windows: &'a Windows) -> kernels::Pooling<'a>;
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

        $(impl<const AXES: usize> crate::layers::Pools for $name<AXES> {
            fn pooling<'a>(
                &self,
                windows: &'a crate::layers::Windows,
            ) -> crate::kernels::Pooling<'a> {
                crate::kernels::Pooling { windows, how: crate::kernels::Pool::$pool }
            }
        })?
    };
}
pub(super) use pooling;
