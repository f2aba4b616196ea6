//! `GroupNormalization`: groups of channels with mean 0 and variance 1.

use super::standardize::{self, Standardize};
use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, RuleArgument, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct GroupNormalization;

const ARGUMENTS: &[Arg] = &[
    Arg::optional("groups", Kind::Sizes { open: true }),
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
];

impl GroupNormalization {
    fn groups(args: &Bound) -> Vec<Dim> {
        if args.given("groups") { args.shape("groups") } else { vec![Dim::Known(32)] }
    }
}

impl Layer for GroupNormalization {
    fn class(&self) -> &'static str {
        "GroupNormalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let (axis, groups) = (args.axes_or_last("axis"), Self::groups(args));
        let divides = rule!(GroupNormalization { groups, axis }).at(args.place("groups"));
        let axis = args.axes_or_last("axis");
        vec![rule!(Channels { axis }).at(args.place("axis")), divides]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axis = args.axes_or_last("axis");
        let (groups, flags) = (Self::groups(args).code(), standardize::flags(&axis, input));
        let count = quote!(
            ::keras_runtime::__private::layers::GroupNormalization {
                groups: #groups,
                axis: &[#(#axis),*],
            }
            .count(&#input)
        );
        let flag = |name| args.flag(name).copied().unwrap_or(true);
        Standardize::of(
            &quote!(of_channels(&#input, &#flags, #count)),
            count,
            &quote!(Standard),
            &standardize::epsilon(args, 1e-3),
        )
        .affine(
            &quote!(GroupNormalization),
            input.kept(&axis),
            (flag("scale"), flag("center")),
            args,
        )
    }
}
