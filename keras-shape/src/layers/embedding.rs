//! A table whose rows are looked up.

use crate::{Check, MAX_RANK, Shape, Text};

/// The most rows of a table: `f32`, in which indices come, tells this many whole numbers apart.
const MOST_ROWS: usize = 1 << 24;

/// `Embedding(input_dim, output_dim)`: each index becomes a row of the table.
///
/// ```
/// use keras_shape::{Shape, layers::Embedding};
/// let words = Embedding { input_dim: 5000, output_dim: 32 };
/// assert_eq!(words.output(&Shape::new(&[80])).dims(), [80, 32]);
/// assert_eq!(words.output(&Shape::SCALAR).dims(), [32]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Embedding {
    /// Rows of the table: indices are below it.
    pub input_dim: usize,
    /// Values of a row.
    pub output_dim: usize,
}

impl Embedding {
    /// Objects to more rows than indices can tell apart.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        if self.input_dim > MOST_ROWS {
            return Err(Text::new("expected `input_dim` to be at most ")
                .number(MOST_ROWS)
                .text(", found ")
                .number(self.input_dim)
                .help("indices are numbers of the type f32, which is exact up to there"));
        }
        Ok(())
    }

    /// `input` with the values of a row as a further axis.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < input.rank() && axis + 1 < MAX_RANK {
            dims[axis] = input.dim(axis);
            axis += 1;
        }
        dims[axis] = self.output_dim;
        Shape::new(dims.split_at(axis + 1).0)
    }
}
