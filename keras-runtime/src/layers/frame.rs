//! A box of positions within a larger one.

use super::windows::three;
use crate::element::Element;
use crate::layer::{copy, part, part_mut};
use keras_shape::Shape;

/// Where the positions of a smaller sample lie in a larger one with the same channels.
///
/// ```
/// use keras_runtime::layers::Frame;
/// use keras_shape::Shape;
/// const FRAME: Frame =
///     Frame::new(&Shape::new(&[5, 2]), &Shape::new(&[3, 2]), &Shape::new(&[1]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    outer: [usize; 3],
    inner: [usize; 3],
    before: [usize; 3],
    channels: usize,
}

impl Frame {
    /// `inner` begins at `before` in `outer`.
    pub const fn new(outer: &Shape, inner: &Shape, before: &Shape) -> Self {
        let axes = before.rank();
        Frame {
            outer: three(outer, axes, 1),
            inner: three(inner, axes, 1),
            before: three(before, axes, 0),
            channels: outer.last(),
        }
    }

    /// Length of a run of neighbours.
    fn run(&self) -> usize {
        self.inner[2] * self.channels
    }

    /// Where each run of neighbours begins in the outer and in the inner array.
    fn runs(self, batch: usize) -> impl Iterator<Item = (usize, usize)> {
        let Frame { outer, inner, before, channels } = self;
        let len = self.run();
        (0..batch * inner[0] * inner[1]).map(move |run| {
            let (rows, columns) = (inner[0].max(1), inner[1].max(1));
            let (i, j) = (run / columns % rows, run % columns);
            let sample = run / columns / rows;
            let row = (sample * outer[0] + before[0] + i) * outer[1] + before[1] + j;
            let start = (row * outer[2] + before[2]) * channels;
            (start, run * len)
        })
    }

    /// Copies or adds what lies within the outer array to the inner one.
    pub(super) fn cut<T: Element>(self, batch: usize, outer: &[T], inner: &mut [T], add: bool) {
        for (from, to) in self.runs(batch) {
            write(part(outer, from, self.run()), part_mut(inner, to, self.run()), add);
        }
    }

    /// Copies or adds the inner array to the outer one, which has zeros elsewhere.
    pub(super) fn put<T: Element>(self, batch: usize, inner: &[T], outer: &mut [T], add: bool) {
        if !add {
            outer.fill(T::ZERO);
        }
        for (to, from) in self.runs(batch) {
            write(part(inner, from, self.run()), part_mut(outer, to, self.run()), add);
        }
    }
}

/// Copies or adds neighbours.
pub(super) fn write<T: Element>(from: &[T], to: &mut [T], add: bool) {
    if add {
        to.iter_mut().zip(from).for_each(|(to, &from)| *to += from);
    } else {
        copy(from, to);
    }
}
