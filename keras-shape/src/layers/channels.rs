//! Layers with statistics of channels.

use crate::layers::{Axes, OnAxes};
use crate::{Check, Shape, Text};

/// `BatchNormalization(axis)`: keeps the shape, has statistics for each place along one axis.
#[derive(Clone, Copy, Debug)]
pub struct Channels {
    /// Keras's `axis`: the batch is 0, negative from the end.
    pub axis: &'static [isize],
}

impl Channels {
    /// Objects to an axis that is not there, and to several.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Channels};
    /// let text = Channels { axis: &[1, 2] }.check(&Shape::new(&[28, 3])).unwrap_err();
    /// assert!(text.as_str().starts_with("expected `axis` to be one axis, found 2"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.axis.len() > 1 {
            return Err(Text::new("expected `axis` to be one axis, found ")
                .number(self.axis.len())
                .help("write -1 for the features of ")
                .shape(input));
        }
        OnAxes { axes: self.axis, argument: "axis", fewest: 1 }.check(input)
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// `GroupNormalization(groups, axis)`: keeps the shape, has statistics for groups of channels.
#[derive(Clone, Copy, Debug)]
pub struct GroupNormalization {
    /// How many; 0 stands for Keras's -1, each channel alone.
    pub groups: Shape,
    /// As in [`Channels`].
    pub axis: &'static [isize],
}

impl GroupNormalization {
    /// Objects to groups of different sizes.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::GroupNormalization};
    /// let four = GroupNormalization { groups: Shape::new(&[4]), axis: &[-1] };
    /// let text = four.check(&Shape::new(&[28, 6])).unwrap_err();
    /// let text = text.as_str();
    /// assert!(text.starts_with("expected `groups` to divide the 6 channels, found 4"));
    /// assert!(four.check(&Shape::new(&[28, 8])).is_ok());
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.groups.rank() != 1 {
            return Err(Text::new("expected `groups` to be one number, found ")
                .number(self.groups.rank())
                .help("write how many groups there are, or -1 for each channel alone"));
        }
        let channels = Axes::of(self.axis, input.rank()).shape(input).size();
        let groups = self.groups.dim(0);
        if groups == 0 || (groups <= channels && channels.is_multiple_of(groups)) {
            return Ok(());
        }
        let mut fits = if groups < channels { groups } else { channels.saturating_sub(1) };
        while fits > 1 && !channels.is_multiple_of(fits) {
            fits -= 1;
        }
        Err(Text::new("expected `groups` to divide the ")
            .count(channels, "channel", "channels")
            .text(", found ")
            .number(groups)
            .help("write a number that does, such as `groups = ")
            .number(if fits == 0 { 1 } else { fits })
            .text("`, or -1 for each channel alone"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }

    /// The number of groups.
    #[inline]
    pub const fn count(&self, input: &Shape) -> usize {
        match self.groups.dim(0) {
            0 => Axes::of(self.axis, input.rank()).shape(input).size(),
            groups => groups,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A length of 0 is what nobody knows, after another mistake.
    #[test]
    fn no_channels() {
        let two = GroupNormalization { groups: Shape::new(&[2]), axis: &[-1] };
        let text = two.check(&Shape::new(&[4, 0])).unwrap_err();
        assert!(text.as_str().starts_with("expected `groups` to divide the 0 channels, found 2"));
    }
}
