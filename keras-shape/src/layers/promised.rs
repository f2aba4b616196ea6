//! What a layer says it expects.

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
    /// assert!(text.as_str().starts_with("expected 32 as input, but `dense` yields 64"));
    /// ```
    pub const fn check(&self, input: &Shape) -> Check {
        if self.shape.same(input) {
            return Ok(());
        }
        Err(Text::new("expected ")
            .shape(&self.shape)
            .text(" as input, but `")
            .text(self.from)
            .text("` yields ")
            .shape(input)
            .help("change `input_shape`, or what comes out of `")
            .text(self.from)
            .text("`"))
    }

    /// `input`.
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
