//! `CategoryEncoding`: numbers of categories as ones among zeros.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::call::{Taken, Takes};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use proc_macro2::TokenStream;
use quote::quote;

pub struct CategoryEncoding;

const ARGUMENTS: &[Arg] = &[
    Arg::required("num_tokens", Kind::Size),
    Arg::optional("output_mode", Kind::Word(&["multi_hot", "one_hot", "count"])),
];

const TAKES: &[Takes] = &[Takes::value("inputs"), Takes::optional("count_weights", Taken::Value)];

/// The rule of layers that encode so many categories in one of Keras's modes.
pub fn encoded(depth: Dim, mode: &str) -> Rule {
    let (several, counts) = (mode != "one_hot", mode == "count");
    rule!(Categories { depth, several, counts })
}

/// How they encode them.
pub fn categories(call: &Call<'_>, depth: &Dim, mode: &str) -> TokenStream {
    let (input, counts) = (call.input(), mode == "count");
    let tokens = match mode {
        "one_hot" => quote!(1),
        _ => quote!(#input.size()),
    };
    quote!(::keras_runtime::layers::Categories {
        depth: #depth,
        tokens: #tokens,
        counts: #counts,
    })
}

impl Layer for CategoryEncoding {
    fn class(&self) -> &'static str {
        "CategoryEncoding"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        TAKES
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let mode = call.args.word("output_mode").copied().unwrap_or("multi_hot");
        vec![encoded(call.args.size("num_tokens"), mode)]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let mode = call.args.word("output_mode").copied().unwrap_or("multi_hot");
        let depth = call.args.size("num_tokens");
        let categories = categories(call, &depth, mode);
        Lowered {
            indices: Some(depth),
            ..Lowered::stateless(quote!(::keras_runtime::layers::CategoryEncoding), categories)
        }
    }
}
