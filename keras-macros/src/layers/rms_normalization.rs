//! `RMSNormalization`: the features of each sample with mean square 1.

use super::standardize::{self, Standardize};
use super::{Call, Layer, Lowered, Weight};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::infer::{Rule, Shape};
use keras_shape::arguments::Range;
use quote::quote;

pub struct RMSNormalization;

const ARGUMENTS: &[Arg] = &[
    Arg::optional("axis", Kind::Axes),
    Arg::optional("epsilon", Kind::Number(Range::NOT_NEGATIVE)),
];

impl Layer for RMSNormalization {
    fn class(&self) -> &'static str {
        "RMSNormalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        vec![standardize::rule_along(call.args)]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axes = args.axes_or_last("axis");
        let kept = input.kept(&axes);
        let size = Shape::size_of(&kept);
        let epsilon = standardize::epsilon(args, 1e-6);
        let lowered = Standardize::along(&axes, input, &quote!(RootMeanSquare), &epsilon)
            .lower(quote!(::keras_runtime::layers::RMSNormalization<#size, T>));
        Lowered { weights: vec![Weight::of("scale", kept, "Ones", args)], ..lowered }
    }
}
