//! `Masking`: steps that are to be skipped.

use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::{Rule, rule};
use keras_shape::arguments::Range;
use proc_macro2::TokenStream;
use quote::quote;

pub struct Masking;

const ARGUMENTS: &[Arg] = &[Arg::optional("mask_value", Kind::Number(Range::ANY))];

fn mask_value(args: &Bound) -> TokenStream {
    args.number("mask_value").cloned().unwrap_or(quote!(0.0))
}

impl Layer for Masking {
    fn class(&self) -> &'static str {
        "Masking"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        vec![rule!(Same)] // That of the mask objects to a sample without steps.
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (mask_value, features) = (mask_value(call.args), call.input().last());
        Lowered::stateless(
            quote!(::keras_runtime::layers::Masking),
            quote!(::keras_runtime::layers::MaskingArguments {
                mask_value: #mask_value,
                features: #features,
            }),
        )
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Made
    }

    fn mask_rule(&self, _: &Call<'_>) -> Rule {
        rule!(WithoutFeatures)
    }

    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        Lowered::stateless(quote!(::keras_runtime::layers::StepMask), mask_value(call.args))
    }
}
