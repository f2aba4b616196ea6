//! `UnitNormalization`: the features of each sample as a vector of length 1.

use super::standardize::{self, Standardize};
use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::Rule;
use quote::quote;

pub struct UnitNormalization;

const ARGUMENTS: &[Arg] = &[Arg::optional("axis", Kind::Axes)];

impl Layer for UnitNormalization {
    fn class(&self) -> &'static str {
        "UnitNormalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        vec![standardize::rule_along(call.args)]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axes = args.axes_or_last("axis");
        Standardize::along(&axes, input, &quote!(Unit), &quote!(0.0))
            .lower(quote!(::keras_runtime::layers::UnitNormalization))
    }
}
