//! Attention: what its layers are called with, and which of that is a mask.

mod multi_head;
mod scored;
mod split;

pub use multi_head::{GROUP_QUERY, MULTI_HEAD};
pub use scored::{ADDITIVE, ATTENTION};

use super::{Call, Taken, Takes};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, RuleArgument, Shape, rule};
use keras_shape::arguments::Range;
use proc_macro2::TokenStream;
use quote::quote;

/// What a call may say besides values.
const OPTIONS: &[Arg] = &[
    Arg::optional("return_attention_scores", Kind::Flag),
    Arg::optional("use_causal_mask", Kind::Flag),
];

/// The fraction of weights that is dropped in training.
const DROPOUT: Arg = Arg::optional("dropout", Kind::Number(Range::FRACTION));

/// Whether a flag is given as true.
fn flag(args: &Bound, name: &str) -> bool {
    args.flag(name).copied().unwrap_or(false)
}

/// The positions of values and masks in a call, as `keras_shape::layers::Attended`.
#[derive(Clone)]
struct Attended {
    key: usize,
    masks: [Option<usize>; 4],
}

impl Attended {
    /// `None` where queries or values are missing: that has been reported.
    fn of(call: &Call<'_>) -> Option<Self> {
        let found = (call.position("query"), call.position("value"));
        let (Some(0), Some(1)) = found else { return None };
        let masks = ["query_mask", "value_mask", "key_mask", "attention_mask"];
        let key = call.position("key").unwrap_or(1);
        Some(Attended { key, masks: masks.map(|mask| call.position(mask)) })
    }

    /// The same where the queries' mask goes in under another name.
    fn with_query_mask(mut self, call: &Call<'_>, name: &str) -> Self {
        self.masks[0] = call.position(name);
        self
    }

    /// The same without the mask of pairs.
    fn without_pairs(&self) -> Self {
        let [query, value, key, _] = self.masks;
        Attended { key: self.key, masks: [query, value, key, None] }
    }

    /// `keras_runtime::layers::AttentionMasks`.
    fn masks(&self, call: &Call<'_>, window: &TokenStream) -> TokenStream {
        let [query, value, key, pairs] = self.masks;
        let [query, value, key] = [query, value, key].map(option);
        let pairs = option(pairs.map(|mask| {
            let (shape, steps) = (&call.inputs[mask], &call.inputs[self.key]);
            let mask_type = quote!(::keras_runtime::layers::PairMask);
            match call.input().dims.len() + steps.dims.len() {
                4 => quote!(#mask_type::new(#mask, &#shape)),
                _ => {
                    let (queries, keys) = (positions(call.input()), positions(steps));
                    quote!(#mask_type::flat(#mask, #queries, #keys))
                }
            }
        }));
        let causal = flag(call.args, "use_causal_mask");
        quote!(::keras_runtime::layers::AttentionMasks {
            query: #query,
            value: #value,
            key: #key,
            pairs: #pairs,
            causal: #causal,
            window: #window,
        })
    }
}

impl RuleArgument for Attended {
    type Value = keras_shape::layers::Attended;
    fn value(&self) -> keras_shape::layers::Attended {
        let [query_mask, value_mask, key_mask, attention_mask] = self.masks;
        let key = self.key;
        keras_shape::layers::Attended { key, query_mask, value_mask, key_mask, attention_mask }
    }
    fn code(&self) -> TokenStream {
        let key = self.key;
        let [query_mask, value_mask, key_mask, attention_mask] = self.masks.map(option);
        quote!(::keras_runtime::__private::layers::Attended {
            key: #key,
            query_mask: #query_mask,
            value_mask: #value_mask,
            key_mask: #key_mask,
            attention_mask: #attention_mask,
        })
    }
}

/// An option as code.
fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// How many positions there are: the product of all axes but the last.
fn positions(shape: &Shape) -> Dim {
    Shape::size_of(&shape.dims[..shape.dims.len().saturating_sub(1)])
}

/// The rule of the scores that come out besides, if they are asked for.
fn scores(call: &Call<'_>, heads: Dim) -> Vec<Rule> {
    // After a mistake there is one input, and no values.
    let key = call.position("key").unwrap_or(1).min(call.inputs.len().saturating_sub(1));
    let key = Dim::Known(key);
    let axes = attention_axes(call);
    match flag(call.args, "return_attention_scores") {
        true => vec![rule!(AttentionScores { heads, key, axes })],
        false => Vec::new(),
    }
}

/// Keras's `attention_axes`; none for all.
fn attention_axes(call: &Call<'_>) -> Vec<isize> {
    let axes = call.args.axes("attention_axes").cloned().unwrap_or_default();
    axes.into_iter().map(|axis| axis as isize).collect()
}

/// See [`DROPOUT`].
fn dropout(args: &Bound) -> TokenStream {
    args.number("dropout").cloned().unwrap_or(quote!(0.0))
}
