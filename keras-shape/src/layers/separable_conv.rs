//! `SeparableConv1D` and `SeparableConv2D`.

use crate::layers::DepthwiseConv;
use crate::{Check, Shape};

/// `SeparableConv(filters, kernel_size)`: a depthwise convolution, then the channels mixed.
///
/// ```
/// use keras_shape::{Shape, layers::SeparableConv};
/// let (three, one) = (Shape::new(&[3]), Shape::new(&[1]));
/// let conv = SeparableConv {
///     filters: 5,
///     kernel_size: three,
///     strides: one,
///     dilation_rate: one,
///     depth_multiplier: 2,
///     same: false,
/// };
/// assert_eq!(conv.depthwise().output(&Shape::new(&[9, 4])).dims(), [7, 8]);
/// assert_eq!(conv.output(&Shape::new(&[9, 4])).dims(), [7, 5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SeparableConv {
    /// Channels that come out.
    pub filters: usize,
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From one place of the kernel to the next, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// Channels in between for each that goes in.
    pub depth_multiplier: usize,
    /// Keras's `padding = same`.
    pub same: bool,
}

impl SeparableConv {
    /// The first half.
    #[inline]
    pub const fn depthwise(&self) -> DepthwiseConv {
        let SeparableConv { kernel_size, strides, dilation_rate, depth_multiplier, same, .. } =
            *self;
        DepthwiseConv { kernel_size, strides, dilation_rate, depth_multiplier, same }
    }

    /// Objects to what the first half objects to.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        self.depthwise().check(input)
    }

    /// The number of places on each axis, and the filters.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        self.depthwise().output(input).with_last(self.filters)
    }
}
