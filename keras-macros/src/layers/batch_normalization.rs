//! `BatchNormalization`: each channel with mean 0 and variance 1 over the batch.

use super::{Call, Layer, Lowered, Mask, Reads, Taken, Takes, Weight};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, Shape, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct BatchNormalization;

const TAKES: &[Takes] = &[Takes::value("inputs"), Takes::optional("mask", Taken::MaskOf("inputs"))];

const ARGUMENTS: &[Arg] = &[
    Arg::optional("axis", Kind::Axes),
    Arg::optional("momentum", Kind::Number(Range::FRACTION)),
    Arg::optional("epsilon", Kind::Number(Range::NOT_NEGATIVE)),
    Arg::optional("center", Kind::Flag),
    Arg::optional("scale", Kind::Flag),
    Arg::optional("beta_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("gamma_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("moving_mean_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("moving_variance_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("beta_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("gamma_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("beta_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("gamma_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("renorm", Kind::Flag),
    Arg::optional("renorm_momentum", Kind::Number(Range::FRACTION)),
    // One model is trained in one place: all batches are whole.
    Arg::optional("synchronized", Kind::Flag),
];

impl Layer for BatchNormalization {
    fn class(&self) -> &'static str {
        "BatchNormalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        TAKES
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let axis = args.axes_or_last("axis");
        vec![rule!(Channels { axis }).at(args.place("axis"))]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axis = args.axes_or_last("axis");
        let flag = |name, default| args.flag(name).copied().unwrap_or(default);
        let number = |name, default: f64| args.number(name).cloned().unwrap_or(quote!(#default));
        let (scale, center, renorm) =
            (flag("scale", true), flag("center", true), flag("renorm", false));
        let channels = input.kept(&axis);
        let size = Shape::size_of(&channels);
        let learned = |name, default| Weight::of(name, channels.clone(), default, args);
        let moving = |name, default| Weight { trainable: false, ..learned(name, default) };
        let mut weights = Vec::new();
        weights.extend(scale.then(|| learned("gamma", "Ones")));
        weights.extend(center.then(|| learned("beta", "Zeros")));
        weights.extend([moving("moving_mean", "Zeros"), moving("moving_variance", "Ones")]);
        if renorm {
            let like = |name, weight: &Weight| Weight { name, ..weight.clone() };
            let (mean, variance) =
                (moving("moving_mean", "Zeros"), moving("moving_variance", "Ones"));
            let variance_initializer = &variance.initializer;
            let deviation = Weight {
                initializer: quote!(::keras_runtime::initializers::SquareRoot(#variance_initializer)),
                ..variance.clone()
            };
            weights.extend([
                like("moving_stddev", &deviation),
                like("renorm_mean", &mean),
                like("renorm_stddev", &deviation),
            ]);
        }
        let (momentum, epsilon) = (number("momentum", 0.99), number("epsilon", 1e-3));
        let renorm_momentum = number("renorm_momentum", 0.99);
        let (scale, center, renorm) =
            (usize::from(scale), usize::from(center), usize::from(renorm));
        let arguments = quote!(const {
            ::keras_runtime::layers::BatchNormalizationArguments {
                groups: ::keras_runtime::layers::BatchNormalizationArguments::channels(
                    &#input,
                    &::keras_runtime::__private::layers::Axes::of(&[#(#axis),*], #input.rank()),
                ),
                last: #input.last(),
                momentum: #momentum,
                epsilon: ::keras_runtime::element::Constant::new(#epsilon),
                renorm_momentum: #renorm_momentum,
            }
        });
        Lowered {
            weights,
            narrow: true,
            saved: quote!((2 * #size)),
            updates: true,
            in_place: true,
            reads: Reads::inputs(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::BatchNormalization<
                    #size, T, #scale, #center, #renorm
                >),
                arguments,
            )
        }
    }
}
