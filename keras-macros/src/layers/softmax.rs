//! `Softmax`: values along one axis or several sum to 1.

use super::{Call, Layer, Lowered, MASKED, Mask, Takes, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Softmax;

const ARGUMENTS: &[Arg] = &[Arg::optional("axis", Kind::Axes)];

impl Layer for Softmax {
    fn class(&self) -> &'static str {
        "Softmax"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let (axes, argument, fewest) = (args.axes_or_last("axis"), "axis", Dim::Known(1));
        let mut rules = vec![rule!(OnAxes { axes, argument, fewest }).at(args.place("axis"))];
        if let Some(mask) = call.position("mask") {
            let mask = Dim::Known(mask);
            rules.push(rule!(SoftmaxMask { mask }));
        }
        rules
    }

    fn takes(&self) -> &'static [Takes] {
        MASKED
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, output) = (call.args, call.output());
        let axes = args.axes_or_last("axis");
        let softmax = Function::of(Family::Activation, "Softmax");
        let function = match axes[..] {
            // A loss can take it over.
            [axis] if axis == -1 || axis == output.dims.len() as isize => softmax,
            [axis] => softmax.with("axis", &quote!(#axis)),
            _ => Function {
                tokens: quote!(::keras_runtime::layers::SoftmaxAxes { axes: &[#(#axes),*] }),
                name: "",
                default: false,
                axis: None,
            },
        };
        if let Some(mask) = call.position("mask") {
            let (tokens, mask) = (&function.tokens, &call.inputs[mask]);
            return Lowered::stateless(
                quote!(::keras_runtime::layers::MaskedSoftmax),
                quote!(const {
                    ::keras_runtime::layers::MaskedSoftmaxArguments::new(#tokens, &#output, &#mask)
                }),
            );
        }
        Lowered { field: quote!(::keras_runtime::layers::Softmax), ..apply(&function, output) }
    }
}
