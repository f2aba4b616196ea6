//! `Cropping1D`, `Cropping2D`, `Cropping3D`: cut off the edges.

use super::{Call, Layer, Lowered, Reads, unknown};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind};
use crate::compiler::infer::{Rule, RuleArgument, rule};
use quote::quote;

pub struct Cropping {
    class: &'static str,
    axes: usize,
    /// Keras crops nothing off images if it is not told to.
    default: usize,
    arguments: &'static [Arg],
}

pub const ONE: Cropping = Cropping {
    class: "Cropping1D",
    axes: 1,
    default: 1,
    arguments: &[Arg::optional("cropping", Kind::Sides(1))],
};

pub const TWO: Cropping = Cropping {
    class: "Cropping2D",
    axes: 2,
    default: 0,
    arguments: &[Arg::optional("cropping", Kind::Sides(2)), CHANNELS_LAST],
};

pub const THREE: Cropping = Cropping {
    class: "Cropping3D",
    axes: 3,
    default: 1,
    arguments: &[Arg::optional("cropping", Kind::Sides(3)), CHANNELS_LAST],
};

impl Layer for Cropping {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match args.sides("cropping", self.axes, self.default) {
            Some((before, after)) => {
                rule!(Cropping { before, after })
            }
            None => unknown(self.axes + 1),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let axes = self.axes;
        let (before, _) = args.sides("cropping", axes, self.default).unwrap_or_default();
        let before = before.code();
        Lowered {
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Cropping<#axes>),
                quote!(const { ::keras_runtime::layers::Frame::new(&#input, &#output, &#before) }),
            )
        }
    }
}
