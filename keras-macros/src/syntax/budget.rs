//! `#[budget(flash = "64 KiB", ram = "8 KiB", macs = 1_000_000)]`: what the network may need at most.

use super::text;
use crate::compiler::dim::{may_be_const, number, whole};
use crate::compiler::errors::Errors;
use crate::compiler::names::suggestion;
use keras_shape::budget::Resource;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Token};

/// A limit.
pub struct Limit {
    /// Of what.
    pub resource: Resource,
    /// How much, a constant expression of type u64.
    pub most: TokenStream,
    /// The user's tokens.
    pub place: TokenStream,
}

const RESOURCES: [Resource; 3] = [Resource::Flash, Resource::Ram, Resource::Macs];

/// Units of bytes, and of operations.
const BYTES: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("KiB", 1024),
    ("MiB", 1024 * 1024),
];
const COUNTS: &[(&str, u64)] =
    &[("", 1), ("k", 1000), ("K", 1000), ("M", 1_000_000), ("G", 1_000_000_000)];

/// Takes the budget out of a struct's attributes.
pub fn budget(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Vec<Limit> {
    let mut limits: Vec<Limit> = Vec::new();
    let is_budget = |attr: &Attribute| attr.path().is_ident("budget");
    for attr in attrs.iter().filter(|attr| is_budget(attr)) {
        let list = attr.meta.require_list().map(|list| list.tokens.clone()).unwrap_or_default();
        let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
        let items = match parse.parse2(list) {
            Ok(items) if !items.is_empty() => items,
            _ => {
                errors.push(
                    attr,
                    format!(
                        "expected limits for the network in `budget`, found `{}`\n\
                         help: write `#[budget(flash = \"64 KiB\", ram = \"8 KiB\", macs = 100_000)]`",
                        text(attr)
                    ),
                );
                continue;
            }
        };
        for item in &items {
            let Some(limit) = limit(item, errors) else { continue };
            match limits.iter().any(|other| other.resource == limit.resource) {
                true => errors.push(
                    item,
                    format!(
                        "expected one limit of each kind, found another: `{}`\n\
                         help: leave one of them out",
                        text(item)
                    ),
                ),
                false => limits.push(limit),
            }
        }
    }
    attrs.retain(|attr| !is_budget(attr));
    limits
}

/// A value without the group that another macro's `$ram:literal` is in.
fn ungrouped(value: &Expr) -> &Expr {
    match value {
        Expr::Group(inner) => ungrouped(&inner.expr),
        _ => value,
    }
}

/// `ram = "8 KiB"`; `None` after a mistake.
fn limit(item: &Expr, errors: &mut Errors) -> Option<Limit> {
    let (name, value) = match item {
        Expr::Assign(assign) => (&*assign.left, &*assign.right),
        other => {
            errors.push(
                other,
                format!(
                    "expected a limit with its name in `budget`, found `{}`\n\
                     help: write `flash = …`, `ram = …` or `macs = …`",
                    text(other)
                ),
            );
            return None;
        }
    };
    let found = text(name);
    let Some(resource) = RESOURCES.into_iter().find(|resource| resource.name() == found) else {
        let help = suggestion(&found, "limits", RESOURCES.map(Resource::name));
        errors.push(name, format!("there is no limit `{found}` for a network\n{help}"));
        return None;
    };
    let most = match ungrouped(value) {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)) => match &literal.lit {
            Lit::Str(words) => amount(&words.value(), resource).map(|most| quote!(#most)),
            _ => None,
        },
        _ => match whole(value).map(u64::try_from) {
            Some(Ok(most)) => Some(quote!(#most)),
            None if number(value).is_none() && may_be_const(value) => {
                let value = value.to_token_stream();
                Some(quote!((#value) as u64))
            }
            _ => None,
        },
    };
    let Some(most) = most else {
        let (kind, help) = match resource {
            Resource::Macs => ("a number of operations", "`100_000`, `\"2 M\"`"),
            _ => ("a number of bytes", "`8192`, `\"8 KiB\"`, `\"2 MiB\"`"),
        };
        errors.push(
            value,
            format!(
                "expected `{found}` to be {kind}, found `{}`\n\
                 help: write it as {help}, or name a constant",
                text(value)
            ),
        );
        return None;
    };
    Some(Limit { resource, most, place: value.to_token_stream() })
}

/// The number that `8 KiB` means.
fn amount(words: &str, resource: Resource) -> Option<u64> {
    let words = words.trim();
    let digits = words.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '_'));
    let (number, unit) = words.split_at(digits.unwrap_or(words.len()));
    let units = if resource == Resource::Macs { COUNTS } else { BYTES };
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    let amount = number.replace('_', "").parse::<f64>().ok()? * *factor as f64;
    // Parts of a byte are no mistake: 0.3 KiB.
    (amount.is_finite() && amount < u64::MAX as f64).then_some(amount as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (words, bytes) in [
            ("64 KiB", Some(65_536)),
            ("1.5MiB", Some(1_572_864)),
            ("2 kB", Some(2000)),
            ("1_000", Some(1000)),
            ("8 GB", None),
            ("much", None),
            ("", None),
            ("-1", None),
        ] {
            assert_eq!(amount(words, Resource::Ram), bytes, "{words}");
        }
        assert_eq!(amount("2 M", Resource::Macs), Some(2_000_000));
        assert_eq!(amount("2 KiB", Resource::Macs), None);
    }
}
