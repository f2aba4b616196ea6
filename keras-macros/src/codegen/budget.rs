//! Checks that a network needs no more than it may: sizes that only the Rust compiler adds up.

use super::Network;
use crate::compiler::errors::{call_at, ends};
use keras_shape::budget::Resource;
use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::quote;

/// A check for each limit.
fn budget(network: &Network<'_>) -> impl Iterator<Item = TokenStream> {
    let (name, (_, given)) = (network.name(), network.parameters());
    network.source.budget.iter().map(move |limit| {
        let resource = match limit.resource {
            Resource::Flash => quote!(Flash),
            Resource::Ram => quote!(Ram),
            Resource::Macs => quote!(Macs),
        };
        let (most, report) =
            (&limit.most, quote!(::keras_runtime::__private::report_budget::<#name<#given f32>>));
        let arguments = quote!(::keras_runtime::__private::Resource::#resource, #most);
        call_at(ends(&limit.place), &report, Delimiter::Parenthesis, arguments)
    })
}

/// The checks of a network without parameters.
pub fn at_once(network: &Network<'_>) -> TokenStream {
    let known = network.source.parameters.is_empty();
    let checks = budget(network).filter(|_| known);
    checks.map(|check| quote!(const _: () = #check;)).collect()
}

/// Those of a network with parameters, each with a name.
pub fn sized(network: &Network<'_>) -> Vec<(Ident, TokenStream)> {
    let parameters = !network.source.parameters.is_empty();
    let checks = budget(network).filter(|_| parameters);
    checks.map(|check| (Ident::new("budget", Span::call_site()), check)).collect()
}
