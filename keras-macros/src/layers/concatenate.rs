//! `Concatenate`: the inputs one after the other along an axis.

use super::merging::{self, SEVERAL};
use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::call::Takes;
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Concatenate;

const ARGUMENTS: &[Arg] = &[Arg::optional("axis", Kind::Axes)];

impl Layer for Concatenate {
    fn class(&self) -> &'static str {
        "Concatenate"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        SEVERAL
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let axis = axis(call.args);
        vec![rule!(Concatenate { axis }).at(call.args.place("axis"))]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (inputs, count, axis) = (&call.inputs, call.inputs.len(), axis(call.args));
        Lowered::stateless(
            quote!(::keras_runtime::layers::Concatenate),
            quote!(::keras_runtime::layers::Parts::<#count>::new(&[#(#inputs),*], #axis)),
        )
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Merged
    }

    fn mask_rule(&self, call: &Call<'_>) -> Rule {
        match axis(call.args) {
            -1 => merging::ADD.rules(call).remove(0),
            _ => self.rules(call).remove(0),
        }
    }

    /// Masks do not have the features' axis: along it there is nothing to put end to end.
    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        if axis(call.args) == -1 { merging::either(call) } else { self.lower(call) }
    }
}

/// Keras's axis; the last unless another is given.
fn axis(args: &Bound) -> isize {
    let axis = args.axes("axis").and_then(|axes| axes.first()).copied().unwrap_or(-1);
    isize::try_from(axis).unwrap_or(isize::MAX)
}
