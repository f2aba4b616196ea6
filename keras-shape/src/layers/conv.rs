//! `Conv1D`, `Conv2D`, `Conv3D`, and what all convolutions have in common.

use crate::layers::Windows;
use crate::layers::spatial::{check_rank, unknown, with_channels};
use crate::{Check, MAX_RANK, Shape, Text};

/// A kernel that slides over the axes between batch and channels, `dilation_rate` apart in itself.
///
/// ```
/// use keras_shape::{Shape, layers::Sliding};
/// let (two, one) = (Shape::new(&[2, 2]), Shape::new(&[1, 1]));
/// let sliding = Sliding { kernel_size: two, strides: one, dilation_rate: two, same: false };
/// assert_eq!(sliding.windows(0).size, 3);
/// assert_eq!(sliding.output(&Shape::new(&[5, 7, 3])).dims(), [3, 5, 3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sliding {
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From one place of the kernel to the next, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// Whether the kernel reaches over the ends, so that strides alone make an axis shorter.
    pub same: bool,
}

impl Sliding {
    /// What the kernel spans along an axis, place after place.
    #[inline]
    pub const fn windows(&self, axis: usize) -> Windows {
        let size = span(self.kernel_size.dim(axis), self.dilation_rate.dim(axis));
        Windows { size, stride: self.strides.dim(axis), same: self.same }
    }

    /// Objects to another number of axes and to a kernel that does not fit.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let spatial = self.kernel_size.rank();
        if let Err(text) = check_rank(spatial, input) {
            return Err(text);
        }
        let (mut fits, mut spread, mut axis) = (true, false, 0);
        let mut span = self.kernel_size;
        while axis < spatial {
            let windows = self.windows(axis);
            fits = fits && windows.count(input.dim(axis)) > 0;
            spread = spread || windows.size != self.kernel_size.dim(axis);
            span = span.with(axis, windows.size);
            axis += 1;
        }
        if fits {
            return Ok(());
        }
        let mut text = Text::new("expected a kernel that fits into ").shape(input);
        text = text.text(", found `kernel_size` ").shape(&self.kernel_size);
        if spread {
            text = text.text(", which `dilation_rate` spreads over ").shape(&span);
        }
        Err(text.help("choose a smaller `kernel_size`, or `padding = same`"))
    }

    /// The number of places on each axis, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let spatial = self.kernel_size.rank();
        if self.check(input).is_err() {
            return unknown(spatial + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < spatial {
            dims[axis] = self.windows(axis).count(input.dim(axis));
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}

/// How many positions so many taps span.
#[inline]
pub(super) const fn span(taps: usize, dilation_rate: usize) -> usize {
    taps.saturating_sub(1).saturating_mul(dilation_rate).saturating_add(1)
}

/// Objects to gaps between the places of a kernel together with gaps in it.
#[inline]
pub(super) const fn check_gaps(strides: &Shape, dilation_rate: &Shape) -> Check {
    if strides.longest() <= 1 || dilation_rate.longest() <= 1 {
        return Ok(());
    }
    Err(Text::new("expected `strides` or `dilation_rate` to be 1, found ")
        .shape(strides)
        .text(" and ")
        .shape(dilation_rate)
        .help("leave one of the two out: gaps are between the places of the kernel, or in it"))
}

/// `Conv(filters, kernel_size)`: each place of the kernel becomes one position of so many channels.
///
/// ```
/// use keras_shape::{Shape, layers::Conv};
/// let (three, one) = (Shape::new(&[3, 3]), Shape::new(&[1, 1]));
/// let conv = Conv {
///     filters: 32,
///     kernel_size: three,
///     strides: one,
///     dilation_rate: one,
///     groups: 1,
///     same: false,
///     causal: false,
/// };
/// assert_eq!(conv.output(&Shape::new(&[28, 28, 1])).dims(), [26, 26, 32]);
/// let text = Conv { groups: 3, ..conv }.check(&Shape::new(&[28, 28, 1])).unwrap_err();
/// assert_eq!(
///     text.as_str(),
///     "expected channels that 3 `groups` can share, found 1 in 28 x 28 x 1\n\
///      help: choose `groups` that divide the channels, or leave it out"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Conv {
    /// Channels that come out.
    pub filters: usize,
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From one place of the kernel to the next, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// Parts of the channels that do not know of each other.
    pub groups: usize,
    /// Keras's `padding = same`.
    pub same: bool,
    /// Keras's `padding = causal`: the kernel looks back only.
    pub causal: bool,
}

impl Conv {
    /// Where the kernel is. A causal one reaches over the ends as well, though not by half.
    #[inline]
    pub const fn sliding(&self) -> Sliding {
        Sliding {
            kernel_size: self.kernel_size,
            strides: self.strides,
            dilation_rate: self.dilation_rate,
            same: self.same || self.causal,
        }
    }

    /// How many positions the kernel first reaches over the start of an axis.
    #[inline]
    pub const fn before(&self, axis: usize, length: usize) -> usize {
        let windows = self.sliding().windows(axis);
        if self.causal { windows.size - 1 } else { windows.before(length) }
    }

    /// Objects to what [`Sliding`] objects to, to gaps of both kinds, and to groups that do not
    /// divide the channels.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if let Err(text) = self.sliding().check(input) {
            return Err(text);
        }
        if let Err(text) = check_gaps(&self.strides, &self.dilation_rate) {
            return Err(text);
        }
        if self.groups == 0 || self.filters == 0 {
            return Ok(()); // Another mistake has been told of.
        }
        if !input.last().is_multiple_of(self.groups) {
            return Err(Text::new("expected channels that ")
                .number(self.groups)
                .text(" `groups` can share, found ")
                .number(input.last())
                .text(" in ")
                .shape(input)
                .help("choose `groups` that divide the channels, or leave it out"));
        }
        if !self.filters.is_multiple_of(self.groups) {
            return Err(Text::new("expected `filters` that ")
                .number(self.groups)
                .text(" `groups` can share, found ")
                .number(self.filters)
                .help("choose `filters` that are a multiple of `groups`"));
        }
        Ok(())
    }

    /// The number of places on each axis, and the filters.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        self.sliding().output(input).with_last(self.filters)
    }
}
