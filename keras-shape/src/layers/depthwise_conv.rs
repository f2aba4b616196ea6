//! `DepthwiseConv1D` and `DepthwiseConv2D`.

use crate::layers::Sliding;
use crate::{Check, Shape};

/// `DepthwiseConv(kernel_size)`: each channel on its own, `depth_multiplier` times.
///
/// ```
/// use keras_shape::{Shape, layers::DepthwiseConv};
/// let (three, one) = (Shape::new(&[3, 3]), Shape::new(&[1, 1]));
/// let conv = DepthwiseConv {
///     kernel_size: three,
///     strides: one,
///     dilation_rate: one,
///     depth_multiplier: 2,
///     same: true,
/// };
/// assert_eq!(conv.output(&Shape::new(&[28, 28, 4])).dims(), [28, 28, 8]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DepthwiseConv {
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From one place of the kernel to the next, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// Channels that come out for each that goes in.
    pub depth_multiplier: usize,
    /// Keras's `padding = same`.
    pub same: bool,
}

impl DepthwiseConv {
    /// Where the kernel is.
    #[inline]
    pub const fn sliding(&self) -> Sliding {
        let DepthwiseConv { kernel_size, strides, dilation_rate, same, .. } = *self;
        Sliding { kernel_size, strides, dilation_rate, same }
    }

    /// Objects to what [`Sliding`] objects to.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        self.sliding().check(input)
    }

    /// The number of places on each axis, and the channels times the multiplier.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let channels = input.last().saturating_mul(self.depth_multiplier);
        self.sliding().output(input).with_last(channels)
    }
}
