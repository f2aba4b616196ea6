//! Layers that see the same values with other axes.

use crate::{Check, Shape, Text};

/// `Flatten()`: all axes in one.
#[derive(Clone, Copy, Debug)]
pub struct Flatten;

impl Flatten {
    /// Never objects.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        Ok(())
    }

    /// One axis of all values.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        Shape::new(&[input.size()])
    }
}

/// `Reshape(target)`; an axis of 0 stands for Keras's −1, the one that takes what is left.
///
/// ```
/// use keras_shape::{Shape, layers::Reshape};
/// let out = Reshape { target: Shape::new(&[28, 0]) }.output(&Shape::new(&[784]));
/// assert_eq!(out.dims(), [28, 28]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reshape {
    /// The axes to see, 0 for the open one.
    pub target: Shape,
}

impl Reshape {
    /// Product of the given axes, and how many are open.
    #[inline]
    const fn given(&self) -> (usize, usize) {
        let (mut product, mut open, mut axis) = (1usize, 0, 0);
        while axis < self.target.rank() {
            match self.target.dim(axis) {
                0 => open += 1,
                dim => product = product.saturating_mul(dim),
            }
            axis += 1;
        }
        (product, open)
    }

    /// Objects to another number of values.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let (product, open) = self.given();
        if open > 1 {
            return Err(Text::new("expected at most one -1 in the target shape, found ")
                .number(open)
                .help("give all axes but one"));
        }
        let size = input.size();
        if open == 1 && !size.is_multiple_of(product) {
            return Err(Text::new("expected a number of values that ")
                .number(product)
                .text(" divides, found ")
                .values(input)
                .help("change the given axes so that their product divides ")
                .number(size));
        }
        if open == 0 && size != product {
            return Err(Text::new("expected ")
                .values(&self.target)
                .text(", found ")
                .values(input)
                .help("choose axes whose product is ")
                .number(size)
                .text(", or -1 for the axis that takes what is left"));
        }
        Ok(())
    }

    /// The target, the open axis filled in.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let (product, _) = self.given();
        let (mut dims, mut axis) = ([0; crate::MAX_RANK], 0);
        while axis < self.target.rank() {
            dims[axis] = match self.target.dim(axis) {
                0 => input.size() / product,
                dim => dim,
            };
            axis += 1;
        }
        Shape::new(dims.split_at(axis).0)
    }
}
