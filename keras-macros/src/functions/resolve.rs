//! What an argument names: `relu`, `"relu"`, `ReLU`, `leaky_relu(negative_slope = 0.1)`, or a path
//! to a function of the user's own.

use super::table::{As, Row};
use super::{Family, Function, path};
use crate::compiler::args::Binder;
use crate::compiler::dim::{may_be_const, whole};
use crate::compiler::errors::ends;
use crate::compiler::names::{similar, suggestion, text_of};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Expr;

/// The function that the argument `argument` of a layer names.
pub fn resolve(
    binder: &mut Binder<'_>,
    argument: &str,
    family: Family,
    expr: &Expr,
) -> Option<Function> {
    let (name, args) = match expr {
        Expr::Call(call) => (&*call.func, call.args.iter().collect()),
        other => (other, Vec::new()),
    };
    let own = || {
        let tokens = expr.to_token_stream();
        Some(Function { tokens, name: "", default: false, axis: None })
    };
    let Some(text) = word(name) else {
        if may_be_const(expr) || matches!(expr, Expr::Struct(_)) {
            return own(); // A path, a struct literal: the user's own.
        }
        let expected = format!("the name of {}", family.one());
        let help = format!("write `{argument} = {}`", family.example());
        return binder.wrong(expr, argument, &expected, &help);
    };
    match row(family, &text) {
        Some(row) => call(binder, argument, family, row, (&text, ends(name).0), &args),
        None if own_type(family, &text) => own(),
        None => {
            let help = suggestion(&text, &format!("{}s", family.noun()), names(family));
            let noun = family.noun();
            binder.error(name, &format!("there is no {noun} `{text}` for `{argument}`\n{help}"))
        }
    }
}

/// The one word that an expression is, with or without quotes.
pub fn word(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Lit(literal) => text_of(&literal.lit),
        _ => None,
    }
}

/// Keras's names of a family.
fn names(family: Family) -> impl Iterator<Item = &'static str> + Clone {
    family.rows().iter().flat_map(|row| row.names).copied()
}

/// The function of a name.
pub fn row(family: Family, text: &str) -> Option<&'static Row> {
    family.rows().iter().find(|row| row.names.contains(&text) || row.name == text)
}

/// Whether a word may be a type of the user's own: a capital, and like no known name.
fn own_type(family: Family, text: &str) -> bool {
    let types = family.rows().iter().map(|row| row.name);
    text.starts_with(char::is_uppercase) && similar(text, names(family).chain(types)).is_none()
}

/// One of Keras's functions with arguments.
fn call(
    binder: &mut Binder<'_>,
    argument: &str,
    family: Family,
    row: &'static Row,
    (text, place): (&str, Span),
    args: &[&Expr],
) -> Option<Function> {
    let chosen = if args.is_empty() { row.name } else { row.general.unwrap_or(row.name) };
    let path = path(family, chosen, place);
    let (mut tokens, mut axis) = (quote!(#path::DEFAULT), None);
    let mut position = 0;
    for arg in args {
        let (key, value) = match arg {
            Expr::Assign(assign) => (assign.left.to_token_stream().to_string(), &*assign.right),
            value => {
                position += 1;
                let key = row.args.get(position - 1).map_or("", |(name, _)| name);
                (key.to_owned(), *value)
            }
        };
        let Some((key, kind)) = row.args.iter().find(|(name, _)| *name == key) else {
            return binder.error(key_of(arg), &unknown(family, row, text, &key));
        };
        let converted = kind.convert(binder, (argument, key), family, value);
        let Some(converted) = converted else {
            let of = format!("{key}` of `{text}");
            let help = format!("write {}", kind.example());
            return binder.wrong(value, &of, &kind.noun(), &help);
        };
        if let As::Axis = kind {
            axis = whole(value).and_then(|axis| isize::try_from(axis).ok());
        }
        let key = Ident::new(key, Span::call_site());
        tokens = quote!(#tokens.#key(#converted));
    }
    Some(Function { tokens, name: chosen, default: args.is_empty(), axis })
}

/// What to underline for an argument that there is not.
fn key_of(arg: &Expr) -> TokenStream {
    match arg {
        Expr::Assign(assign) => assign.left.to_token_stream(),
        value => value.to_token_stream(),
    }
}

/// The sentence for an argument that a function does not have.
fn unknown(family: Family, row: &Row, text: &str, key: &str) -> String {
    let keys = row.args.iter().map(|(name, _)| *name);
    let help = match row.args {
        [] => format!("help: write `{text}`, without arguments"),
        _ if key.is_empty() => format!("help: leave it out; `{text}` has {}", row.args.len()),
        _ => suggestion(key, "arguments", keys),
    };
    let noun = family.noun();
    match (key, row.args.len()) {
        ("", 0) => format!("expected no arguments of the {noun} `{text}`, found one\n{help}"),
        ("", n) => {
            format!("expected at most {n} arguments of the {noun} `{text}`, found more\n{help}")
        }
        (key, _) => format!("there is no argument `{key}` of the {noun} `{text}`\n{help}"),
    }
}
