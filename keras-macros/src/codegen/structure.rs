//! The struct and what users call on it.

use super::named::identifier;
use super::{Network, docs, predict};
use crate::compiler::infer::Shape;
use crate::compiler::plan::LayerPlan;
use crate::compiler::syntax::holder;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

/// The field of a layer, spanned as its class in the source.
pub fn field(network: &Network<'_>, layer: usize) -> Ident {
    let node = &network.graph.nodes[network.plan.layers[layer].node];
    identifier(&node.name, node.span)
}

/// A field's type whose first name that is a layer has the span of its class in the source: an editor
/// goes from there to the layer's documentation.
fn linked(class: &TokenStream, span: Span) -> TokenStream {
    let is_layer = |word: &Ident| word.to_string().starts_with(char::is_uppercase);
    let mut found = false;
    let link = |token| match token {
        TokenTree::Ident(mut word) if !found && is_layer(&word) => {
            found = true;
            word.set_span(word.span().located_at(span));
            TokenTree::Ident(word)
        }
        token => token,
    };
    class.clone().into_iter().map(link).collect()
}

/// A sample of this shape as a nested array of `element`.
pub fn sample(shape: &Shape, element: &TokenStream) -> TokenStream {
    shape.dims.iter().rev().fold(element.clone(), |inner, dim| quote!([#inner; #dim]))
}

/// What a struct with names that begin with capitals needs: Keras's files have such names, and weights are
/// found by them.
pub fn capitals(network: &Network<'_>) -> Option<TokenStream> {
    let has_capitals = |number| field(network, number).to_string().contains(char::is_uppercase);
    let any = (0..network.plan.layers.len()).any(has_capitals);
    any.then(|| quote!(#[allow(non_snake_case)]))
}

/// The struct, a field a layer.
pub fn structure(network: &Network<'_>) -> TokenStream {
    let (attrs, vis, name) = (&network.source.attrs, &network.source.vis, &network.source.name);
    let (declared, given) = network.parameters();
    let summary = docs::summary(network);
    let fields = network.plan.layers.iter().enumerate().map(|(number, layer)| {
        let (field, class, text) =
            (field(network, number), &layer.lowered.field, docs::layer(network, number));
        // That has been objected to.
        let nothing = network.source.parameters.are_calculated_in(class, name).then(|| quote!(()));
        let class = nothing.unwrap_or_else(|| linked(class, network.graph.nodes[layer.node].span));
        quote!(#[doc = #text] pub #field: #class)
    });
    let capitals = capitals(network);
    let constants = &network.shapes.constants;
    let sized = &network.shapes.sized;
    let sized = (!sized.is_empty()).then(|| {
        let holder = holder(name);
        quote! {
            #[doc(hidden)]
            struct #holder<#declared>;
            impl<#declared> #holder<#given> {
                #sized
            }
        }
    });
    // A field that is left out after a mistake has no `T`.
    let has_none = |layer: &LayerPlan| {
        let class = &layer.lowered.field;
        layer.lowered.weights.is_empty() || network.source.parameters.are_calculated_in(class, name)
    };
    let stateless = network.plan.layers.iter().all(has_none);
    // No values, but the alignment of `T`.
    let element = stateless.then(|| quote!(#[doc(hidden)] pub _element: [T; 0]));
    quote! {
        #constants
        #sized
        #(#attrs)*
        #[doc = #summary]
        #capitals
        #[repr(C)]
        #vis struct #name<#declared T: ::keras_runtime::element::Element = f32> {
            #(#fields,)*
            #element
        }
    }
}

/// Functions of the struct itself: those that need no type to be told.
pub fn inherent(network: &Network<'_>) -> TokenStream {
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    let predict = predict::predict(network);
    let layers = network.plan.layers.len();
    quote! {
        #predict

        impl<#declared> #name<#given f32> {
            /// Number of all weights' values: Keras's total params.
            #vis const PARAMS: usize = ::keras_runtime::__private::params::<Self>();
            /// Bytes of all weights.
            #vis const FLASH_BYTES: usize = ::core::mem::size_of::<Self>();
            /// Values of the arena in which one sample is predicted.
            #vis const ARENA: usize = ::keras_runtime::__private::arena::<Self>();
            /// Bytes of that arena.
            #vis const ARENA_BYTES: usize = ::keras_runtime::__private::arena_bytes::<Self>();
            /// Bytes of memory that predictions take besides the samples: the arena, and what layers
            /// with `stateful = true` keep in a stream.
            #vis const RAM_BYTES: usize = ::keras_runtime::__private::ram_bytes::<Self>();
            /// Multiply-accumulates of one sample.
            #vis const MACS: u64 = ::keras_runtime::__private::macs::<Self>();
            /// What each layer needs of flash, RAM and multiply-accumulates.
            #vis const RESOURCES: [::keras_runtime::resources::Resources; #layers] =
                ::keras_runtime::__private::resources::<Self, #layers>();
        }

        ::keras_runtime::__private::if_std! {
            impl<#declared> #name<#given f32> {
                /// A new network on the heap, its weights drawn from a seed.
                #vis fn new(seed: u64) -> ::keras_runtime::__private::Box<Self> {
                    ::keras_runtime::train::create(seed)
                }

                /// Keras's summary: layers, shapes, parameters.
                #vis fn summary() -> ::keras_runtime::__private::String {
                    ::keras_runtime::train::summary::<Self>()
                }

                /// Keras's summary with more columns, or with what is in nested networks.
                #vis fn summary_with(
                    options: ::keras_runtime::summary::SummaryOptions,
                ) -> ::keras_runtime::__private::String {
                    ::keras_runtime::train::summary_with::<Self>(options)
                }

                /// A table of what each layer needs on a device.
                #vis fn resources() -> ::keras_runtime::__private::String {
                    ::keras_runtime::summary::resources(
                        <Self as ::keras_runtime::model::Model>::NAME,
                        &Self::RESOURCES,
                        Self::RAM_BYTES,
                    )
                }
            }
        }
    }
}
