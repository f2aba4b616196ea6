//! `RepeatVector`: the same features several times.

use super::{Call, Layer, Lowered, Reads};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct RepeatVector;

const ARGUMENTS: &[Arg] = &[Arg::required("n", Kind::Size)];

impl Layer for RepeatVector {
    fn class(&self) -> &'static str {
        "RepeatVector"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let n = args.size("n");
        vec![rule!(RepeatVector { n })]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (n, features) = (args.size("n"), input.last());
        let nearest = quote!(const {
            ::keras_runtime::layers::Nearest::new(
                &::keras_runtime::__private::Shape::new(&[1, #features]),
                &::keras_runtime::__private::Shape::new(&[#n]),
            )
        });
        let repeat = Lowered::stateless(quote!(::keras_runtime::layers::RepeatVector), nearest);
        Lowered { reads: Reads::nothing(), ..repeat }
    }
}
