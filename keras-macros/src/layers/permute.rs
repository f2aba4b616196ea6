//! `Permute`: the axes in another order.

use super::{Call, Layer, Lowered, Reads, unknown};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Permute;

const ARGUMENTS: &[Arg] = &[Arg::required("dims", Kind::Axes)];

impl Permute {
    fn dims(args: &Bound) -> Option<Vec<isize>> {
        args.axes("dims").map(|dims| dims.iter().map(|&axis| axis as isize).collect())
    }
}

impl Layer for Permute {
    fn class(&self) -> &'static str {
        "Permute"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match Self::dims(args) {
            Some(dims) => rule!(Permute { dims }).at(args.place("dims")),
            None => unknown(0),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let dims = Self::dims(args).unwrap_or_default();
        let axes = dims.iter().map(|&axis| usize::try_from(axis - 1).unwrap_or_default());
        let axes = axes.map(|axis| {
            let inner = input.dims.iter().skip(axis + 1);
            quote!(.axis(#input.dim(#axis), 1 #(* #inner)*))
        });
        let walk = quote!(const { ::keras_runtime::layers::Walk::new() #(#axes)* });
        let permute = Lowered::stateless(quote!(::keras_runtime::layers::Permute), walk);
        Lowered { reads: Reads::nothing(), ..permute }
    }
}
