//! `Conv1DTranspose`, `Conv2DTranspose`, `Conv3DTranspose`.

use crate::layers::conv::{check_gaps, span};
use crate::layers::spatial::{check_rank, unknown, with_channels};
use crate::{Check, MAX_RANK, Shape, Text};

/// `ConvTranspose(filters, kernel_size)`: each position is spread out by the kernel.
///
/// ```
/// use keras_shape::{Shape, layers::ConvTranspose};
/// let (two, three, one) = (Shape::new(&[2]), Shape::new(&[3]), Shape::new(&[1]));
/// let conv = ConvTranspose {
///     filters: 5,
///     kernel_size: three,
///     strides: two,
///     dilation_rate: one,
///     output_padding: Shape::SCALAR,
///     same: false,
/// };
/// assert_eq!(conv.output(&Shape::new(&[4, 8])).dims(), [9, 5]);
/// assert_eq!(ConvTranspose { same: true, ..conv }.output(&Shape::new(&[4, 8])).dims(), [8, 5]);
/// let text = ConvTranspose { output_padding: two, ..conv }.check(&Shape::new(&[4, 8]));
/// assert_eq!(
///     text.unwrap_err().as_str(),
///     "expected `output_padding` below `strides`, found 2 with `strides` 2\n\
///      help: choose at most 1 on that axis, or leave it out"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConvTranspose {
    /// Channels that come out.
    pub filters: usize,
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From where one position is spread to where the next is, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// How much longer the output is than the shortest that would do, an axis each; without axes
    /// where it is not given.
    pub output_padding: Shape,
    /// Keras's `padding = same`.
    pub same: bool,
}

impl ConvTranspose {
    /// How long an axis becomes.
    #[inline]
    pub const fn length(&self, axis: usize, length: usize) -> usize {
        let stride = self.strides.dim(axis);
        let span = span(self.kernel_size.dim(axis), self.dilation_rate.dim(axis));
        let starts = length.saturating_sub(1).saturating_mul(stride);
        match (self.same, self.output_padding.rank() == 0) {
            (true, true) => length.saturating_mul(stride),
            (true, false) => starts.saturating_add(span % 2 + self.output_padding.dim(axis)),
            (false, true) => starts.saturating_add(if span > stride { span } else { stride }),
            (false, false) => {
                starts.saturating_add(span).saturating_add(self.output_padding.dim(axis))
            }
        }
    }

    /// How many positions are cut off from the start of what is spread out.
    #[inline]
    pub const fn before(&self, axis: usize, length: usize) -> usize {
        let span = span(self.kernel_size.dim(axis), self.dilation_rate.dim(axis));
        let starts = length.saturating_sub(1).saturating_mul(self.strides.dim(axis));
        let full = starts.saturating_add(span);
        if self.same { full.saturating_sub(self.length(axis, length)) / 2 } else { 0 }
    }

    /// Objects to another number of axes, to gaps of both kinds, and to more `output_padding` than
    /// lies between two positions.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let spatial = self.kernel_size.rank();
        if let Err(text) = check_rank(spatial, input) {
            return Err(text);
        }
        if let Err(text) = check_gaps(&self.strides, &self.dilation_rate) {
            return Err(text);
        }
        let mut axis = 0;
        while axis < spatial {
            let (given, stride) = (self.output_padding.dim(axis), self.strides.dim(axis));
            if axis < self.output_padding.rank() && given >= stride && stride > 0 {
                return Err(Text::new("expected `output_padding` below `strides`, found ")
                    .number(given)
                    .text(" with `strides` ")
                    .number(stride)
                    .help("choose at most ")
                    .number(stride - 1)
                    .text(" on that axis, or leave it out"));
            }
            if self.length(axis, input.dim(axis)) == 0 && stride > 0 {
                return Err(Text::new("expected an output with positions, found none for the ")
                    .shape(input)
                    .text(" that go in")
                    .help("leave `output_padding` out, or choose a larger one"));
            }
            axis += 1;
        }
        Ok(())
    }

    /// Longer axes, and the filters.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let spatial = self.kernel_size.rank();
        if self.check(input).is_err() {
            return unknown(spatial + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < spatial {
            dims[axis] = self.length(axis, input.dim(axis));
            axis += 1;
        }
        with_channels(dims, axis, input).with_last(self.filters)
    }
}
