//! Where the taps of a kernel lie that slides over the axes between batch and channels.

use super::windows::three;
use crate::kernels::fits;
use core::ops::Range;
use keras_shape::layers as rules;
use keras_shape::{Overlap, Places, Shape};

/// Values of patches that are copied for each sample of a batch: few on a microcontroller, which has
/// one sample at a time.
const PER_SAMPLE: usize = 1 << 10;

/// A kernel, the image that it slides over, and the places where it stops. Axes that are not there
/// have length 1.
///
/// A convolution makes a position of its output at each place; a transposed one spreads a position
/// of its input out from each, and the image is its output.
///
/// ```
/// use keras_runtime::layers::Taps;
/// use keras_shape::{Shape, layers::DepthwiseConv};
/// const ONE: Shape = Shape::new(&[1, 1]);
/// const TAPS: Taps = Taps::depthwise(
///     &Shape::new(&[28, 28, 8]),
///     &DepthwiseConv {
///         kernel_size: Shape::new(&[3, 3]),
///         strides: ONE,
///         dilation_rate: ONE,
///         depth_multiplier: 1,
///         same: true,
///     },
/// );
/// assert_eq!((TAPS.count(), TAPS.places()), (9, 28 * 28));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Taps {
    image: [usize; 3],
    places: [usize; 3],
    pub(super) size: [usize; 3],
    pub(super) strides: [usize; 3],
    dilation: [usize; 3],
    /// How many positions the kernel at the first place reaches over the start.
    pub(super) before: [usize; 3],
    /// Channels of the image.
    pub(crate) channels: usize,
    /// Parts of the channels that do not know of each other.
    pub(crate) groups: usize,
}

/// Taps that follow each other along the last axis, with none outside of the image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The place of the kernel, counted through the batch.
    pub row: usize,
    /// The first tap.
    pub tap: usize,
    /// How many.
    pub count: usize,
    /// The position of the first in the image, counted through the batch.
    pub position: usize,
}

impl Taps {
    /// One tap on one position.
    pub(crate) const ONE: Taps = Taps::pooling([[1; 3]; 2], [[1; 3], [1; 3], [0; 3]], 1);

    /// Those of a convolution.
    pub const fn conv(input: &Shape, conv: &rules::Conv) -> Self {
        let axes = conv.kernel_size.rank();
        let (mut before, mut axis) = ([0; 3], 0);
        while axis < axes && axis < 3 {
            before[3 - axes + axis] = conv.before(axis, input.dim(axis));
            axis += 1;
        }
        Taps {
            image: three(input, axes, 1),
            places: three(&conv.output(input), axes, 1),
            size: three(&conv.kernel_size, axes, 1),
            strides: three(&conv.strides, axes, 1),
            dilation: three(&conv.dilation_rate, axes, 1),
            before,
            channels: input.last(),
            groups: conv.groups,
        }
    }

    /// Those of a depthwise convolution.
    pub const fn depthwise(input: &Shape, conv: &rules::DepthwiseConv) -> Self {
        let rules::DepthwiseConv { kernel_size, strides, dilation_rate, same, .. } = *conv;
        let (filters, groups, causal) = (input.last(), 1, false);
        let conv =
            rules::Conv { filters, kernel_size, strides, dilation_rate, groups, same, causal };
        Taps::conv(input, &conv)
    }

    /// Windows of pooling: each of `size` positions.
    pub(super) const fn pooling(
        [image, places]: [[usize; 3]; 2],
        [size, strides, before]: [[usize; 3]; 3],
        channels: usize,
    ) -> Self {
        Taps { image, places, size, strides, dilation: [1; 3], before, channels, groups: 1 }
    }

    /// Those of a transposed convolution.
    pub const fn transposed(input: &Shape, conv: &rules::ConvTranspose) -> Self {
        let axes = conv.kernel_size.rank();
        let (mut before, mut axis) = ([0; 3], 0);
        while axis < axes && axis < 3 {
            before[3 - axes + axis] = conv.before(axis, input.dim(axis));
            axis += 1;
        }
        Taps {
            image: three(&conv.output(input), axes, 1),
            places: three(input, axes, 1),
            size: three(&conv.kernel_size, axes, 1),
            strides: three(&conv.strides, axes, 1),
            dilation: three(&conv.dilation_rate, axes, 1),
            before,
            channels: conv.filters,
            groups: 1,
        }
    }

    /// Number of taps.
    pub const fn count(&self) -> usize {
        self.size[0] * self.size[1] * self.size[2]
    }

    /// Number of places in a sample.
    pub const fn places(&self) -> usize {
        self.places[0] * self.places[1] * self.places[2]
    }

    /// For each axis: places, length of the image, taps, stride, dilation, and how many positions the kernel
    /// reaches over the start.
    #[inline(always)]
    pub(crate) fn axis(&self, number: usize) -> [usize; 6] {
        [
            self.places[number],
            self.image[number],
            self.size[number],
            self.strides[number],
            self.dilation[number],
            self.before[number],
        ]
    }

    /// Whether so many values are an image of a sample.
    pub(crate) fn fits(&self, len: usize) -> bool {
        let [a, b, c] = self.image;
        fits(&[a, b, c, self.channels], len)
    }

    /// How far what comes out may lie over the image, where each of `filters` is made of all channels.
    pub const fn overlap(&self, filters: usize) -> Overlap {
        Overlap::of_patches(&self.windows(), self.channels, filters)
    }

    /// The same where each channel becomes some of the `filters`.
    pub const fn overlap_of_channels(&self, filters: usize) -> Overlap {
        match self.channels == filters {
            true => Overlap::of_channels(&self.windows(), filters),
            false => self.overlap(filters),
        }
    }

    const fn windows(&self) -> [Places; 3] {
        let (mut windows, mut axis) = ([Places::ONE; 3], 0);
        while axis < 3 {
            windows[axis] = Places {
                count: self.places[axis],
                length: self.image[axis],
                stride: self.strides[axis],
                span: self.size[axis].saturating_sub(1) * self.dilation[axis] + 1,
                before: self.before[axis],
            };
            axis += 1;
        }
        windows
    }

    /// Values of the image in a sample.
    pub(super) const fn image_len(&self) -> usize {
        self.image[0] * self.image[1] * self.image[2] * self.channels
    }

    /// The same kernel for so many images whose channels lie side by side, each with columns of its
    /// own.
    pub(super) const fn in_groups(&self, groups: usize) -> Self {
        Taps { channels: groups * self.channels, groups, ..*self }
    }

    /// Number of values under the kernel at one place, in one group.
    pub const fn patch(&self) -> usize {
        match self.groups {
            0 => 0,
            groups => self.count() * (self.channels / groups),
        }
    }

    /// The room for each sample that products with so many channels at each place need.
    pub const fn scratch(&self, filters: usize) -> usize {
        if self.direct() || self.groups == 0 {
            return 0;
        }
        let part = if self.groups > 1 { filters / self.groups } else { 0 };
        self.rows(self.patch() + part)
    }

    /// The room whatever the batch: the gradient of one group's kernel.
    pub const fn scratch_fixed(&self, filters: usize) -> usize {
        if self.groups > 1 { self.patch() * (filters / self.groups) } else { 0 }
    }

    /// The room for each sample for some rows of so many values, one at least.
    pub const fn rows(&self, width: usize) -> usize {
        if width == 0 {
            return 0;
        }
        let (fit, all) = (PER_SAMPLE / width, self.places());
        let rows = if fit > all { all } else { fit };
        if rows == 0 { width } else { rows * width }
    }

    /// Whether the patches are the image itself: one tap at each position.
    pub(crate) const fn direct(&self) -> bool {
        let strides = self.strides[0] * self.strides[1] * self.strides[2];
        self.count() == 1 && strides == 1 && self.groups == 1 && !self.padded()
    }

    /// Whether a tap is outside of the image at any place.
    pub(super) const fn padded(&self) -> bool {
        let mut axis = 0;
        while axis < 3 {
            let last = self.places[axis].saturating_sub(1) * self.strides[axis]
                + self.size[axis].saturating_sub(1) * self.dilation[axis];
            if self.before[axis] > 0 || last >= self.image[axis] {
                return true;
            }
            axis += 1;
        }
        false
    }

    /// From one tap of a run to the next in the image.
    pub(super) fn step(&self) -> usize {
        self.dilation[2]
    }

    /// Where a tap lies on an axis, if on the image.
    #[inline(always)]
    fn position(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        let position = place * self.strides[axis] + tap * self.dilation[axis];
        position.checked_sub(self.before[axis]).filter(|&position| position < self.image[axis])
    }

    /// The taps on the last axis that are on the image: the first, how many, where the first is.
    #[inline(always)]
    fn span(&self, place: usize) -> (usize, usize, usize) {
        let (start, dilation) = (place * self.strides[2], self.dilation[2]);
        // Most kernels have no gaps, and a division takes as long as copying a run.
        let steps = |length: usize| if dilation == 1 { length } else { length.div_ceil(dilation) };
        let first = steps(self.before[2].saturating_sub(start));
        let position = start + first * dilation - self.before[2];
        let count = steps(self.image[2].saturating_sub(position));
        (first, count.min(self.size[2].saturating_sub(first)), position)
    }

    /// Calls `f` for all runs of the kernel at these places, counted through the batch.
    #[inline(always)]
    pub(super) fn runs(&self, rows: Range<usize>, mut f: impl FnMut(Run)) {
        let [planes, lines, columns] = self.places;
        let (mut k, rest) = (rows.start % columns, rows.start / columns);
        let (mut j, rest) = (rest % lines, rest / lines);
        let (mut i, mut sample) = (rest % planes, rest / planes);
        for row in rows {
            let (first, count, start) = self.span(k);
            for a in 0..self.size[0] {
                let Some(plane) = self.position(0, i, a) else { continue };
                for b in 0..self.size[1] {
                    let Some(line) = self.position(1, j, b) else { continue };
                    let line = (sample * self.image[0] + plane) * self.image[1] + line;
                    let position = line * self.image[2] + start;
                    let tap = (a * self.size[1] + b) * self.size[2] + first;
                    f(Run { row, tap, count, position });
                }
            }
            k += 1;
            if k == columns {
                (j, k) = (j + 1, 0);
            }
            if j == lines {
                (i, j) = (i + 1, 0);
            }
            if i == planes {
                (sample, i) = (sample + 1, 0);
            }
        }
    }
}
