//! Functions as Keras writes them down.

use super::resolve::word;
use super::table::{As, Row};
use super::{Family, resolve};
use crate::compiler::dim::is_name;
use crate::compiler::syntax::text;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

/// The function that the user's tokens name, as a `keras_runtime::keras::Value`.
pub fn described(family: Family, place: &TokenStream) -> TokenStream {
    let value = quote!(::keras_runtime::keras::Value);
    let missing = |reason: String| quote!(#value::Missing(#reason));
    let Ok(expr) = syn::parse2::<Expr>(place.clone()) else { return quote!(#value::None) };
    let (name, args): (&Expr, Vec<&Expr>) = match &expr {
        Expr::Call(call) => (&call.func, call.args.iter().collect()),
        other => (other, Vec::new()),
    };
    if is_name(name, "None") {
        return quote!(#value::None);
    }
    let row = word(name).and_then(|name| resolve::row(family, &name));
    let Some(row) = row else {
        let noun = family.noun();
        return missing(format!("the {noun} `{}` is not Keras's own", text(place)));
    };
    let arguments = arguments(row, &args);
    let (module, class) = match (family, args.is_empty()) {
        (Family::Activation, true) => {
            let name = row.names[0];
            return quote!(#value::Text(#name));
        }
        (Family::Activation, false) => match layer(row.name) {
            Some(class) => ("keras.layers", class),
            None => {
                let reason = format!("the activation `{}` has arguments", text(place));
                return missing(format!("{reason}, for which Keras has no class"));
            }
        },
        (Family::Initializer, _) => ("keras.initializers", row.name),
        (Family::Regularizer, _) => ("keras.regularizers", row.name),
        (Family::Constraint, _) => ("keras.constraints", row.name),
    };
    quote!(#value::Object { module: #module, class: #class, arguments: &[#(#arguments),*] })
}

/// Keras's layer that does what an activation with arguments does.
fn layer(name: &str) -> Option<&'static str> {
    Some(match name {
        "Relu" => "ReLU",
        "LeakyRelu" => "LeakyReLU",
        "Elu" => "ELU",
        "Softmax" => "Softmax",
        _ => return None,
    })
}

/// The arguments by name.
fn arguments(row: &Row, args: &[&Expr]) -> Vec<TokenStream> {
    let mut position = 0;
    let pair = |arg: &&Expr| {
        let (key, value) = match arg {
            Expr::Assign(assign) => (assign.left.to_token_stream().to_string(), &*assign.right),
            value => {
                position += 1;
                (row.args.get(position - 1)?.0.to_owned(), *value)
            }
        };
        let (key, kind) = row.args.iter().find(|(name, _)| *name == key)?;
        let value = argument(*kind, value);
        Some(quote!((#key, #value)))
    };
    args.iter().filter_map(pair).collect()
}

fn argument(kind: As, expr: &Expr) -> TokenStream {
    let value = quote!(::keras_runtime::keras::Value);
    if is_name(expr, "None") {
        return quote!(#value::None);
    }
    match kind {
        As::Number | As::Amount | As::Maybe => quote!(#value::Number((#expr) as f64)),
        As::Seed | As::Axis => quote!(#value::Whole((#expr) as i64)),
        As::Flag => quote!(#value::Flag(#expr)),
        As::Axes => match expr {
            Expr::Tuple(tuple) => axes(tuple.elems.iter()),
            Expr::Array(array) => axes(array.elems.iter()),
            one => quote!(#value::Whole((#one) as i64)),
        },
        As::Word(..) => {
            let word = word(expr).unwrap_or_default();
            quote!(#value::Text(#word))
        }
    }
}

fn axes<'a>(axes: impl Iterator<Item = &'a Expr>) -> TokenStream {
    let value = quote!(::keras_runtime::keras::Value);
    quote!(#value::List(&[#(#value::Whole((#axes) as i64)),*]))
}
