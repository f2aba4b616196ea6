//! `Concatenate`: the inputs one after the other along an axis.

use super::merging::{self, SEVERAL, option};
use super::{Call, Layer, Lowered, Mask, Reads};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::call::Takes;
use crate::compiler::dim::Dim;
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
        Lowered {
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Concatenate),
                quote!(const { ::keras_runtime::layers::Parts::<#count>::new(&[#(#inputs),*], #axis) }),
            )
        }
    }

    /// An input without a mask counts as one whose mask is true everywhere. Side by side with
    /// others, it makes all of it true, which is as good as none.
    fn mask(&self, args: &Bound) -> Mask {
        if axis(args) == -1 { Mask::Merged } else { Mask::Joined }
    }

    fn mask_rule(&self, call: &Call<'_>) -> Rule {
        let axis = axis(call.args);
        if axis == -1 {
            return merging::one_of_all();
        }
        let values = Dim::Known(call.values());
        rule!(ConcatenateMask { axis, values })
    }

    /// Masks do not have the features' axis: along it there is nothing to put end to end.
    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        let axis = axis(call.args);
        if axis == -1 {
            return merging::either(call);
        }
        let (inputs, count) = (&call.inputs, call.inputs.len());
        let masks = call.masks().into_iter().map(option);
        Lowered::stateless(
            quote!(::keras_runtime::layers::ConcatenateMask),
            quote!(const {
                ::keras_runtime::layers::MaskParts::<#count>::new(
                    &[#(#inputs),*],
                    &[#(#masks),*],
                    #axis,
                )
            }),
        )
    }
}

/// Keras's axis; the last unless another is given.
fn axis(args: &Bound) -> isize {
    let axis = args.axes("axis").and_then(|axes| axes.first()).copied().unwrap_or(-1);
    isize::try_from(axis).unwrap_or(isize::MAX)
}
