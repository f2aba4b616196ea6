//! Layers with random numbers that several values share.

use crate::{Check, Shape, Text};

/// `Dropout(rate, noise_shape)`: keeps the shape.
#[derive(Clone, Copy, Debug)]
pub struct NoiseShape {
    /// Keras's `noise_shape`: the lengths of all axes, the batch first, 0 where it is the input's;
    /// no axes where it is not given.
    pub noise_shape: Shape,
}

impl NoiseShape {
    /// Objects to another number of axes, and to a length that is neither 1 nor the input's.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::NoiseShape};
    /// let shared = NoiseShape { noise_shape: Shape::new(&[0, 1, 3]) };
    /// assert!(shared.check(&Shape::new(&[28, 3])).is_ok());
    /// let text = shared.check(&Shape::new(&[28, 4])).unwrap_err();
    /// assert!(text.as_str().starts_with("expected `noise_shape` to have 1 or 4 for axis 2 of 28 x 4"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let rank = self.noise_shape.rank();
        if rank == 0 {
            return Ok(());
        }
        if rank != input.rank() + 1 {
            return Err(Text::new("expected `noise_shape` to have ")
                .count(input.rank() + 1, "length", "lengths")
                .text(" for a batch of ")
                .shape(input)
                .text(", found ")
                .number(rank)
                .help("the batch comes first; write None for a length that is the input's"));
        }
        let mut axis = 0;
        while axis < rank {
            let length = self.noise_shape.dim(axis);
            if axis == 0 && length > 1 {
                return Err(Text::new(
                    "expected `noise_shape` to have None or 1 for the batch, found ",
                )
                .number(length)
                .help("write None for random numbers of each sample's own, 1 for shared ones"));
            }
            if axis > 0 && length > 1 && length != input.dim(axis - 1) {
                let length = Text::new("expected `noise_shape` to have 1 or ")
                    .number(input.dim(axis - 1))
                    .text(" for axis ")
                    .number(axis)
                    .text(" of ")
                    .shape(input)
                    .text(", found ")
                    .number(length);
                return Err(length.help("write 1 where values share a random number, else None"));
            }
            axis += 1;
        }
        Ok(())
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
