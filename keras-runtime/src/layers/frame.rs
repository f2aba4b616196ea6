//! A box of positions within a larger one.

use super::windows::three;
use crate::element::Element;
use core::ops::Range;
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

    /// Where each run of neighbours lies in the outer and in the inner array.
    fn runs(self, batch: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let Frame { outer, inner, before, channels } = self;
        let len = inner[2] * channels;
        (0..batch * inner[0] * inner[1]).map(move |run| {
            let (i, j) = (run / inner[1] % inner[0], run % inner[1]);
            let sample = run / (inner[0] * inner[1]);
            let row = (sample * outer[0] + before[0] + i) * outer[1] + before[1] + j;
            let start = (row * outer[2] + before[2]) * channels;
            (start..start + len, run * len..(run + 1) * len)
        })
    }

    /// Copies or adds what lies within the outer array to the inner one.
    pub(super) fn cut<T: Element>(self, batch: usize, outer: &[T], inner: &mut [T], add: bool) {
        for (from, to) in self.runs(batch) {
            write(&outer[from], &mut inner[to], add);
        }
    }

    /// Copies or adds the inner array to the outer one, which has zeros elsewhere.
    pub(super) fn put<T: Element>(self, batch: usize, inner: &[T], outer: &mut [T], add: bool) {
        if !add {
            outer.fill(T::ZERO);
        }
        for (to, from) in self.runs(batch) {
            write(&inner[from], &mut outer[to], add);
        }
    }
}

/// Copies or adds neighbours.
pub(super) fn write<T: Element>(from: &[T], to: &mut [T], add: bool) {
    if add {
        to.iter_mut().zip(from).for_each(|(to, &from)| *to += from);
    } else {
        to.copy_from_slice(from);
    }
}
