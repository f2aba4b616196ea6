//! What training on a device needs: the way back of the layers that learn, and how long its memory is.

use super::Network;
use super::passes::Line;
use crate::compiler::args::Bound;
use crate::compiler::plan::{Op, Role};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The implementation of `Learn`, and the constants of the struct.
pub fn learning(network: &Network<'_>) -> TokenStream {
    let (name, plan) = (network.name(), network.plan);
    let (declared, given) = network.parameters();
    let buffers = 2 * plan.values.len() + 3 * plan.ops.len() + plan.layers.len() + 1;
    let chosen = Chosen::of(network);
    let lines: Vec<TokenStream> = plan
        .ops
        .iter()
        .enumerate()
        .rev()
        .filter(|(number, _)| chosen.ops[*number])
        .map(|(number, op)| {
            let Line { layer, arguments, op: place, .. } = Line::of(network, number, op);
            if op.apart.is_some() {
                return quote!(pass.backward_apart(&#layer, &#arguments, &#place););
            }
            let of_layer = |other: &Op| other.layer == op.layer && other.apart.is_none();
            let last = !plan.ops[..number].iter().any(of_layer);
            quote!(pass.backward(&mut #layer, &#arguments, &#place, #last);)
        })
        .collect();
    // The span of a macro, so that `forbid(unsafe_code)` in the user's crate does not object.
    let mixed = Span::mixed_site();
    let body = match lines.is_empty() {
        true => quote!(let _ = pass;),
        false => quote_spanned! {mixed=>
            // SAFETY: the layers are fields of the network.
            #[allow(unused_unsafe)]
            unsafe {
                #(#lines)*
            }
        },
    };
    let list = |name: TokenStream, numbers: Vec<usize>| {
        (!numbers.is_empty()).then(|| quote!(const #name: &'static [usize] = &[#(#numbers),*];))
    };
    let updates = list(quote!(UPDATES), chosen.updates);
    let noisy = list(quote!(NOISY), ops_that(network, |op| is_noisy(network, op)));
    let apart = list(quote!(APART), ops_that(network, |op| op.apart.is_some()));
    let has_parts = plan.values.iter().any(|value| value.part_of.is_some());
    let parts = has_parts.then(|| {
        let table = network.table("__PARTS");
        quote!(const PARTS: &'static [(usize, usize)] = &#table;)
    });
    let count = super::tables::weight_count(network);
    let sizes = sizes(network, &quote!(::keras_runtime::learn));
    quote! {
        impl<#declared T: ::keras_runtime::element::Element> ::keras_runtime::learn::Learn
            for #name<#given T>
        {
            type Plan<Step: ::keras_runtime::learn::Step> =
                ::keras_runtime::learn::PlanOf<Self, Step, #buffers>;
            const LEARNING: &'static [::keras_runtime::tape::Row<T>] =
                &::keras_runtime::tape::rows::<Self, { #count }>();
            #parts
            #updates
            #noisy
            #apart

            fn learn(&mut self, pass: &mut ::keras_runtime::tape::Learning<'_, T>) {
                #body
            }
        }

        #sizes
    }
}

/// The constants of the struct, from the functions in `module`.
pub fn sizes(network: &Network<'_>, module: &TokenStream) -> TokenStream {
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    quote! {
        impl<#declared> #name<#given f32> {
            /// Values of the memory in which it learns on a device, by a rule of
            /// `keras_runtime::learn` from batches of so many samples.
            #vis const fn train_arena<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
                #module::arena::<Self, Rule, BATCH>()
            }
            /// Bytes of that memory.
            #vis const fn train_bytes<Rule: ::keras_runtime::learn::Rule, const BATCH: usize>() -> usize {
                #module::bytes::<Self, Rule, BATCH>()
            }
            /// Bytes of the least memory in which it learns: sample by sample, by a rule that keeps nothing.
            #vis const TRAIN_BYTES: usize =
                Self::train_bytes::<::keras_runtime::learn::SGD, 1>();
        }
    }
}

/// What takes part in training.
struct Chosen {
    /// For each op whether it has a way back.
    ops: Vec<bool>,
    /// The layers that change themselves after an optimizer's step.
    updates: Vec<usize>,
}

impl Chosen {
    fn of(network: &Network<'_>) -> Self {
        let plan = network.plan;
        let learns = |layer: usize| {
            let lowered = &plan.layers[layer].lowered;
            network.graph.nodes[plan.layers[layer].node].trainable()
                && (lowered.updates
                    || lowered.component.is_some()
                    || lowered.weights.iter().any(|weight| weight.trainable))
        };
        let mut wanted = vec![false; plan.values.len()];
        let way_back = |op: &Op| {
            let mut inputs = op.inputs.iter().enumerate();
            let asked = inputs.any(|(place, &input)| wanted[input] && !op.masks.contains(&place));
            let asked = asked || (op.apart.is_none() && learns(op.layer));
            for value in plan.parts_of(op.output) {
                wanted[value] |= asked;
            }
            asked
        };
        let ops = plan.ops.iter().map(way_back).collect();
        let all = plan.layers.iter().enumerate();
        let updates = all.filter(|(_, layer)| layer.lowered.updates);
        Chosen { ops, updates: updates.map(|(number, _)| number).collect() }
    }
}

/// The numbers of some ops.
fn ops_that(network: &Network<'_>, which: impl Fn(&Op) -> bool) -> Vec<usize> {
    let ops = network.plan.ops.iter().enumerate();
    ops.filter(|(_, op)| which(op)).map(|(number, _)| number).collect()
}

/// Whether an op is another in training than in inference, whether its layer learns or not.
fn is_noisy(network: &Network<'_>, op: &Op) -> bool {
    let layer = &network.plan.layers[op.layer];
    op.role == Role::Training
        || layer.lowered.component.is_some()
        || drops(&network.graph.nodes[layer.node].args)
}

/// Whether a layer, or the one inside of it, drops values, or has cells that may.
fn drops(args: &Bound) -> bool {
    let is_some = |rate: &TokenStream| {
        let rate = rate.to_string();
        !rate.trim_end_matches("f64").parse().is_ok_and(|rate: f64| rate == 0.0)
    };
    ["dropout", "recurrent_dropout"].iter().any(|name| args.number(name).is_some_and(is_some))
        || args.given("cell")
        || args.layer("layer").is_some_and(|inner| drops(&inner.args))
}
