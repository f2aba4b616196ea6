//! Inputs that have to be like another shape.

use crate::{Check, Shape, Text};

/// The argument `input_shape` of any layer: what comes in has to have it.
#[derive(Clone, Copy, Debug)]
pub struct Promised {
    /// The expected shape.
    pub shape: Shape,
    /// The layer that the input comes from.
    pub from: &'static str,
}

impl Promised {
    /// Objects to another input.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Promised};
    /// let promised = Promised { shape: Shape::new(&[32]), from: "dense" };
    /// let text = promised.check(&Shape::new(&[64])).unwrap_err();
    /// assert!(text.as_str().starts_with("expected 32 as input, found 64 from `dense`"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.shape.same(input) {
            return Ok(());
        }
        Err(Text::new("expected ")
            .shape(&self.shape)
            .text(" as input, found ")
            .shape(input)
            .text(" from `")
            .text(self.from)
            .text("`")
            .help("change `input_shape`, or what comes out of `")
            .text(self.from)
            .text("`"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// A layer that is called again: its weights are those of the first call, so its input has to be
/// like the first.
#[derive(Clone, Copy, Debug)]
pub struct CalledAgain {
    /// What it was called with first.
    pub first: Shape,
}

impl CalledAgain {
    /// Objects to another input.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::CalledAgain};
    /// let again = CalledAgain { first: Shape::new(&[4]) };
    /// let text = again.check(&Shape::new(&[2])).unwrap_err();
    /// assert!(text.as_str().starts_with("expected 4 as input, as in its first call, found 2"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.first.same(input) {
            return Ok(());
        }
        Err(Text::new("expected ")
            .shape(&self.first)
            .text(" as input, as in its first call, found ")
            .shape(input)
            .help(
                "one layer has one set of weights: give it inputs of one shape, or use two layers",
            ))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
