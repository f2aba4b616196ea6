//! Arguments of functions: `0.1` in `leaky_relu(negative_slope = 0.1)`.

use super::resolve::word;
use super::table::As;
use super::{Family, path};
use crate::compiler::args::{Binder, is_constant};
use crate::compiler::dim::{is_name, number, whole};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

impl As {
    /// The argument `key` of a function, which is the argument `argument` of its layer, as an
    /// expression of the field's type; `None` if it is of another kind.
    pub fn convert(
        self,
        binder: &mut Binder<'_>,
        (argument, key): (&str, &str),
        family: Family,
        expr: &Expr,
    ) -> Option<TokenStream> {
        let name = format!("{argument}_{key}");
        let mut float = || match number(expr) {
            Some(value) => Some(quote!(#value)),
            None => is_constant(expr).then(|| binder.number(&name, &quote!(f64), expr)),
        };
        let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
        match self {
            As::Number => float(),
            As::Amount => match number(expr) {
                Some(value) => (value >= 0.0).then(|| quote!(#value)),
                None => is_constant(expr).then(|| {
                    let value = binder.number(&name, &quote!(f64), expr);
                    let arguments = quote!(::keras_runtime::__private::arguments);
                    binder.check_last(quote!(
                        #arguments::number(#key, #value, #arguments::Range::NOT_NEGATIVE)
                    ));
                    value
                }),
            },
            As::Maybe | As::Seed if is_name(expr, "None") => {
                Some(quote!(::core::option::Option::None))
            }
            As::Maybe => float().map(some),
            As::Seed => match whole(expr) {
                Some(seed) => u64::try_from(seed).ok().map(|seed| some(quote!(#seed))),
                None => is_constant(expr).then(|| some(binder.number(&name, &quote!(u64), expr))),
            },
            As::Flag => match expr {
                Expr::Lit(literal) if matches!(literal.lit, Lit::Bool(_)) => {
                    Some(expr.to_token_stream())
                }
                _ => None,
            },
            As::Axis => axis(expr).map(|axis| quote!(#axis)),
            As::Axes => {
                let axes = match expr {
                    Expr::Tuple(tuple) => tuple.elems.iter().map(axis).collect(),
                    Expr::Array(array) => array.elems.iter().map(axis).collect(),
                    other => axis(other).map(|axis| vec![axis]),
                };
                axes.map(|axes| quote!(&[#(#axes),*]))
            }
            As::Word(variants, words) => {
                let word = word(expr)?;
                let (_, variant) = words.iter().find(|(name, _)| *name == word)?;
                let path = path(family, variants, Span::call_site());
                let variant = Ident::new(variant, Span::call_site());
                Some(quote!(#path::#variant))
            }
        }
    }

    /// What it has to be.
    pub fn noun(self) -> String {
        match self {
            As::Number => "a number".into(),
            As::Amount => "a finite number from 0 up".into(),
            As::Maybe => "a number or None".into(),
            As::Seed => "a whole number from 0 up".into(),
            As::Flag => "true or false".into(),
            As::Axis => "an axis".into(),
            As::Axes => "an axis or several".into(),
            As::Word(_, words) => {
                let words: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
                format!("one of {}", words.join(", "))
            }
        }
    }

    /// How it may look.
    pub fn example(self) -> String {
        match self {
            As::Amount => "`0.01`, or name a constant".into(),
            As::Number | As::Maybe => "`0.5`, or name a constant".into(),
            As::Seed => "`42`, or name a constant".into(),
            As::Flag => "`true` or `false`".into(),
            As::Axis => "`-1` for the features".into(),
            As::Axes => "`0` or `(0, 1, 2)`".into(),
            As::Word(_, words) => format!("`{}`", words[0].0),
        }
    }
}

/// An axis as a literal of whatever type the field has.
fn axis(expr: &Expr) -> Option<proc_macro2::Literal> {
    i32::try_from(whole(expr)?).ok().map(proc_macro2::Literal::i32_unsuffixed)
}
