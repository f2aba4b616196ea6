//! The struct and what users call on it.

use super::named::{Ports, identifier};
use super::{Network, docs};
use crate::compiler::infer::Shape;
use crate::compiler::plan::LayerPlan;
use crate::compiler::syntax::holder;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

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
    // The field of a component depends on the number type in ways that the struct has to know.
    let components = network.plan.layers.iter().any(|layer| layer.lowered.component.is_some());
    let bound = components.then(|| quote!(: ::keras_runtime::element::Element));
    quote! {
        #constants
        #sized
        #(#attrs)*
        #[doc = #summary]
        #[repr(C)]
        #vis struct #name<#declared T #bound = f32> {
            #(#fields,)*
            #element
        }
    }
}

/// Functions of the struct itself: those that need no type to be told.
pub fn inherent(network: &Network<'_>) -> TokenStream {
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    let part = |shape: &Shape| sample(shape, &quote!(T));
    let (input, output) = (Ports::inputs(network).of(part), Ports::outputs(network).of(part));
    // Where the compiler shows the function to somebody who gives it another sample.
    let place = Span::call_site().located_at(network.source.name.span());
    let signature = quote_spanned!(place=> fn predict(&self, sample: &#input) -> #output);
    let arena = quote!({ __INFERENCE.size + __GRAPH.scratch.len(1) });
    let states = quote!(::keras_runtime::states::States::rows(states, __ALL_STATES));
    let body = quote!(::keras_runtime::model::predict_from::<Self, #arena>(self, sample, #states));
    let predict = match network.source.parameters.is_empty() {
        true => quote! {
            impl<T: ::keras_runtime::element::Element> #name<T> {
                /// The output for one sample. Allocates nothing.
                #vis #signature {
                    ::keras_runtime::model::predict::<Self, #arena>(self, sample)
                }
            }
        },
        // An array's length cannot depend on parameters: without a heap it is `model::infer` that
        // predicts, in an arena on the caller's side.
        false => quote! {
            ::keras_runtime::__private::if_std! {
                impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
                    /// The output for one sample. Allocates in the first call of a thread alone.
                    #vis #signature {
                        ::keras_runtime::model::predict_on_heap(self, sample)
                    }
                }
            }
        },
    };
    let stream = network.is_stateful().then(|| stream(network, &quote!(__ALL_STATES), &body));
    quote! {
        #predict

        #stream

        impl<#declared> #name<#given f32> {
            /// Number of all weights' values: Keras's total params.
            #vis const PARAMS: usize = ::keras_runtime::__private::params::<Self>();
            /// Bytes of all weights.
            #vis const FLASH_BYTES: usize = ::core::mem::size_of::<Self>();
            /// Bytes of the arena in which one sample is predicted.
            #vis const RAM_BYTES: usize = ::keras_runtime::__private::ram_bytes::<Self>();
            /// Multiply-accumulates of one sample.
            #vis const MACS: u64 = ::keras_runtime::__private::macs::<Self>();
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
            }
        }
    }
}

/// What goes on where it ended: so many states of a sample, and an expression that predicts.
pub fn stream(network: &Network<'_>, states: &TokenStream, body: &TokenStream) -> TokenStream {
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    quote! {
        impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
            /// Predictions that keep the states of layers with `stateful = true` from one call to
            /// the next, for `BATCH` samples; they begin with zeros.
            #vis fn stream<const BATCH: usize>(
                &self,
            ) -> ::keras_runtime::stream::Stream<'_, Self, BATCH> {
                ::keras_runtime::stream::Stream::new(self)
            }
        }

        impl<#declared T: ::keras_runtime::element::Element> ::keras_runtime::stream::Stateful
            for #name<#given T>
        {
            type States = [T; #states];

            fn predict_from(
                &self,
                sample: &<Self as ::keras_runtime::model::Model>::Input,
                states: &mut [T; #states],
            ) -> <Self as ::keras_runtime::model::Model>::Output {
                #body
            }
        }
    }
}
