//! What stands for a network with mistakes: the same struct with functions that take what the real
//! ones may take, so that the user's own code does not add errors of its own.

use super::Network;
use super::named::Ports;
use super::predict::stream;
use super::structure::{sample, structure};
use super::{checks, learning, tables};
use crate::compiler::infer::Shape;
use crate::compiler::layers::is_stateful;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The stand-in.
pub fn stub(network: &Network<'_>) -> TokenStream {
    let (structure, checks) = (structure(network), checks::checks(network));
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    let (inputs, outputs) = (Ports::inputs(network), Ports::outputs(network));
    let (model, component) = (model(network, &inputs, &outputs), tables::component(network));
    let known = |shape: &Shape| known(network, shape);
    let input = match inputs.shapes().all(|shape| known(shape).is_some()) {
        true => inputs.of(|shape| sample_or_one(network, shape)),
        false => quote!(impl ::core::marker::Sized),
    };
    // A slice can be indexed and iterated whatever length the real output would have.
    let output = outputs.of(|shape| known(shape).unwrap_or_else(|| quote!(&'static [T])));
    let seen = outputs.of(|shape| {
        let sample = known(shape).unwrap_or_else(|| quote!([T]));
        quote!(&'arena #sample)
    });
    let stateful = network.graph.nodes.iter().any(|node| is_stateful(&node.args));
    let never = quote!({
        let _ = (sample, states);
        ::core::unreachable!()
    });
    let never_in = quote!(
        let _ = (sample, states, arena);
        ::core::unreachable!()
    );
    let stream = stateful.then(|| stream(network, &quote!(1), &never, (&seen, &never_in)));
    let sizes = learning::sizes(network, &quote!(::keras_runtime::learn::stub));
    let structs = [&inputs, &outputs].map(|ports| ports.structure(network));
    let implementations = [&inputs, &outputs].map(|ports| ports.implementations());
    quote! {
        #structure
        #(#structs)*
        const _: () = {
            #checks
            #(#implementations)*
            #model
            #component
            #stream

            impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
                #vis fn predict(&self, _: &#input) -> #output {
                    ::core::unreachable!()
                }
                #vis fn predict_in<'arena, const ROOM: usize>(
                    &self,
                    _: &#input,
                    _: &'arena mut [T; ROOM],
                ) -> #seen {
                    ::core::unreachable!()
                }
                #vis fn copy_in<'a, const PARAMS: usize>(
                    &self,
                    _: &'a mut [T; PARAMS],
                ) -> &'a mut Self {
                    ::core::unreachable!()
                }
                #vis fn compile_in<Rule: ::keras_runtime::learn::Rule, L, const ROOM: usize>(
                    &mut self,
                    _: Rule,
                    _: L,
                    _: &mut [T; ROOM],
                ) -> ::keras_runtime::learn::stub::Stub<Self, Rule> {
                    ::core::unreachable!()
                }
            }

            #sizes

            impl<#declared> #name<#given f32> {
                #vis const PARAMS: usize = 0;
                #vis const FLASH_BYTES: usize = 0;
                #vis const ARENA: usize = 0;
                #vis const ARENA_BYTES: usize = 0;
                #vis const RAM_BYTES: usize = 0;
                #vis const MACS: u64 = 0;
                #vis const RESOURCES: [::keras_runtime::resources::Resources; 0] = [];
            }

            ::keras_runtime::__private::if_std! {
                impl<#declared> #name<#given f32> {
                    #vis fn new(_: u64) -> ::keras_runtime::__private::Box<Self> {
                        ::core::unreachable!()
                    }
                    #vis fn summary() -> ::keras_runtime::__private::String {
                        ::core::unreachable!()
                    }
                    #vis fn summary_with(
                        _: ::keras_runtime::summary::SummaryOptions,
                    ) -> ::keras_runtime::__private::String {
                        ::core::unreachable!()
                    }
                    #vis fn resources() -> ::keras_runtime::__private::String {
                        ::core::unreachable!()
                    }
                }

                impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
                    #vis fn compile<O, L>(
                        &mut self,
                        _: O,
                        _: L,
                    ) -> ::keras_runtime::__private::Stub<Self, O>
                    where
                        O: ::keras_runtime::optimizers::Optimizer<T>,
                    {
                        ::core::unreachable!()
                    }
                    #vis fn predict_batch<X: ?::core::marker::Sized>(
                        &self,
                        _: &X,
                    ) -> ::keras_runtime::error::Result<::keras_runtime::__private::Vec<#output>> {
                        ::core::unreachable!()
                    }
                    #vis fn predict_batch_on<E, X: ?::core::marker::Sized>(
                        &self,
                        _: &E,
                        _: &X,
                    ) -> ::keras_runtime::error::Result<::keras_runtime::__private::Vec<#output>> {
                        ::core::unreachable!()
                    }
                    #vis fn adapt<X: ?::core::marker::Sized>(
                        &mut self,
                        _: &X,
                    ) -> ::keras_runtime::error::Result<()> {
                        ::core::unreachable!()
                    }
                    #vis fn adapt_on<E, X: ?::core::marker::Sized>(
                        &mut self,
                        _: &E,
                        _: &X,
                    ) -> ::keras_runtime::error::Result<()> {
                        ::core::unreachable!()
                    }
                }
            }
        };
    }
}

/// The type of a sample, if a mistake does not hide its shape.
fn known(network: &Network<'_>, shape: &Shape) -> Option<TokenStream> {
    let unknown = shape.dims.iter().any(|dim| dim.known() == Some(0));
    let hidden = unknown || shape.is_calculated(network.source);
    (!hidden).then(|| sample(shape, &quote!(T)))
}

/// The type of a sample, or any other.
fn sample_or_one(network: &Network<'_>, shape: &Shape) -> TokenStream {
    known(network, shape).unwrap_or_else(|| quote!([T; 1]))
}

/// An implementation of `Model`, for functions that take any network.
fn model(network: &Network<'_>, inputs: &Ports<'_>, outputs: &Ports<'_>) -> TokenStream {
    let name = network.name();
    let (declared, given) = network.parameters();
    let text = name.to_string();
    let part = |shape: &Shape| sample_or_one(network, shape);
    let (input, output) = (inputs.of(part), outputs.of(part));
    let unsafe_impl = quote_spanned!(Span::mixed_site()=> unsafe impl);
    quote! {
        // SAFETY: it never exists: a program with a mistake in a network does not compile.
        #unsafe_impl<#declared T: ::keras_runtime::element::Element>
            ::keras_runtime::model::Model for #name<#given T>
        {
            type Element = T;
            type Input = #input;
            type Output = #output;
            type Head = ();

            const NAME: &'static str = #text;
            const GRAPH: &'static ::keras_runtime::tape::Graph =
                &::keras_runtime::__private::NO_GRAPH;
            const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[];
            const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = &[];
            const LEN: usize = 0;

            fn forward<Run: ::keras_runtime::tape::Run<T>>(&self, _: &mut Run) {}

            fn backward<Run: ::keras_runtime::tape::RunBack<T>>(
                &self,
                _: &mut Run,
                _: ::core::option::Option<&mut Self>,
            ) {
            }
        }
    }
}
