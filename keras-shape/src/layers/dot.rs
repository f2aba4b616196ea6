//! `Dot`: products of two inputs.

use crate::layers::merging::{check_axis, check_count, found, sample_axis};
use crate::{Check, MAX_RANK, Shape, Text};

/// `Dot(axes)`: products summed along an axis of each of two inputs.
///
/// ```
/// use keras_shape::{Shape, layers::Dot};
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[4, 5])];
/// assert_eq!(Dot { axes: &[2, 1] }.output(&inputs).dims(), [3, 5]);
/// let inputs = [Shape::new(&[4]), Shape::new(&[4])];
/// assert_eq!(Dot { axes: &[-1] }.output(&inputs).dims(), [1]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dot {
    /// Keras's `axes`, one for both inputs or one each: the batch is 0, negative from the end.
    pub axes: &'static [isize],
}

impl Dot {
    /// The axis as written for input `i`.
    #[inline]
    const fn written(&self, i: usize) -> isize {
        match self.axes {
            [axis] => *axis,
            [first, second] => [*first, *second][i],
            _ => 0,
        }
    }

    /// The axis of the samples of input `i`; past the end where they do not have it.
    #[inline]
    pub const fn along(&self, i: usize, input: &Shape) -> usize {
        sample_axis(self.written(i), input)
    }

    /// Objects to axes that are not there or not equally long.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Dot};
    /// let inputs = [Shape::new(&[3, 4]), Shape::new(&[5, 2])];
    /// assert_eq!(
    ///     Dot { axes: &[2, 1] }.check(&inputs).unwrap_err().as_str(),
    ///     "expected axes of one length, found 4 (axis 2 of 3 x 4) and 5 (axis 1 of 5 x 2)\n\
    ///      help: choose other `axes`, or make these equally long"
    /// );
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if let Err(text) = check_count(2, inputs) {
            return Err(text);
        }
        if self.axes.len() != 1 && self.axes.len() != 2 {
            return Err(Text::new("expected `axes` to be one axis or two, found ")
                .number(self.axes.len())
                .help("write an axis for both inputs, or one for each: `axes = (2, 1)`"));
        }
        let mut i = 0;
        while i < 2 {
            if let Err(text) = check_axis("axes", self.written(i), &inputs[i]) {
                return Err(text);
            }
            i += 1;
        }
        let axes = [self.along(0, &inputs[0]), self.along(1, &inputs[1])];
        let lengths = [inputs[0].dim(axes[0]), inputs[1].dim(axes[1])];
        if lengths[0] != lengths[1] {
            let mut text = Text::new("expected axes of one length, found ");
            i = 0;
            while i < 2 {
                text = text
                    .text(if i == 0 { "" } else { " and " })
                    .number(lengths[i])
                    .text(" (axis ")
                    .number(axes[i] + 1)
                    .text(" of ")
                    .shape(&inputs[i])
                    .text(")");
                i += 1;
            }
            return Err(text.help("choose other `axes`, or make these equally long"));
        }
        if inputs[0].rank() + inputs[1].rank() > MAX_RANK + 2 {
            return Err(found("expected inputs with fewer axes", inputs, 0, 1)
                .help("their other axes come out together; at most ")
                .number(MAX_RANK)
                .text(" can"));
        }
        Ok(())
    }

    /// Multiply-accumulates of one sample: the length of the sums for each value that comes out.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Dot};
    /// let inputs = [Shape::new(&[3, 4]), Shape::new(&[4, 5])];
    /// assert_eq!(Dot { axes: &[2, 1] }.macs(&inputs), 3 * 4 * 5);
    /// ```
    #[inline]
    pub const fn macs(&self, inputs: &[Shape]) -> usize {
        let along = self.along(0, &inputs[0]);
        let length = if along < inputs[0].rank() { inputs[0].dim(along) } else { 0 };
        self.output(inputs).size() * length
    }

    /// The axes of the first without the one that is summed along, then those of the second; a
    /// single number is an axis of length 1.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        let (mut dims, mut rank, mut i) = ([1; MAX_RANK], 0, 0);
        while i < inputs.len() && i < 2 {
            let (along, mut axis) = (self.along(i, &inputs[i]), 0);
            while axis < inputs[i].rank() {
                if axis != along && rank < MAX_RANK {
                    dims[rank] = inputs[i].dim(axis);
                    rank += 1;
                }
                axis += 1;
            }
            i += 1;
        }
        Shape::new(dims.split_at(if rank == 0 { 1 } else { rank }).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes<const N: usize>(dims: [&[usize]; N]) -> [Shape; N] {
        dims.map(Shape::new)
    }

    #[test]
    fn dotted() {
        let inputs = shapes([&[2, 3, 4], &[4, 5]]);
        let dot = Dot { axes: &[-1, 1] };
        assert!(dot.check(&inputs).is_ok());
        assert_eq!(dot.output(&inputs).dims(), [2, 3, 5]);
        let text = Dot { axes: &[3] }.check(&inputs).unwrap_err();
        let expected = "expected `axes` to be one of 1 to 2 or -2 to -1, found 3";
        assert!(text.as_str().starts_with(expected), "{}", text.as_str());
        assert!(Dot { axes: &[] }.check(&inputs).is_err());
        assert!(Dot { axes: &[1] }.check(&inputs[..1]).is_err());
        let large = shapes([&[2; 6], &[2; 4]]);
        assert!(Dot { axes: &[1] }.check(&large).is_err());
    }
}
