//! Layers that mix the last axis.

use super::spatial::unknown;
use crate::{Check, Shape, Text};

/// `Dense(units)`: `… x features` to `… x units`.
///
/// ```
/// use keras_shape::{Shape, layers::Dense};
/// let out = Dense { units: 10 }.output(&Shape::new(&[28, 784]));
/// assert_eq!(out.dims(), [28, 10]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    /// Features that come out.
    pub units: usize,
}

impl Dense {
    /// Objects to a sample without axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() == 0 {
            return Err(Text::new("expected a sample with features, found a single number")
                .help("write `Input(1)` for one feature"));
        }
        Ok(())
    }

    /// The last axis replaced by the units.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        match input.rank() {
            0 => unknown(1),
            _ => input.with_last(self.units),
        }
    }

    /// Multiply-accumulates of one sample.
    #[inline]
    pub const fn macs(&self, input: &Shape) -> usize {
        input.size() * self.units
    }
}
