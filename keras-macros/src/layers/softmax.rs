//! `Softmax`: values along one axis or several sum to 1.

use super::{Layer, Lowered, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Softmax;

const ARGUMENTS: &[Arg] = &[Arg::optional("axis", Kind::Axes)];

impl Softmax {
    fn axes(args: &Bound) -> Vec<isize> {
        let given = args.axes("axis").cloned().unwrap_or_else(|| vec![-1]);
        given.into_iter().map(|axis| axis as isize).collect()
    }
}

impl Layer for Softmax {
    fn class(&self) -> &'static str {
        "Softmax"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, args: &Bound) -> Vec<Rule> {
        let (axes, argument, fewest) = (Self::axes(args), "axis", Dim::Known(1));
        vec![rule!(OnAxes { axes, argument, fewest }).at(args.place("axis"))]
    }

    fn lower(&self, args: &Bound, _: &Shape, output: &Shape) -> Lowered {
        let axes = Self::axes(args);
        let softmax = Function::of(Family::Activation, "Softmax");
        let function = match axes[..] {
            // A loss can take it over.
            [axis] if axis == -1 || axis == output.dims.len() as isize => softmax,
            [axis] => softmax.with("axis", &quote!(#axis)),
            _ => Function {
                tokens: quote!(::keras_runtime::layers::SoftmaxAxes { axes: &[#(#axes),*] }),
                name: "",
                default: false,
            },
        };
        Lowered { field: quote!(::keras_runtime::layers::Softmax), ..apply(&function, output) }
    }
}
