//! The tables of a network: shapes, layers, weights, places of values.

use super::Network;
use super::structure::sample;
use crate::compiler::layers::Scratch;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The implementation of `Model` with these passes.
pub fn model(network: &Network<'_>, passes: &TokenStream) -> TokenStream {
    let name = &network.source.name;
    let text = name.to_string();
    let input = sample(&network.shapes.outputs[0]);
    let output = sample(network.output());
    let head = Ident::new(network.plan.head, Span::call_site());
    let (graph, layers, weights) = (graph(network), layers(network), weights(network));
    // The span of a macro, so that `forbid(unsafe_code)` in the user's crate does not object.
    let unsafe_impl = quote_spanned!(Span::mixed_site()=> unsafe impl);
    quote! {
        #graph

        // SAFETY: `#[repr(C)]`, and all fields are matrices of `T`; `Model::LEN` checks the sum.
        #unsafe_impl<T: ::keras_runtime::element::Element> ::keras_runtime::model::Model
            for #name<T>
        {
            type Element = T;
            type Input = #input;
            type Output = #output;

            const NAME: &'static str = #text;
            const GRAPH: &'static ::keras_runtime::tape::Graph = &__GRAPH;
            const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[#(#layers),*];
            const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[#(#weights),*];
            const HEAD: ::keras_runtime::losses::Head = ::keras_runtime::losses::Head::#head;

            #passes
        }
    }
}

/// Constants with sizes, lives and places of all values.
fn graph(network: &Network<'_>) -> TokenStream {
    let plan = network.plan;
    let (values, ops) = (plan.values.len(), plan.ops.len());
    let sizes = plan.values.iter().map(|value| {
        let shape = &value.shape;
        quote!(#shape.size())
    });
    let saved = plan.ops.iter().map(|op| &op.saved);
    let room = quote!(::keras_runtime::__private::Scratch);
    let scratch = plan.ops.iter().map(|op| match &op.scratch {
        Some(Scratch { sample, fixed }) => quote!(#room { sample: #sample, fixed: #fixed }),
        None => quote!(#room::NONE),
    });
    let roots: Vec<_> = plan.values.iter().map(|value| value.root).collect();
    // Inputs lie with the caller, and a value that shares a place needs none.
    let inference = plan.values.iter().enumerate().map(|(i, value)| {
        if i < plan.inputs || value.root != i { quote!(0) } else { quote!(__SIZES[#i]) }
    });
    let inputs = plan.inputs;
    let training = (0..values).map(|i| match i < inputs {
        true => quote!(0),
        false => quote!(__SIZES[#i]),
    });
    let life = |(first, last): (usize, usize)| quote!((#first, #last));
    let lives = plan.values.iter().map(|value| life(value.life));
    let gradient_lives = plan.values.iter().map(|value| life(value.gradient_life));
    let (logits, output) = (plan.logits, plan.output);
    let links = plan.ops.iter().map(|op| {
        let (layer, inputs, output) = (op.layer, &op.inputs, op.output);
        quote!(::keras_runtime::tape::Link { layer: #layer, inputs: &[#(#inputs),*], output: #output })
    });
    quote! {
        const __SIZES: [usize; #values] = [#(#sizes),*];
        const __SAVED: [usize; #ops] = [#(#saved),*];
        const __TRAINING: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::stacked([#(#training),*]);
        const __INFERENCE: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::planned([#(#inference),*], [#(#lives),*]);
        const __GRADIENTS: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::planned(__SIZES, [#(#gradient_lives),*]);
        const __KEPT: ::keras_runtime::__private::Memory<#ops> =
            ::keras_runtime::__private::Memory::stacked(__SAVED);
        const __SCRATCH: [#room; #ops] = [#(#scratch),*];
        const __GRAPH: ::keras_runtime::tape::Graph = ::keras_runtime::tape::Graph {
            inputs: #inputs,
            logits: #logits,
            output: #output,
            ops: &[#(#links),*],
            sizes: &__SIZES,
            saved_sizes: &__SAVED,
            training: ::keras_runtime::tape::Places::of(&__TRAINING),
            inference: ::keras_runtime::tape::Places::of(&__INFERENCE),
            roots: &[#(#roots),*],
            saved: ::keras_runtime::tape::Places::of(&__KEPT),
            scratch_sizes: &__SCRATCH,
            scratch: #room::enough_for(&__SCRATCH),
            gradients: ::keras_runtime::tape::Places::of(&__GRADIENTS),
        };
    }
}

/// Rows of the table of layers.
fn layers(network: &Network<'_>) -> Vec<TokenStream> {
    let row = |layer: &crate::compiler::plan::LayerPlan| {
        let node = &network.graph.nodes[layer.node];
        let (name, class) = (&node.name, node.layer.class());
        let output = &network.shapes.outputs[layer.node];
        let trainable = node.args.flag("trainable").copied().unwrap_or(true);
        quote!(::keras_runtime::model::LayerInfo {
            name: #name,
            class: #class,
            output: #output,
            trainable: #trainable,
        })
    };
    network.plan.layers.iter().map(row).collect()
}

/// Rows of the table of weights.
fn weights(network: &Network<'_>) -> Vec<TokenStream> {
    let mut rows = Vec::new();
    for (number, layer) in network.plan.layers.iter().enumerate() {
        let name = &network.graph.nodes[layer.node].name;
        for weight in &layer.lowered.weights {
            let path = format!("{name}/{}", weight.name);
            let (shape, trainable, initializer) =
                (&weight.shape, weight.trainable, &weight.initializer);
            let optional = |function: &Option<TokenStream>| match function {
                Some(function) => quote!(::core::option::Option::Some(&#function)),
                None => quote!(::core::option::Option::None),
            };
            let (regularizer, constraint) =
                (optional(&weight.regularizer), optional(&weight.constraint));
            rows.push(quote!(::keras_runtime::model::Weight {
                name: #path,
                shape: &[#(#shape),*],
                layer: #number,
                trainable: #trainable,
                initializer: &#initializer,
                regularizer: #regularizer,
                constraint: #constraint,
            }));
        }
    }
    rows
}
