//! Normalization with statistics of the data.

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
    /// Numbers given as `mean` and `variance`; 0 where the layer is adapted to data.
    pub given: usize,
}

impl Normalization {
    /// Objects to an axis that is not there and to given statistics of another length.
    pub const fn check(&self, input: &Shape) -> Check {
        let axes = Axes::of(self.axis, input.rank());
        if axes.missing.is_some() {
            return Err(Text::new("expected `axis` to name an axis of a sample of shape ")
                .shape(input)
                .text(", found one outside it")
                .help("use -1 for the features; 0 is the batch"));
        }
        let size = axes.shape(input).size();
        if self.given > 1 && self.given != size {
            return Err(Text::new("expected `mean` and `variance` of ")
                .count(size, "number", "numbers")
                .text(" each, found ")
                .number(self.given)
                .help("give one number for each of the kept features"));
        }
        Ok(())
    }

    /// `input`.
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }

    /// The shape of the statistics.
    pub const fn statistics(&self, input: &Shape) -> Shape {
        Axes::of(self.axis, input.rank()).shape(input)
    }
}
