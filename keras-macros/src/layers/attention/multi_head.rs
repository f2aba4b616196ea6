//! `MultiHeadAttention` and `GroupQueryAttention`: several heads side by side.

use super::super::dropout::seed;
use super::split::Split;
use super::{
    Attended, Call, DROPOUT, OPTIONS, Taken, Takes, attention_axes, dropout, flag, option,
    positions, scores,
};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, Shape, rule};
use crate::compiler::layers::{Layer, Lowered, Mask, Scratch, Weight, unknown};
use proc_macro2::TokenStream;
use quote::quote;

pub struct MultiHead {
    class: &'static str,
    alias: Option<&'static str>,
    arguments: &'static [Arg],
    /// Whether keys and values may have fewer heads.
    grouped: bool,
}

const USE_BIAS: Arg = Arg::optional("use_bias", Kind::Flag);
const WINDOW: Arg = Arg::optional("sliding_window", Kind::Size);
/// It changes how Keras computes, not what.
const FLASH: Arg = Arg::optional("flash_attention", Kind::Flag);
const KERNEL_INITIALIZER: Arg =
    Arg::optional("kernel_initializer", Kind::Function(Family::Initializer));
const BIAS_INITIALIZER: Arg =
    Arg::optional("bias_initializer", Kind::Function(Family::Initializer));
const KERNEL_REGULARIZER: Arg =
    Arg::optional("kernel_regularizer", Kind::Function(Family::Regularizer));
const BIAS_REGULARIZER: Arg =
    Arg::optional("bias_regularizer", Kind::Function(Family::Regularizer));
const KERNEL_CONSTRAINT: Arg =
    Arg::optional("kernel_constraint", Kind::Function(Family::Constraint));
const BIAS_CONSTRAINT: Arg = Arg::optional("bias_constraint", Kind::Function(Family::Constraint));
const GATE: Arg = Arg::optional("use_gate", Kind::Flag);

pub const MULTI_HEAD: MultiHead = MultiHead {
    class: "MultiHeadAttention",
    alias: None,
    arguments: &[
        Arg::required("num_heads", Kind::Size),
        Arg::required("key_dim", Kind::Size),
        Arg::optional("value_dim", Kind::Size),
        DROPOUT,
        USE_BIAS,
        Arg::optional("output_shape", Kind::Sizes { open: false }),
        Arg::optional("attention_axes", Kind::Axes),
        WINDOW,
        FLASH,
        KERNEL_INITIALIZER,
        BIAS_INITIALIZER,
        KERNEL_REGULARIZER,
        BIAS_REGULARIZER,
        ACTIVITY_REGULARIZER,
        KERNEL_CONSTRAINT,
        BIAS_CONSTRAINT,
        GATE,
        SEED,
    ],
    grouped: false,
};

pub const GROUP_QUERY: MultiHead = MultiHead {
    class: "GroupQueryAttention",
    alias: Some("GroupedQueryAttention"),
    arguments: &[
        Arg::required("head_dim", Kind::Size),
        Arg::required("num_query_heads", Kind::Size),
        Arg::required("num_key_value_heads", Kind::Size),
        DROPOUT,
        USE_BIAS,
        WINDOW,
        FLASH,
        KERNEL_INITIALIZER,
        BIAS_INITIALIZER,
        KERNEL_REGULARIZER,
        BIAS_REGULARIZER,
        ACTIVITY_REGULARIZER,
        KERNEL_CONSTRAINT,
        BIAS_CONSTRAINT,
        GATE,
        SEED,
    ],
    grouped: true,
};

/// What `GroupQueryAttention` is called with.
const GROUP_TAKES: &[Takes] = &[
    Takes::value("query"),
    Takes::value("value"),
    Takes::optional("key", Taken::Value),
    Takes::optional("query_mask", Taken::MaskOf("query")),
    VALUE_MASK,
    KEY_MASK,
    ATTENTION_MASK,
];

/// The mask that travels with queries: a name that nobody can write.
const TRAVELLING: &str = "mask of query";

/// What `MultiHeadAttention` is called with. As in Keras, it ignores a `query_mask` that is given,
/// and takes the one that travels with the queries.
const TAKES: &[Takes] = &[
    Takes::value("query"),
    Takes::value("value"),
    Takes::optional("key", Taken::Value),
    Takes::optional("query_mask", Taken::Mask),
    Takes::optional(TRAVELLING, Taken::MaskOf("query")),
    VALUE_MASK,
    KEY_MASK,
    ATTENTION_MASK,
];

const VALUE_MASK: Takes = Takes::optional("value_mask", Taken::MaskOf("value"));
const KEY_MASK: Takes = Takes::optional("key_mask", Taken::MaskOf("key"));
/// By name alone.
const ATTENTION_MASK: Takes = Takes::optional("attention_mask", Taken::Mask);

/// The numbers of heads and their widths.
struct Heads {
    heads: Dim,
    key_heads: Dim,
    key_dim: Dim,
    value_dim: Dim,
}

impl MultiHead {
    fn heads(&self, args: &Bound) -> Heads {
        if self.grouped {
            let width = args.size("head_dim");
            return Heads {
                heads: args.size("num_query_heads"),
                key_heads: args.size("num_key_value_heads"),
                key_dim: width.clone(),
                value_dim: width,
            };
        }
        let (heads, key_dim) = (args.size("num_heads"), args.size("key_dim"));
        let value_dim =
            if args.given("value_dim") { args.size("value_dim") } else { key_dim.clone() };
        Heads { key_heads: heads.clone(), heads, key_dim, value_dim }
    }

    /// The last axes of what comes out; none for those of the queries.
    fn output_shape(args: &Bound) -> Vec<Dim> {
        if args.given("output_shape") { args.shape("output_shape") } else { Vec::new() }
    }

    /// Where what goes in is.
    fn attended(&self, call: &Call<'_>) -> Option<Attended> {
        let attended = Attended::of(call)?;
        Some(if self.grouped { attended } else { attended.with_query_mask(call, TRAVELLING) })
    }

    /// Whether positions need an order.
    fn ordered(args: &Bound) -> bool {
        flag(args, "use_causal_mask") || args.given("sliding_window")
    }

    /// Keras takes another way, which treats queries without keys otherwise, for dropout, for
    /// scores that are returned and for more axes.
    fn left_out(call: &Call<'_>) -> TokenStream {
        let zero = quote!(::keras_runtime::layers::LeftOut::Zero);
        if flag(call.args, "return_attention_scores") || call.input().dims.len() > 2 {
            return zero;
        }
        let replaced = quote!(::keras_runtime::layers::LeftOut::Replaced);
        match call.args.number("dropout") {
            Some(rate) => quote!(if #rate > 0.0 { #zero } else { #replaced }),
            None => replaced,
        }
    }
}

/// A projection: its type, and its weights with Keras's shapes.
struct Projection<'a> {
    names: [&'static str; 2],
    from: &'a [Dim],
    to: &'a [Dim],
}

impl Projection<'_> {
    fn lower(&self, args: &Bound, weights: &mut Vec<Weight>) -> TokenStream {
        let bias = args.flag("use_bias").copied().unwrap_or(true);
        let (fan_in, fan_out) = (Shape::size_of(self.from), Shape::size_of(self.to));
        let shape = [self.from, self.to].concat();
        let mut kernel = Weight::with(self.names[0], "kernel", shape, "GlorotUniform", args);
        let initializer = &kernel.initializer;
        // Its fans are not those of a kernel of its shape.
        kernel.initializer = quote!(::keras_runtime::initializers::WithFans {
            initializer: #initializer,
            fans: ::keras_runtime::initializers::Fans { fan_in: #fan_in, fan_out: #fan_out },
        });
        weights.push(kernel);
        if bias {
            weights.push(Weight::with(self.names[1], "bias", self.to.to_vec(), "Zeros", args));
        }
        let columns = usize::from(bias);
        quote!(::keras_runtime::layers::Dense<#fan_in, #fan_out, T, #columns>)
    }
}

impl Layer for MultiHead {
    fn class(&self) -> &'static str {
        self.class
    }

    fn alias(&self) -> Option<&'static str> {
        self.alias
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn takes(&self) -> &'static [Takes] {
        if self.grouped { GROUP_TAKES } else { TAKES }
    }

    fn options(&self) -> &'static [Arg] {
        OPTIONS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some(mut attended) = self.attended(call) else { return vec![unknown(2)] };
        let Heads { heads, key_heads, .. } = self.heads(call.args);
        let (grouped, ordered) = (self.grouped, Self::ordered(call.args));
        let output_shape = Self::output_shape(call.args);
        let mut rules = Vec::new();
        let axes = attention_axes(call);
        if !axes.is_empty() {
            let of_axes = attended.clone();
            if !Split::of(call, attended.key).free.is_empty() {
                attended = attended.without_pairs();
            }
            let rule = {
                let attended = of_axes;
                rule!(AttentionAxes { axes, attended })
            };
            rules.push(rule.at(call.args.place("attention_axes")));
        }
        rules.push(rule!(MultiHeadAttention {
            attended,
            heads,
            key_heads,
            grouped,
            ordered,
            output_shape
        }));
        rules
    }

    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        scores(call, self.heads(call.args).heads)
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let Some(attended) = self.attended(call) else {
            return Lowered::stateless(quote!(::keras_runtime::layers::Identity), quote!(()));
        };
        let args = call.args;
        let Heads { heads, key_heads, key_dim, value_dim } = self.heads(args);
        let (query, value, key) = (call.input(), &call.inputs[1], &call.inputs[attended.key]);
        let gate = flag(args, "use_gate");
        let mut output = Self::output_shape(args);
        if output.is_empty() {
            output.push(query.last());
        }

        let (mut weights, mut macs) = (Vec::new(), Vec::new());
        let mut project = |names, positions: Dim, from: &[Dim], to: &[Dim]| {
            macs.push(Shape::size_of(&[&[positions], from, to].concat()));
            Projection { names, from, to }.lower(args, &mut weights)
        };
        let attended_dims = [heads.clone(), value_dim.clone()];
        let names = ["query/kernel", "query/bias"];
        let of_query =
            project(names, positions(query), &[query.last()], &[heads.clone(), key_dim.clone()]);
        let names = ["key/kernel", "key/bias"];
        let of_key =
            project(names, positions(key), &[key.last()], &[key_heads.clone(), key_dim.clone()]);
        let of_gate = match gate {
            true => project(
                ["gate/kernel", "gate/bias"],
                positions(query),
                &[query.last()],
                &attended_dims,
            ),
            false => quote!(()),
        };
        let names = ["value/kernel", "value/bias"];
        let of_value = project(
            names,
            positions(value),
            &[value.last()],
            &[key_heads.clone(), value_dim.clone()],
        );
        let names = ["attention_output/kernel", "attention_output/bias"];
        let of_output = project(names, positions(query), &attended_dims, &output);

        let split = Split::of(call, attended.key);
        let (queries, keys, key_input) = (split.queries(query), split.keys(key), attended.key);
        let groups = split.groups(query);
        let window = args.given("sliding_window").then(|| args.size("sliding_window"));
        let mut masks = attended.masks(call, &option(window));
        if !split.free.is_empty() {
            masks = split.masks(&masks, &attended, [&queries, &keys, &groups]);
        }
        let left_out = Self::left_out(call);
        let (dropout, seed) = (dropout(args), seed(args));
        let scores = flag(args, "return_attention_scores");
        let arguments = quote!(::keras_runtime::layers::MultiHeadArguments {
            groups: #groups,
            queries: #queries,
            keys: #keys,
            heads: #heads,
            key_heads: #key_heads,
            key_dim: #key_dim,
            value_dim: #value_dim,
            gate: #gate,
            key: #key_input,
            masks: #masks,
            left_out: #left_out,
            dropout: #dropout,
            seed: #seed,
            return_attention_scores: #scores,
        });
        let each = Dim::sum(&[key_dim.clone(), value_dim.clone()]);
        macs.push(Shape::size_of(&[groups, heads, queries, keys, each]));
        let scratch = quote!(#arguments.scratch());
        let saved = quote!(#arguments.saved());
        let (arguments, sample) = match split.order() {
            None => (arguments, quote!(0)),
            Some(order) => {
                let output = call.output();
                let across = quote!(const {
                    ::keras_runtime::layers::AcrossArguments::new(
                        #arguments,
                        &[#query, #value, #key],
                        &#output,
                        &[#(#order),*],
                    )
                });
                let sample = quote!(#across.scratch());
                (across, sample)
            }
        };
        Lowered {
            weights,
            macs: Dim::sum(&macs),
            saved,
            scratch: Some(Scratch { sample, fixed: scratch }),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::MultiHeadAttention<
                    #of_query,
                    #of_key,
                    #of_value,
                    #of_output,
                    #of_gate
                >),
                arguments,
            )
        }
    }
}
