//! `Dot`: products of two inputs, summed along an axis of each.

use super::merging::SEVERAL;
use super::{Call, Layer, Lowered, Scratch};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::call::Takes;
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, RuleArgument, rule};
use quote::quote;

pub struct Dot;

const ARGUMENTS: &[Arg] =
    &[Arg::required("axes", Kind::Axes), Arg::optional("normalize", Kind::Flag)];

fn axes(args: &Bound) -> Vec<isize> {
    let given = args.axes("axes").cloned().unwrap_or_default();
    given.into_iter().map(|axis| isize::try_from(axis).unwrap_or(isize::MAX)).collect()
}

impl Layer for Dot {
    fn class(&self) -> &'static str {
        "Dot"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        SEVERAL
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let axes = axes(call.args);
        vec![rule!(Dot { axes }).at(call.args.place("axes"))]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (inputs, axes) = (&call.inputs, axes(call.args).code());
        let normalize = call.args.flag("normalize").copied().unwrap_or(false);
        let rule = quote!(::keras_runtime::__private::layers::Dot { axes: #axes });
        let arguments = quote!(const {
            ::keras_runtime::layers::DotArguments::new(
                &[#(#inputs),*],
                &#rule,
                #normalize,
            )
        });
        Lowered {
            macs: Dim::Const(quote!(#rule.macs(&[#(#inputs),*]))),
            scratch: Some(Scratch { sample: quote!(0), fixed: quote!(#arguments.scratch()) }),
            ..Lowered::stateless(quote!(::keras_runtime::layers::Dot), arguments)
        }
    }
}
