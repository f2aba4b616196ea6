//! What the Rust compiler checks: at once, or where a network with parameters gets its sizes.

use super::{Network, budget};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// Constants of `keras_runtime::model::Model` that such checks are.
const SLOTS: usize = 8;

/// All checks.
pub fn checks(network: &Network<'_>) -> TokenStream {
    let mut at_once = network.shapes.checks.clone();
    let (declared, given) = network.parameters();
    let sized = sized(network);
    if network.source.parameters.is_empty() {
        at_once.extend(again(network).map(|(_, check)| quote!(const _: () = #check;)));
    }
    if sized.is_empty() {
        return at_once;
    }
    let constants = sized.iter().map(|(name, check)| quote!(const #name: () = #check;));
    quote! {
        #at_once
        struct Sizes<#declared>;
        impl<#declared> Sizes<#given> {
            #(#constants)*
        }
    }
}

/// The checks that depend on parameters, each with a name of its own.
fn sized(network: &Network<'_>) -> Vec<(Ident, TokenStream)> {
    let mut others = budget::sized(network);
    if !network.source.parameters.is_empty() {
        others.extend(again(network));
    }
    let mut named: Vec<(Ident, TokenStream)> = Vec::new();
    for (name, check) in network.shapes.sized_checks.iter().chain(&others) {
        let others = (2..).map(|number| format_ident!("{name}_{number}"));
        let taken = |name: &Ident| named.iter().any(|(other, _)| other == name);
        let mut names = [name.clone()].into_iter().chain(others).skip_while(|name| taken(name));
        named.extend(names.next().map(|name| (name, check.clone())));
    }
    named
}

/// That components in blocks that are run again keep no states: only the Rust compiler knows.
fn again<'a>(network: &'a Network<'_>) -> impl Iterator<Item = (Ident, TokenStream)> + 'a {
    network.plan.layers.iter().filter_map(|layer| {
        let node = &network.graph.nodes[layer.node];
        let component = layer.lowered.component.as_ref().filter(|_| node.again > 0)?;
        let (name, span) = (&node.name, node.span);
        let check = quote_spanned!(span=>
            ::keras_runtime::__private::keeps_nothing(#name, #component::STATES)
        );
        Some((format_ident!("{}_again", name, span = Span::call_site()), check))
    })
}

/// The same where `assert_model!` finds them.
pub fn slots(network: &Network<'_>) -> TokenStream {
    let (_, given) = network.parameters();
    let sized = sized(network);
    // Notes on what could not be evaluated then show the struct's name.
    let place = Span::call_site().located_at(network.source.name.span());
    let path = |(name, _): &(Ident, TokenStream)| {
        let mut name = name.clone();
        name.set_span(place);
        quote_spanned!(place=> Sizes::<#given>::#name)
    };
    let names: Vec<TokenStream> = sized.iter().map(path).collect();
    let slots = (0..SLOTS).map(|slot| {
        let checks = match slot + 1 == SLOTS {
            true => names.get(slot..).unwrap_or_default(),
            false => names.get(slot..=slot).unwrap_or_default(),
        };
        let slot = format_ident!("CHECK_{slot}");
        (!checks.is_empty()).then(|| quote!(const #slot: () = { #(#checks;)* };))
    });
    slots.flatten().collect()
}
