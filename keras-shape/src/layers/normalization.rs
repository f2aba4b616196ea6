//! Normalization with statistics of the data.

use crate::layers::OnAxes;
use crate::{Check, MAX_RANK, Shape, Text};

/// Axes of a sample that keep statistics of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    /// One flag an axis.
    pub kept: [bool; MAX_RANK],
    /// The first axis that the sample does not have, counted as Keras does, if any.
    pub missing: Option<isize>,
}

impl Axes {
    /// The axes that Keras's `axis` names in samples of this rank: the batch is 0, negative from
    /// the end.
    ///
    /// ```
    /// use keras_shape::layers::Axes;
    /// assert_eq!(Axes::of(&[-1], 2).kept[..2], [false, true]);
    /// assert_eq!(Axes::of(&[1], 2).kept[..2], [true, false]);
    /// assert_eq!(Axes::of(&[0], 2).missing, Some(0));
    /// ```
    #[inline]
    pub const fn of(axes: &[isize], rank: usize) -> Self {
        let mut result = Axes { kept: [false; MAX_RANK], missing: None };
        let mut i = 0;
        while i < axes.len() {
            let axis = if axes[i] < 0 { axes[i] + rank as isize } else { axes[i] - 1 };
            if axis < 0 || axis >= rank as isize {
                result.missing = Some(axes[i]);
            } else {
                result.kept[axis as usize] = true;
            }
            i += 1;
        }
        result
    }

    /// The kept axes of a shape.
    #[inline]
    pub const fn shape(&self, input: &Shape) -> Shape {
        let (mut dims, mut rank, mut axis) = ([0; MAX_RANK], 0, 0);
        while axis < input.rank() {
            if self.kept[axis] {
                dims[rank] = input.dim(axis);
                rank += 1;
            }
            axis += 1;
        }
        Shape::new(dims.split_at(rank).0)
    }
}

/// `Normalization(axis)`: keeps the shape, has statistics for the kept axes.
#[derive(Clone, Copy, Debug)]
pub struct Normalization {
    /// Keras's `axis`: batch 0, negative from the end; empty for one number in all.
    pub axis: &'static [isize],
}

impl Normalization {
    /// Objects to an axis that is not there.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Normalization};
    /// let text = Normalization { axis: &[3] }.check(&Shape::new(&[28, 3])).unwrap_err();
    /// let text = text.as_str();
    /// assert!(text.starts_with("expected `axis` to be one of 1 to 2 or -2 to -1, found 3"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        OnAxes { axes: self.axis, argument: "axis", fewest: 0 }.check(input)
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }

    /// The shape of the statistics.
    #[inline]
    pub const fn statistics(&self, input: &Shape) -> Shape {
        Axes::of(self.axis, input.rank()).shape(input)
    }
}

/// The `mean` or the `variance` of a normalization that is not adapted to data.
#[derive(Clone, Copy, Debug)]
pub struct Statistics {
    /// As in [`Normalization`].
    pub axis: &'static [isize],
    /// Which of the two.
    pub argument: &'static str,
    /// How many numbers it has; 0 where it is not given.
    pub given: usize,
    /// Whether the other one is given.
    pub both: bool,
}

impl Statistics {
    /// Objects to one without the other and to another number than the kept axes have; one number
    /// serves all.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.given == 0 {
            return Ok(());
        }
        if !self.both {
            return Err(Text::new("expected `mean` and `variance` together, found `")
                .text(self.argument)
                .text("` alone")
                .help("give both, or none and learn them from data with `adapt`"));
        }
        let size = Axes::of(self.axis, input.rank()).shape(input).size();
        if self.given > 1 && self.given != size {
            return Err(Text::new("expected `")
                .text(self.argument)
                .text("` to have ")
                .count(size, "number", "numbers")
                .text(", found ")
                .number(self.given)
                .help("give one number for each kept feature, or one for all"));
        }
        Ok(())
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
