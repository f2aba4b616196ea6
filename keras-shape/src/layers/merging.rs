//! Layers that make one value of several.

use crate::{Check, MAX_RANK, Shape, Text};

/// `Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`: value by value, where axes of
/// length 1, and leading axes that an input does not have, are repeated.
///
/// ```
/// use keras_shape::{Shape, layers::Merge};
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[2, 1, 4])];
/// assert_eq!(Merge { exactly: 0 }.output(&inputs).dims(), [2, 3, 4]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    /// How many inputs there have to be; 0 for any number.
    pub exactly: usize,
}

impl Merge {
    /// Objects to another number of inputs and to lengths that differ.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Merge};
    /// let inputs = [Shape::new(&[1, 4]), Shape::new(&[3, 4]), Shape::new(&[3, 5])];
    /// assert_eq!(
    ///     Merge { exactly: 0 }.check(&inputs).unwrap_err().as_str(),
    ///     "expected inputs of one shape, found 1 x 4 as input 1 and 3 x 5 as input 3\n\
    ///      help: axis 2 has the lengths 4 and 5: make them equal; only a length of 1 is repeated"
    /// );
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if let Err(text) = check_count(self.exactly, inputs) {
            return Err(text);
        }
        let output = self.output(inputs);
        let mut axis = 0;
        while axis < output.rank() {
            let (first, second) = unequal(inputs, &output, axis);
            if second < inputs.len() {
                let (x, y) = (&inputs[first], &inputs[second]);
                return Err(found("expected inputs of one shape", inputs, first, second)
                    .help("axis ")
                    .number(axis + 1)
                    .text(" has the lengths ")
                    .number(along(x, &output, axis))
                    .text(" and ")
                    .number(along(y, &output, axis))
                    .text(": make them equal; only a length of 1 is repeated"));
            }
            axis += 1;
        }
        Ok(())
    }

    /// The largest length of each axis.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        let (mut output, mut i) = (Shape::SCALAR, 0);
        while i < inputs.len() {
            if inputs[i].rank() > output.rank() {
                output = inputs[i];
            }
            i += 1;
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < output.rank() {
            (dims[axis], i) = (1, 0);
            while i < inputs.len() {
                let length = along(&inputs[i], &output, axis);
                dims[axis] = if length == 1 { dims[axis] } else { length };
                i += 1;
            }
            axis += 1;
        }
        Shape::new(dims.split_at(axis).0)
    }
}

/// The length of an input along an axis of what comes out: the last axes lie below each other.
#[inline]
const fn along(input: &Shape, output: &Shape, axis: usize) -> usize {
    let missing = output.rank().saturating_sub(input.rank());
    if axis < missing { 1 } else { input.dim(axis - missing) }
}

/// The first two inputs that are longer than 1 along an axis and not equally long; none are where
/// the second is past the end.
#[inline]
const fn unequal(inputs: &[Shape], output: &Shape, axis: usize) -> (usize, usize) {
    let (mut first, mut second) = (inputs.len(), 0);
    while second < inputs.len() {
        let length = along(&inputs[second], output, axis);
        if length != 1 {
            if first == inputs.len() {
                first = second;
            } else if along(&inputs[first], output, axis) != length {
                break;
            }
        }
        second += 1;
    }
    (first, second)
}

/// What was expected, and two inputs that are not like this.
#[inline]
pub(super) const fn found(expected: &str, inputs: &[Shape], first: usize, second: usize) -> Text {
    Text::new(expected)
        .text(", found ")
        .shape(&inputs[first])
        .text(" as input ")
        .number(first + 1)
        .text(" and ")
        .shape(&inputs[second])
        .text(" as input ")
        .number(second + 1)
}

/// Objects to another number of inputs (0 for any).
#[inline]
pub(super) const fn check_count(exactly: usize, inputs: &[Shape]) -> Check {
    let wrong = match exactly {
        0 => inputs.len() < 2,
        exactly => inputs.len() != exactly,
    };
    if wrong {
        let text = Text::new("expected ");
        let text = match exactly {
            0 => text.text("at least 2 inputs"),
            exactly => text.count(exactly, "input", "inputs"),
        };
        return Err(text
            .text(", found ")
            .number(inputs.len())
            .help("call it with the values to merge, as in `Add()(x, y)`"));
    }
    Ok(())
}

/// The axis of a sample that Keras's number names: the batch is 0, negative from the end. Past
/// [`MAX_RANK`] where the sample does not have it.
#[inline]
pub(super) const fn sample_axis(axis: isize, input: &Shape) -> usize {
    let axis = if axis < 0 { axis + input.rank() as isize } else { axis - 1 };
    if axis < 0 || axis >= input.rank() as isize { MAX_RANK } else { axis as usize }
}

/// Objects to an axis that `input` does not have.
#[inline]
pub(super) const fn check_axis(argument: &'static str, axis: isize, input: &Shape) -> Check {
    if sample_axis(axis, input) < MAX_RANK {
        return Ok(());
    }
    crate::layers::OnAxes { axes: &[], argument, fewest: 1 }.missing(axis, input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes<const N: usize>(dims: [&[usize]; N]) -> [Shape; N] {
        dims.map(Shape::new)
    }

    #[test]
    fn merged() {
        let any = Merge { exactly: 0 };
        let cases: [([&[usize]; 3], &[usize]); 4] = [
            ([&[3, 4], &[3, 4], &[3, 4]], &[3, 4]),
            ([&[1, 4], &[3, 1], &[1]], &[3, 4]),
            ([&[4], &[2, 3, 4], &[3, 1]], &[2, 3, 4]),
            ([&[1], &[1], &[1]], &[1]),
        ];
        for (inputs, output) in cases {
            let inputs = shapes(inputs);
            assert!(any.check(&inputs).is_ok());
            assert_eq!(any.output(&inputs).dims(), output);
        }
    }

    #[test]
    fn inputs_are_counted() {
        let inputs = shapes([&[3], &[3], &[3]]);
        assert_eq!(
            Merge { exactly: 2 }.check(&inputs).unwrap_err().as_str(),
            "expected 2 inputs, found 3\n\
             help: call it with the values to merge, as in `Add()(x, y)`"
        );
        let text = Merge { exactly: 0 }.check(&inputs[..1]).unwrap_err();
        assert!(text.as_str().starts_with("expected at least 2 inputs, found 1\n"));
        assert!(Merge { exactly: 0 }.check(&[]).is_err());
    }
}
