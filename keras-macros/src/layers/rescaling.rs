//! `Rescaling`: a fixed scale and offset.

use super::{Call, Layer, Lowered, Mask, Reads};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
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

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        ["scale", "offset"]
            .into_iter()
            .map(|argument| {
                let len = Dim::Known(args.numbers(argument).map_or(1, Vec::len));
                rule!(PerFeature { len, argument }).at(args.place(argument))
            })
            .collect()
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let args = call.args;
        let numbers = |argument: &str, default: f64| {
            args.numbers(argument).cloned().unwrap_or_else(|| vec![quote!(#default)])
        };
        let (scale, offset) = (numbers("scale", 1.0), numbers("offset", 0.0));
        Lowered {
            in_place: true,
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Rescaling),
                quote!(::keras_runtime::layers::RescalingArguments {
                    scale: &[#(#scale),*],
                    offset: &[#(#offset),*],
                }),
            )
        }
    }
}
