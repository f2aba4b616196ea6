//! `Rescaling`: a fixed scale and offset.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Rescaling;

const ARGUMENTS: &[Arg] =
    &[Arg::required("scale", Kind::Numbers), Arg::optional("offset", Kind::Numbers)];

impl Layer for Rescaling {
    fn class(&self) -> &'static str {
        "Rescaling"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, args: &Bound) -> Vec<Rule> {
        ["scale", "offset"]
            .into_iter()
            .map(|argument| {
                let len = Dim::Known(args.numbers(argument).map_or(1, Vec::len));
                rule!(PerFeature { len, argument }).at(args.place(argument))
            })
            .collect()
    }

    fn lower(&self, args: &Bound, _: &Shape, _: &Shape) -> Lowered {
        let numbers = |argument: &str, default: f64| {
            args.numbers(argument).cloned().unwrap_or_else(|| vec![quote!(#default)])
        };
        let (scale, offset) = (numbers("scale", 1.0), numbers("offset", 0.0));
        Lowered::stateless(
            quote!(::keras_runtime::layers::Rescaling),
            quote!(::keras_runtime::layers::RescalingArguments {
                scale: &[#(#scale),*],
                offset: &[#(#offset),*],
            }),
        )
    }
}
