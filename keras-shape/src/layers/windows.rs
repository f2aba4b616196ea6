//! Layers that look through windows at the axes between the batch and the channels.

use crate::layers::spatial::{check_rank, unknown, with_channels};
use crate::{Check, MAX_RANK, Shape, Text};

/// Windows that move along one axis.
///
/// ```
/// use keras_shape::layers::Windows;
/// let windows = Windows { size: 3, stride: 2, same: true };
/// assert_eq!((windows.count(8), windows.before(8)), (4, 0));
/// assert_eq!(Windows { same: false, ..windows }.count(8), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// How many positions a window spans.
    pub size: usize,
    /// From one window to the next.
    pub stride: usize,
    /// Keras's `padding`: windows reach over the ends (`same`) or not (`valid`).
    pub same: bool,
}

impl Windows {
    /// How many windows there are on an axis.
    #[inline]
    pub const fn count(&self, length: usize) -> usize {
        if self.stride == 0 {
            return 0;
        }
        match (self.same, length >= self.size) {
            (true, _) => length.div_ceil(self.stride),
            (false, true) => (length - self.size) / self.stride + 1,
            (false, false) => 0,
        }
    }

    /// How many positions the first window lies before the axis.
    #[inline]
    pub const fn before(&self, length: usize) -> usize {
        let count = self.count(length);
        if !self.same || count == 0 {
            return 0;
        }
        ((count - 1) * self.stride + self.size).saturating_sub(length) / 2
    }
}

/// `MaxPooling` and `AveragePooling`: each window becomes one position.
///
/// ```
/// use keras_shape::{Shape, layers::Pooling};
/// let two = Shape::new(&[2, 2]);
/// let out = Pooling { pool_size: two, strides: two, same: false }.output(&Shape::new(&[28, 28, 1]));
/// assert_eq!(out.dims(), [14, 14, 1]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Pooling {
    /// The window, an axis each.
    pub pool_size: Shape,
    /// From one window to the next, an axis each.
    pub strides: Shape,
    /// Keras's `padding`: `same` or `valid`.
    pub same: bool,
}

impl Pooling {
    /// The windows along an axis.
    #[inline]
    pub const fn windows(&self, axis: usize) -> Windows {
        Windows { size: self.pool_size.dim(axis), stride: self.strides.dim(axis), same: self.same }
    }

    /// Objects to another number of axes and to windows that do not fit.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let spatial = self.pool_size.rank();
        if let Err(text) = check_rank(spatial, input) {
            return Err(text);
        }
        let mut axis = 0;
        while axis < spatial {
            if self.windows(axis).count(input.dim(axis)) == 0 {
                let text = Text::new("expected windows that fit into ").shape(input);
                return Err(text
                    .text(", found `pool_size` ")
                    .shape(&self.pool_size)
                    .help("choose a smaller `pool_size`, or `padding = same`"));
            }
            axis += 1;
        }
        Ok(())
    }

    /// The number of windows on each axis, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() {
            return unknown(self.pool_size.rank() + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < self.pool_size.rank() {
            dims[axis] = self.windows(axis).count(input.dim(axis));
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}

/// `AdaptiveMaxPooling` and `AdaptiveAveragePooling`: windows so that the output has a given size.
///
/// ```
/// use keras_shape::{Shape, layers::AdaptivePooling};
/// let out = AdaptivePooling { output_size: Shape::new(&[3]) }.output(&Shape::new(&[8, 5]));
/// assert_eq!(out.dims(), [3, 5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AdaptivePooling {
    /// What comes out, without the channels.
    pub output_size: Shape,
}

impl AdaptivePooling {
    /// Objects to another number of axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        check_rank(self.output_size.rank(), input)
    }

    /// The given size, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() {
            return unknown(self.output_size.rank() + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < self.output_size.rank() {
            dims[axis] = self.output_size.dim(axis);
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}

/// `GlobalMaxPooling` and `GlobalAveragePooling`: one window over all.
///
/// ```
/// use keras_shape::{Shape, layers::GlobalPooling};
/// let image = Shape::new(&[28, 28, 3]);
/// assert_eq!(GlobalPooling { spatial: 2, keepdims: false }.output(&image).dims(), [3]);
/// assert_eq!(GlobalPooling { spatial: 2, keepdims: true }.output(&image).dims(), [1, 1, 3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GlobalPooling {
    /// How many axes lie between batch and channels.
    pub spatial: usize,
    /// Whether they stay, with length 1.
    pub keepdims: bool,
}

impl GlobalPooling {
    /// Objects to another number of axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        check_rank(self.spatial, input)
    }

    /// The channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let kept = if self.keepdims { self.spatial } else { 0 };
        match self.check(input) {
            Ok(()) => with_channels([1; MAX_RANK], kept, input),
            Err(_) => unknown(kept + 1),
        }
    }
}
