//! What is written by its path: a layer of the user's own, or another network.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::Rule;
use proc_macro2::TokenStream;
use quote::quote;

pub struct Custom;

/// Its own arguments are fields of its type, which only the Rust compiler knows.
const ARGUMENTS: &[Arg] = &[Arg::optional("rank", Kind::Size)];

impl Layer for Custom {
    fn class(&self) -> &'static str {
        "Custom"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let rank = match call.args.has("rank") {
            true => call.args.size("rank").known().unwrap_or(1),
            false => call.inputs.first().map_or(1, |input| input.dims.len()),
        };
        vec![Rule::custom(rank, arguments(call))]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let path = path(call);
        let component = quote!(<#path as ::keras_runtime::custom::Component>);
        Lowered {
            saved: quote!(#component::SAVED),
            macs: Dim::Const(quote!(#component::MACS as usize)),
            scratch: Some(super::Scratch {
                sample: quote!(#component::SCRATCH.sample),
                fixed: quote!(#component::SCRATCH.fixed),
            }),
            states: Some(quote!(#component::STATES)),
            prepares: true,
            updates: true,
            component: Some(component.clone()),
            ..Lowered::stateless(quote!(#component::Field<T>), arguments(call))
        }
    }
}

fn path(call: &Call<'_>) -> TokenStream {
    call.args.custom.as_ref().map(|custom| custom.path.clone()).unwrap_or_default()
}

/// The value that holds its arguments.
fn arguments(call: &Call<'_>) -> TokenStream {
    let path = path(call);
    let default = quote!(<#path as ::keras_runtime::custom::Component>::DEFAULT);
    match &call.args.custom {
        Some(custom) if !custom.fields.is_empty() => {
            let fields = custom.fields.iter().map(|(name, value)| quote!(layer.#name = #value;));
            quote!({
                let mut layer: #path = #default;
                #(#fields)*
                layer
            })
        }
        _ => default,
    }
}
