//! `LayerNormalization`: the features of each sample with mean 0 and variance 1.

use super::standardize::{self, Standardize};
use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::Family;
use crate::compiler::infer::Rule;
use keras_shape::arguments::Range;
use quote::quote;

pub struct LayerNormalization;

const ARGUMENTS: &[Arg] = &[
    Arg::optional("axis", Kind::Axes),
    Arg::optional("epsilon", Kind::Number(Range::NOT_NEGATIVE)),
    Arg::optional("center", Kind::Flag),
    Arg::optional("scale", Kind::Flag),
    Arg::optional("beta_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("gamma_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("beta_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("gamma_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("beta_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("gamma_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("rms_scaling", Kind::Flag),
];

impl Layer for LayerNormalization {
    fn class(&self) -> &'static str {
        "LayerNormalization"
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
        let flag = |name, default| args.flag(name).copied().unwrap_or(default);
        let rms_scaling = flag("rms_scaling", false);
        let scale = if rms_scaling { quote!(Deviation) } else { quote!(Standard) };
        let axes = args.axes_or_last("axis");
        let weights = (flag("scale", true) || rms_scaling, flag("center", true) && !rms_scaling);
        Standardize::along(&axes, input, &scale, &standardize::epsilon(args, 1e-3)).affine(
            &quote!(LayerNormalization),
            input.kept(&axes),
            weights,
            args,
        )
    }
}
