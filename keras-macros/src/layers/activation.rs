//! `Activation`: a function of each value, or of each run along an axis.

use super::{Call, Layer, Lowered, Mask, Reads};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
use crate::compiler::plan::Role;
use proc_macro2::TokenStream;
use quote::quote;

pub struct Activation;

const ARGUMENTS: &[Arg] = &[Arg::required("activation", Kind::Function(Family::Activation))];

impl Layer for Activation {
    fn class(&self) -> &'static str {
        "Activation"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, output) = (call.args, call.output());
        let linear = Function::of(Family::Activation, "Linear");
        apply(args.function("activation").unwrap_or(&linear), output)
    }
}

/// A function as a layer of its own.
pub fn apply(function: &Function, shape: &Shape) -> Lowered {
    let (field, tokens) = (quote!(::keras_runtime::layers::Activation), &function.tokens);
    Lowered {
        role: Role::Always,
        in_place: true,
        inline: true,
        reads: Reads {
            inputs: quote!(::keras_runtime::__private::needs_input(&#tokens)),
            output: true,
        },
        ends_with: Some((function.clone(), TokenStream::new())),
        ..Lowered::stateless(field, quote!((#tokens, #shape)))
    }
}
