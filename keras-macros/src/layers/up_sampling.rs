//! `UpSampling1D`, `UpSampling2D`, `UpSampling3D`: each position becomes several.

use super::{Call, Layer, Lowered, Reads, unknown};
use crate::compiler::args::{Arg, Bound, CHANNELS_LAST, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, RuleArgument, rule};
use quote::quote;

pub struct UpSampling {
    class: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

pub const ONE: UpSampling = UpSampling {
    class: "UpSampling1D",
    axes: 1,
    arguments: &[Arg::optional("size", Kind::PerAxis(1))],
};

pub const TWO: UpSampling = UpSampling {
    class: "UpSampling2D",
    axes: 2,
    arguments: &[
        Arg::optional("size", Kind::PerAxis(2)),
        CHANNELS_LAST,
        Arg::optional("interpolation", Kind::Word(&["nearest", "bilinear"])),
    ],
};

pub const THREE: UpSampling = UpSampling {
    class: "UpSampling3D",
    axes: 3,
    arguments: &[Arg::optional("size", Kind::PerAxis(3)), CHANNELS_LAST],
};

impl UpSampling {
    fn size(&self, args: &Bound) -> Option<Vec<Dim>> {
        args.per_axis("size", Some(vec![Dim::Known(2); self.axes]))
    }
}

impl Layer for UpSampling {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match self.size(args) {
            Some(size) => rule!(UpSampling { size }),
            None => unknown(self.axes + 1),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (axes, size) = (self.axes, self.size(args).unwrap_or_default().code());
        let interpolation = match args.word("interpolation") {
            Some(&"bilinear") => quote!(Bilinear),
            _ => quote!(Nearest),
        };
        Lowered {
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::UpSampling<#axes>),
                quote!(const { ::keras_runtime::layers::#interpolation::new(&#input, &#size) }),
            )
        }
    }
}
