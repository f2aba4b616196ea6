//! `PReLU`: a leaky rectifier whose slopes are learned.

use super::{Call, Layer, Lowered, Mask, Weight};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct PReLU;

const ARGUMENTS: &[Arg] = &[
    Arg::optional("alpha_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("alpha_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("alpha_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("shared_axes", Kind::Axes),
];

impl PReLU {
    fn shared(args: &Bound) -> Vec<isize> {
        let given = args.axes("shared_axes").cloned().unwrap_or_default();
        given.into_iter().map(|axis| axis as isize).collect()
    }
}

impl Layer for PReLU {
    fn class(&self) -> &'static str {
        "PReLU"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let (axes, argument, fewest) = (Self::shared(args), "shared_axes", Dim::Known(0));
        vec![rule!(OnAxes { axes, argument, fewest }).at(args.place("shared_axes"))]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axes = Self::shared(args);
        let shared = keras_shape::layers::Axes::of(&axes, input.dims.len()).kept;
        let slopes: Vec<Dim> = input
            .dims
            .iter()
            .zip(shared)
            .map(|(dim, shared)| if shared { Dim::Known(1) } else { dim.clone() })
            .collect();
        let size = Shape::size_of(&slopes);
        let walk = quote!(const {
            ::keras_runtime::layers::Walk::sharing(
                &#input,
                &::keras_runtime::__private::layers::Axes::of(&[#(#axes),*], #input.rank()),
            )
        });
        Lowered {
            weights: vec![Weight::of("alpha", slopes, "Zeros", args)],
            ..Lowered::stateless(quote!(::keras_runtime::layers::PReLU<#size, T>), walk)
        }
    }
}
