//! Weights that are stored as numbers of 16 bits: the same fields with another type, and a line for each op
//! that reads them as they are.

use super::Network;
use super::passes::Line;
use super::structure::{capitals, field};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// The implementation, if all layers with weights can read them so.
pub fn narrow(network: &Network<'_>) -> Option<TokenStream> {
    let layers = &network.plan.layers;
    let reads = layers.iter().all(|layer| {
        let lowered = &layer.lowered;
        // A type that can have weights is one for its number type, also where it has none.
        lowered.component.is_none() && (lowered.narrow || !has_numbers(&lowered.field))
    });
    if !network.wanted.narrow || !reads {
        return None;
    }
    let name = network.name();
    let (declared, given) = network.parameters();
    let weights = Ident::new("__Stored", Span::call_site());
    let fields = layers.iter().enumerate().map(|(number, layer)| {
        let (field, class) = (field(network, number), &layer.lowered.field);
        quote!(pub #field: #class,)
    });
    let lines = network.plan.ops.iter().enumerate().map(|(index, op)| {
        let Line { arguments, op: tokens, layer, .. } = Line::of(network, index, op);
        if op.apart.is_some() {
            return quote!(tape.run(&#layer, const { &#arguments }, const { &#tokens }););
        }
        let field = field(network, op.layer);
        match has_numbers(&layers[op.layer].lowered.field) {
            false => quote!(tape.run(&weights.#field, const { &#arguments }, const { &#tokens });),
            true => {
                quote!(tape.narrow(&weights.#field, const { &#arguments }, const { &#tokens });)
            }
        }
    });
    let capitals = capitals(network);
    // The span of a macro, so that `forbid(unsafe_code)` in the user's crate does not object.
    let unsafe_impl = quote_spanned!(Span::mixed_site()=> unsafe impl);
    let stored = quote!(::keras_runtime::element::Stored<f32>);
    Some(quote! {
        #[doc(hidden)]
        #capitals
        #[repr(C)]
        pub struct #weights<#declared T> {
            #(#fields)*
            // No values, but the parameter is used.
            _element: [T; 0],
        }

        // SAFETY: the fields are those of the network, in the same order.
        #unsafe_impl<#declared> ::keras_runtime::flash::NarrowModel for #name<#given f32> {
            type Weights<W: #stored> = #weights<#given W>;

            fn infer<W: #stored>(
                weights: &#weights<#given W>,
                tape: &mut ::keras_runtime::tape::OneSample<'_, f32>,
            ) {
                let _ = weights;
                #(#lines)*
            }
        }
    })
}

/// Whether a type names the number type.
fn has_numbers(class: &TokenStream) -> bool {
    class.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "T",
        TokenTree::Group(group) => has_numbers(&group.stream()),
        _ => false,
    })
}
