//! Predictions for one sample: functions of the struct itself, which need no type to be told.

use super::Network;
use super::named::Ports;
use super::structure::sample;
use crate::compiler::infer::Shape;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The functions that predict.
pub fn predict(network: &Network<'_>) -> TokenStream {
    let (name, vis) = (network.name(), &network.source.vis);
    let (declared, given) = network.parameters();
    let part = |shape: &Shape| sample(shape, &quote!(T));
    let (input, output) = (Ports::inputs(network).of(part), Ports::outputs(network).of(part));
    // Where the compiler shows the function to somebody who gives it another sample.
    let place = Span::call_site().located_at(network.source.name.span());
    let signature = quote_spanned!(place=> fn predict(&self, sample: &#input) -> #output);
    let model = quote!(::keras_runtime::model);
    let predict = match network.source.parameters.is_empty() {
        true => quote! {
            impl<T: ::keras_runtime::element::Element> #name<T> {
                /// The output for one sample, as fast as this machine can. Allocates in the first call of a
                /// thread at most.
                #vis #signature {
                    #model::predict::<Self, { __ONE_SAMPLE.size }>(self, sample)
                }
            }
        },
        // An array's length cannot depend on parameters: without a heap it is `predict_in` that
        // predicts, in an arena on the caller's side.
        false => quote! {
            ::keras_runtime::__private::if_std! {
                impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
                    /// The output for one sample, as fast as this machine can. Allocates in the first call
                    /// of a thread alone.
                    #vis #signature {
                        #model::predict_on_heap(self, sample)
                    }
                }
            }
        },
    };
    let seen = Ports::outputs(network).of(|shape| {
        let sample = sample(shape, &quote!(T));
        quote!(&'arena #sample)
    });
    let signature = quote_spanned! {place=>
        fn predict_in<'arena, const ROOM: usize>(
            &self,
            sample: &#input,
            arena: &'arena mut [T; ROOM],
        ) -> #seen
    };
    let outputs = Ports::outputs(network).seen();
    let stream = network.is_stateful().then(|| {
        let states = quote!(::keras_runtime::states::States::rows(states, __ALL_STATES));
        let fixed = network.source.parameters.is_empty();
        let body = match fixed {
            true => {
                quote!(#model::predict_from::<Self, { __ONE_SAMPLE.size }>(self, sample, #states))
            }
            false => quote!(#model::predict_from_on_heap(self, sample, #states)),
        };
        let in_arena = quote! {
            let outputs = #model::predict_in(self, sample, #states, arena);
            #outputs
        };
        let stream = stream(network, &quote!(__ALL_STATES), &body, (&seen, &in_arena));
        if fixed { stream } else { quote!(::keras_runtime::__private::if_std! { #stream }) }
    });
    quote! {
        #predict

        impl<#declared T: ::keras_runtime::element::Element> #name<#given T> {
            /// The output for one sample, which stays in the arena where it is computed: at least
            /// `ARENA` values, with anything in them. The bits are a device's on every machine.
            /// Allocates nothing, and nothing large is on the stack.
            #vis #signature {
                let states = ::keras_runtime::states::States::none();
                let outputs = #model::predict_in(self, sample, states, arena);
                #outputs
            }
        }

        #stream
    }
}

/// What goes on where it ended: so many states of a sample, an expression that predicts, and one that
/// does it in an arena, with its type.
pub fn stream(
    network: &Network<'_>,
    states: &TokenStream,
    body: &TokenStream,
    (seen, in_arena): (&TokenStream, &TokenStream),
) -> TokenStream {
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

            type Seen<'arena> = #seen;

            fn predict_from_in<'arena, const ROOM: usize>(
                &self,
                sample: &<Self as ::keras_runtime::model::Model>::Input,
                states: &mut [T; #states],
                arena: &'arena mut [T; ROOM],
            ) -> Self::Seen<'arena> {
                #in_arena
            }
        }
    }
}
