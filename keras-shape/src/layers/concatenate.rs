//! `Concatenate`: several inputs end to end.

use crate::layers::merging::{check_axis, check_count, found, sample_axis};
use crate::{Check, MAX_RANK, Shape, Text};

/// `Concatenate(axis)`: the inputs one after the other along an axis.
///
/// ```
/// use keras_shape::{Shape, layers::Concatenate};
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[3, 2])];
/// assert_eq!(Concatenate { axis: -1 }.output(&inputs).dims(), [3, 6]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Concatenate {
    /// Keras's `axis`: the batch is 0, negative from the end.
    pub axis: isize,
}

impl Concatenate {
    /// The axis of samples with these axes; past the end where they do not have it.
    #[inline]
    pub const fn along(&self, input: &Shape) -> usize {
        sample_axis(self.axis, input)
    }

    /// Objects to an axis that is not there, and to inputs that differ in other axes.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Concatenate};
    /// let inputs = [Shape::new(&[3, 4]), Shape::new(&[2, 4])];
    /// assert_eq!(
    ///     Concatenate { axis: -1 }.check(&inputs).unwrap_err().as_str(),
    ///     "expected inputs that differ only along axis 2, found 3 x 4 as input 1 and 2 x 4 as \
    ///      input 2\n\
    ///      help: make the lengths of the other axes equal, or choose another `axis`"
    /// );
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if let Err(text) = check_count(0, inputs) {
            return Err(text);
        }
        if let Err(text) = check_axis("axis", self.axis, &inputs[0]) {
            return Err(text);
        }
        let (first, along) = (&inputs[0], self.along(&inputs[0]));
        let mut i = 1;
        while i < inputs.len() {
            let input = &inputs[i];
            if input.rank() != first.rank() {
                return Err(found("expected inputs with equally many axes", inputs, 0, i)
                    .help("give them the same number of axes, for example with `Reshape`"));
            }
            let mut axis = 0;
            while axis < first.rank() {
                if axis != along && input.dim(axis) != first.dim(axis) {
                    let expected = "expected inputs that differ only along axis ";
                    return Err(found(
                        Text::new(expected).number(along + 1).as_str(),
                        inputs,
                        0,
                        i,
                    )
                    .help("make the lengths of the other axes equal, or choose another `axis`"));
                }
                axis += 1;
            }
            i += 1;
        }
        Ok(())
    }

    /// The lengths along the axis added up, the other axes of the first.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        if inputs.is_empty() {
            return Shape::SCALAR;
        }
        let (first, along) = (&inputs[0], self.along(&inputs[0]));
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < first.rank() {
            dims[axis] = first.dim(axis);
            if axis == along {
                let mut i = 1;
                while i < inputs.len() {
                    dims[axis] += inputs[i].dim(axis);
                    i += 1;
                }
            }
            axis += 1;
        }
        Shape::new(dims.split_at(axis).0)
    }
}

/// The mask of what [`Concatenate`] puts together: of values, followed by the masks that some of
/// them have. A value without a mask counts as one whose mask is true everywhere.
///
/// ```
/// use keras_shape::{Shape, layers::ConcatenateMask};
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[2, 4]), Shape::new(&[2])];
/// assert_eq!(ConcatenateMask { axis: 1, values: 2 }.output(&inputs).dims(), [5]);
/// assert_eq!(ConcatenateMask { axis: 2, values: 2 }.output(&inputs).dims(), [3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConcatenateMask {
    /// Keras's `axis` of the values.
    pub axis: isize,
    /// How many of the inputs are values.
    pub values: usize,
}

impl ConcatenateMask {
    /// Objects to masks with different numbers of axes.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        let mut i = self.values;
        while i < inputs.len() {
            if inputs[i].rank() != inputs[self.values].rank() {
                let expected = "expected masks with equally many axes";
                let values = inputs.split_at(self.values).1;
                return Err(found(expected, values, 0, i - self.values)
                    .help("only values whose masks are alike can be put end to end"));
            }
            i += 1;
        }
        Ok(())
    }

    /// As many axes as the masks have, the lengths along the axis added up.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        let (values, masks) = inputs.split_at(self.values);
        let whole = Concatenate { axis: self.axis }.output(values);
        let rank = if masks.is_empty() { 0 } else { masks[0].rank() };
        Shape::new(whole.dims().split_at(rank).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes<const N: usize>(dims: [&[usize]; N]) -> [Shape; N] {
        dims.map(Shape::new)
    }

    #[test]
    fn concatenated() {
        let inputs = shapes([&[2, 3, 2], &[4, 3, 2]]);
        assert!(Concatenate { axis: 1 }.check(&inputs).is_ok());
        assert_eq!(Concatenate { axis: 1 }.output(&inputs).dims(), [6, 3, 2]);
        let text = Concatenate { axis: 0 }.check(&inputs).unwrap_err();
        let expected = "expected `axis` to be one of 1 to 3 or -3 to -1, found 0";
        assert!(text.as_str().starts_with(expected), "{}", text.as_str());
        let text = Concatenate { axis: -1 }.check(&shapes([&[2, 3], &[3]])).unwrap_err();
        let expected = "expected inputs with equally many axes, found 2 x 3 as input 1 and 3 as";
        assert!(text.as_str().starts_with(expected), "{}", text.as_str());
    }
}
