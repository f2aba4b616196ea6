//! `Reshape`: the same values with other axes.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Reshape;

const ARGUMENTS: &[Arg] = &[Arg::required("target_shape", Kind::Sizes { open: true })];

impl Layer for Reshape {
    fn class(&self) -> &'static str {
        "Reshape"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, args: &Bound) -> Vec<Rule> {
        let sizes = args.sizes("target_shape").cloned().unwrap_or_default();
        let open = Dim::Known(0);
        let target: Vec<Dim> = sizes.into_iter().map(|size| size.unwrap_or(open.clone())).collect();
        vec![rule!(Reshape { target })]
    }

    fn lower(&self, _: &Bound, _: &Shape, _: &Shape) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Reshape), quote!(()))
        }
    }
}
