//! Layers with one number for each feature.

use crate::{Check, Shape, Text};

/// A list of numbers, one for each feature: `Rescaling(scale = [0.5, 0.25, 2.0])`.
#[derive(Clone, Copy, Debug)]
pub struct PerFeature {
    /// How many numbers are given; 1 serves all features.
    pub len: usize,
    /// The argument that has them.
    pub argument: &'static str,
}

impl PerFeature {
    /// Objects to another length than the last axis.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.len == 1 || self.len == input.last() {
            return Ok(());
        }
        Err(Text::new("expected `")
            .text(self.argument)
            .text("` to have one number for each of the ")
            .number(input.last())
            .text(" features, found ")
            .number(self.len)
            .help("give ")
            .number(input.last())
            .text(" numbers, or one for all"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
