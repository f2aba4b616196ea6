//! Categories as ones among zeros.

use crate::{Check, MAX_RANK, Shape, Text};

/// `CategoryEncoding`, and `Discretization` of which not the numbers of the bins come out: each
/// category is a place on a last axis.
///
/// ```
/// use keras_shape::{Shape, layers::Categories};
/// let one_hot = Categories { depth: 4, several: false, counts: false };
/// assert_eq!(one_hot.output(&[Shape::new(&[3])]).dims(), [3, 4]);
/// assert_eq!(one_hot.output(&[Shape::new(&[3, 1])]).dims(), [3, 4]);
/// assert_eq!(one_hot.output(&[Shape::SCALAR]).dims(), [4]);
/// let multi_hot = Categories { depth: 4, several: true, counts: false };
/// assert_eq!(multi_hot.output(&[Shape::new(&[3])]).dims(), [4]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Categories {
    /// How many categories there are.
    pub depth: usize,
    /// Whether all categories of a sample go into one list: Keras's `multi_hot` and `count`.
    pub several: bool,
    /// Whether they are counted, so that there may be weights.
    pub counts: bool,
}

impl Categories {
    /// Objects to samples that are no list where lists are encoded, to weights where nothing is
    /// counted, and to weights of another shape.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Categories};
    /// let count = Categories { depth: 4, several: true, counts: true };
    /// let text = count.check(&[Shape::new(&[2, 3])]).unwrap_err();
    /// assert!(text.as_str().starts_with("expected a list of categories as input, found 2 x 3"));
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if inputs.is_empty() {
            return Ok(());
        }
        let input = &inputs[0];
        if self.several && input.rank() != 1 {
            return Err(Text::new("expected a list of categories as input, found ")
                .shape(input)
                .help("write `Flatten()` before it or, to encode each number on its own, ")
                .text("`output_mode = one_hot`"));
        }
        if !self.several && input.rank() == MAX_RANK && input.last() != 1 {
            return Err(Text::new("expected fewer axes as input, found ")
                .shape(input)
                .help("one more comes out, and there are at most ")
                .number(MAX_RANK));
        }
        if inputs.len() < 2 {
            return Ok(());
        }
        if !self.counts {
            return Err(Text::new("expected no `count_weights` unless categories are counted")
                .help("write `output_mode = count`, or leave the weights out"));
        }
        if inputs[1].rank() != 1 || inputs[1].dim(0) != input.dim(0) {
            return Err(Text::new("expected `count_weights` of the input's shape, ")
                .shape(input)
                .text(", found ")
                .shape(&inputs[1])
                .help("there is one weight for each category"));
        }
        Ok(())
    }

    /// A list for the sample, or one for each number; a last axis of length 1 is replaced by it.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        if !self.several && !inputs.is_empty() {
            let rank = inputs[0].rank();
            let kept = if rank > 0 && inputs[0].last() == 1 { rank - 1 } else { rank };
            while axis < kept && axis + 1 < MAX_RANK {
                dims[axis] = inputs[0].dim(axis);
                axis += 1;
            }
        }
        dims[axis] = self.depth;
        Shape::new(dims.split_at(axis + 1).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_says(expected: &str, categories: Categories, inputs: &[Shape]) {
        let text = categories.check(inputs).unwrap_err();
        assert!(text.as_str().starts_with(expected), "{}", text.as_str());
    }

    #[test]
    fn weights() {
        let (list, other) = (Shape::new(&[3]), Shape::new(&[4]));
        let count = Categories { depth: 5, several: true, counts: true };
        assert!(count.check(&[list, list]).is_ok());
        let expected = "expected `count_weights` of the input's shape, 3, found 4\n";
        assert_says(expected, count, &[list, other]);
        let multi_hot = Categories { counts: false, ..count };
        let expected = "expected no `count_weights` unless categories are counted\n";
        assert_says(expected, multi_hot, &[list, list]);
    }

    #[test]
    fn axes() {
        let one_hot = Categories { depth: 5, several: false, counts: false };
        assert!(one_hot.check(&[Shape::new(&[2, 2, 2, 2, 2, 1])]).is_ok());
        assert_says("expected fewer axes as input, found 2 x 2", one_hot, &[Shape::new(&[2; 6])]);
        let count = Categories { several: true, ..one_hot };
        assert_says("expected a list of categories as input, found", count, &[Shape::SCALAR]);
    }
}
