//! Checks that a network needs no more than it may: sizes that only the Rust compiler adds up.

use super::Network;
use crate::compiler::errors::{call_at, ends};
use crate::compiler::syntax::Resource;
use proc_macro2::{Delimiter, TokenStream};
use quote::quote;

/// A check for each limit.
pub fn budget(network: &Network<'_>) -> TokenStream {
    let name = &network.source.name;
    let checks = network.source.budget.iter().map(|limit| {
        let resource = match limit.resource {
            Resource::Flash => quote!(Flash),
            Resource::Ram => quote!(Ram),
            Resource::Macs => quote!(Macs),
        };
        let (most, report) =
            (&limit.most, quote!(::keras_runtime::__private::report_budget::<#name<f32>>));
        let arguments = quote!(::keras_runtime::__private::Resource::#resource, #most);
        let call = call_at(ends(&limit.place), &report, Delimiter::Parenthesis, arguments);
        quote!(const _: () = #call;)
    });
    checks.collect()
}
