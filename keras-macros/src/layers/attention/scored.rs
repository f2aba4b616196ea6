//! `Attention` and `AdditiveAttention`: scores without projections.

use super::super::dropout::seed;
use super::{
    Attended, Call, DROPOUT, OPTIONS, Taken, Takes, dropout, flag, option, positions, scores,
};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
use crate::compiler::layers::{Layer, Lowered, Mask, Scratch, Weight, unknown};
use proc_macro2::TokenStream;
use quote::quote;

pub struct Scored {
    class: &'static str,
    arguments: &'static [Arg],
    /// Keras's default of `use_scale`.
    use_scale: bool,
}

pub const ATTENTION: Scored = Scored {
    class: "Attention",
    arguments: &[
        Arg::optional("use_scale", Kind::Flag),
        Arg::optional("score_mode", Kind::Word(&["dot", "concat"])),
        DROPOUT,
        SEED,
    ],
    use_scale: false,
};

pub const ADDITIVE: Scored = Scored {
    class: "AdditiveAttention",
    arguments: &[Arg::optional("use_scale", Kind::Flag), DROPOUT, SEED],
    use_scale: true,
};

const TAKES: &[Takes] = &[
    Takes::value("query"),
    Takes::value("value"),
    Takes::optional("key", Taken::Value),
    Takes::optional("mask", Taken::Tuple(&["query_mask", "value_mask"])),
    Takes::optional("query_mask", Taken::MaskOf("query")),
    Takes::optional("value_mask", Taken::MaskOf("value")),
];

impl Scored {
    fn use_scale(&self, args: &Bound) -> bool {
        args.flag("use_scale").copied().unwrap_or(self.use_scale)
    }

    /// The type at run time and its weights.
    fn weights(&self, call: &Call<'_>) -> (TokenStream, Vec<Weight>) {
        let (scale, mut weights) = (self.use_scale(call.args), Vec::new());
        let columns = usize::from(scale);
        let weight = |name, shape, initializer| {
            let initializer = Function::of(Family::Initializer, initializer).tokens;
            Weight {
                name,
                shape,
                trainable: true,
                initializer,
                regularizer: None,
                constraint: None,
            }
        };
        if self.class == "AdditiveAttention" {
            let dim = call.input().last();
            if scale {
                weights.push(weight("scale", vec![dim.clone()], "GlorotUniform"));
            }
            return (
                quote!(::keras_runtime::layers::AdditiveAttention<#dim, T, #columns>),
                weights,
            );
        }
        let concat = call.args.word("score_mode") == Some(&"concat");
        let more = usize::from(concat);
        if scale {
            weights.push(weight("scale", Vec::new(), "Ones"));
        }
        if concat {
            weights.push(weight("concat_score_weight", Vec::new(), "Ones"));
        }
        (quote!(::keras_runtime::layers::Attention<#columns, #more, T>), weights)
    }
}

impl Layer for Scored {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn takes(&self) -> &'static [Takes] {
        TAKES
    }

    fn options(&self) -> &'static [Arg] {
        OPTIONS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        vec![match Attended::of(call) {
            Some(attended) => rule!(Attention { attended }),
            None => unknown(2),
        }]
    }

    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        scores(call, Dim::Known(0))
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (field, weights) = self.weights(call);
        let Some(attended) = Attended::of(call) else {
            return Lowered::stateless(field, quote!(()));
        };
        let key = attended.key;
        let (query, value) = (call.input(), &call.inputs[1]);
        let (queries, keys) = (positions(query), positions(value));
        let (dim, value_dim) = (query.last(), value.last());
        let masks = attended.masks(call, &option(None::<usize>));
        let (dropout, seed) = (dropout(call.args), seed(call.args));
        let scores = flag(call.args, "return_attention_scores");
        let arguments = quote!(::keras_runtime::layers::AttentionArguments {
            queries: #queries,
            keys: #keys,
            dim: #dim,
            value_dim: #value_dim,
            key: #key,
            masks: #masks,
            dropout: #dropout,
            seed: #seed,
            return_attention_scores: #scores,
        });
        // Scores, and what they weigh.
        let each = Dim::sum(&[dim.clone(), value_dim.clone()]);
        Lowered {
            weights,
            macs: Shape::size_of(&[queries, keys, each]),
            saved: quote!(#arguments.saved()),
            scratch: Some(Scratch { sample: quote!(0), fixed: quote!(#arguments.scratch()) }),
            ..Lowered::stateless(field, arguments)
        }
    }
}
