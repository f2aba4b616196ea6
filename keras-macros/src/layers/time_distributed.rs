//! `TimeDistributed`: one layer for every step.

use super::recurrent::{refused, within};
use super::{Call, Layer, Lowered, Mask, Scratch, Taken, Weight, is_stateful, unknown};
use crate::compiler::args::{Arg, Bound, Inner, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, Shape, rule};
use crate::compiler::plan::Role;
use quote::quote;

pub struct TimeDistributed;

const ARGUMENTS: &[Arg] = &[Arg::required("layer", Kind::Layer)];

/// The call of the layer inside with one step.
fn inside<'a>(inner: &'a Inner, call: &Call<'_>) -> Call<'a> {
    let steps = |shapes: &[Shape]| shapes.iter().take(1).map(Shape::step).collect();
    let name = inner.layer.takes().first().map_or("inputs", |takes| takes.name);
    Call {
        args: &inner.args,
        names: vec![name],
        inputs: steps(&call.inputs),
        outputs: steps(&call.outputs),
    }
}

/// Whether a layer takes one value and yields one.
fn is_plain(inner: &Inner, call: &Call<'_>) -> bool {
    let mut required = inner.layer.takes().iter().filter(|takes| takes.required);
    let one = required.next().is_some_and(|takes| takes.kind == Taken::Value);
    one && required.next().is_none() && inner.layer.more(call).is_empty()
}

/// Weights of a layer inside another stay as they are where it is not trainable.
pub fn freeze(inner: &Inner, weights: &mut [Weight]) {
    let trainable = inner.args.flag("trainable").copied().unwrap_or(true);
    for weight in weights {
        weight.trainable &= trainable;
    }
}

impl Layer for TimeDistributed {
    fn class(&self) -> &'static str {
        "TimeDistributed"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some(inner) = call.args.layer("layer") else { return vec![unknown(2)] };
        let step = inside(inner, call);
        if !is_plain(inner, &step) {
            let rule = refused(
                "expected a layer that takes one value and yields one, found another",
                "give such a layer the whole sequence instead, or leave `return_state` out",
            );
            return vec![rule.at(call.args.place("layer")), unknown(2)];
        }
        if is_stateful(&inner.args) {
            let rule = refused(
                "expected a layer that keeps no states, found `stateful = true`",
                "leave `stateful` out: each step is a sample of its own to the layer inside",
            );
            return vec![rule.at(call.args.place("layer")), unknown(2)];
        }
        let mut rules = vec![rule!(TimeDistributed)];
        rules.extend(inner.layer.rules(&step).into_iter().map(Rule::each_step));
        rules
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let nothing = || Lowered::stateless(quote!(()), quote!(()));
        let Some(inner) = call.args.layer("layer") else { return nothing() };
        let mut lowered = inner.layer.lower(&inside(inner, call));
        let (field, layer) = (&lowered.field, &lowered.arguments);
        let steps = call.input().dims.first();
        let arguments = |layer: &proc_macro2::TokenStream| {
            quote!(::keras_runtime::layers::TimeDistributedArguments {
                layer: #layer,
                steps: #steps,
            })
        };
        let (saved, arguments) = (&lowered.saved, arguments(layer));
        within(&inner.name, &mut lowered.weights);
        freeze(inner, &mut lowered.weights);
        Lowered {
            field: quote!(::keras_runtime::layers::TimeDistributed<#field>),
            arguments,
            saved: quote!(#steps * (#saved)),
            macs: Shape::size_of(&[steps.cloned().unwrap_or(Dim::UNKNOWN), lowered.macs]),
            scratch: lowered.scratch.map(|Scratch { sample, fixed }| Scratch {
                sample: quote!(#steps * (#sample)),
                fixed,
            }),
            // Its function cannot be taken over: it belongs to the layer inside.
            ends_with: None,
            narrow: false,
            adapts: false,
            states: None,
            role: match lowered.role {
                Role::Training => Role::Training,
                _ => Role::Always,
            },
            ..lowered
        }
    }
}
