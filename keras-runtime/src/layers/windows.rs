//! Windows over the axes between batch and channels, and what is computed of them.

use super::pool_window::Window;
use super::taps::Taps;
use crate::element::Element;
use crate::kernels::{Engine, Pool, dispatch, pool};
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
        let sample = self.output.iter().product::<usize>() * self.channels;
        let batch = y.len() / sample.max(1);
        dispatch(
            #[inline(always)]
            || {
                self.each(
                    batch,
                    #[inline(always)]
                    |out, window| {
                        let y = y.get_mut(out).unwrap_or_default();
                        match what {
                            Pool::Max => window.largest(x, y),
                            Pool::Mean => window.mean(x, y),
                        }
                    },
                );
            },
        );
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
