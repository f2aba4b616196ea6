//! `ZeroPadding1D`, `ZeroPadding2D`, `ZeroPadding3D`: zeros around.

use super::{Call, Layer, Lowered, Reads, unknown};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind};
use crate::compiler::infer::{Rule, RuleArgument, rule};
use quote::quote;

pub struct ZeroPadding {
    class: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

pub const ONE: ZeroPadding = ZeroPadding {
    class: "ZeroPadding1D",
    axes: 1,
    arguments: &[Arg::optional("padding", Kind::Sides(1)), CHANNELS_LAST],
};

pub const TWO: ZeroPadding = ZeroPadding {
    class: "ZeroPadding2D",
    axes: 2,
    arguments: &[Arg::optional("padding", Kind::Sides(2)), CHANNELS_LAST],
};

pub const THREE: ZeroPadding = ZeroPadding {
    class: "ZeroPadding3D",
    axes: 3,
    arguments: &[Arg::optional("padding", Kind::Sides(3)), CHANNELS_LAST],
};

impl Layer for ZeroPadding {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match args.sides("padding", self.axes, 1) {
            Some((before, after)) => rule!(ZeroPadding { before, after }),
            None => unknown(self.axes + 1),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let axes = self.axes;
        let (before, _) = args.sides("padding", axes, 1).unwrap_or_default();
        let before = before.code();
        Lowered {
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::ZeroPadding<#axes>),
                quote!(const { ::keras_runtime::layers::Frame::new(&#output, &#input, &#before) }),
            )
        }
    }
}
