//! Sizes that whoever names the network chooses: `struct Mlp<const HIDDEN: usize>`.

use super::text;
use crate::compiler::dim::Dim;
use crate::compiler::errors::Error;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::ParseStream;
use syn::{Expr, GenericParam, Generics};

/// The parameters of a network; most have none.
#[derive(Clone, Default)]
pub struct Parameters {
    names: Vec<Ident>,
}

impl Parameters {
    /// Reads what stands behind the name of the struct.
    pub fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let generics: Generics = input.parse().map_err(Error::from)?;
        let mut names = Vec::new();
        for parameter in &generics.params {
            match parameter {
                GenericParam::Const(size)
                    if text(&size.ty) == "usize" && size.default.is_none() =>
                {
                    names.push(size.ident.clone());
                }
                other => {
                    let name = match other {
                        GenericParam::Const(size) => size.ident.to_string(),
                        _ => "UNITS".into(),
                    };
                    return Err(Error::at(
                        other,
                        format!(
                            "expected sizes as parameters of a network, found `{}`\n\
                             help: write `const {name}: usize`; the type of the numbers, `T`, is \
                             added by `model!`",
                            text(other)
                        ),
                    ));
                }
            }
        }
        Ok(Parameters { names })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The parameter that an expression is.
    pub fn find(&self, expr: &Expr) -> Option<&Ident> {
        match expr {
            Expr::Path(path) => self.names.iter().find(|name| path.path.is_ident(*name)),
            Expr::Paren(inner) => self.find(&inner.expr),
            Expr::Group(inner) => self.find(&inner.expr),
            _ => None,
        }
    }

    /// All of them.
    pub fn dims(&self) -> Vec<Dim> {
        self.names.iter().map(|name| Dim::named(name.to_token_stream())).collect()
    }

    /// Their declarations, each with a comma after it.
    pub fn declared(&self) -> TokenStream {
        let names = &self.names;
        quote!(#(const #names: usize,)*)
    }

    /// The same as arguments.
    pub fn given(&self) -> TokenStream {
        let names = &self.names;
        quote!(#(#names,)*)
    }

    /// Whether tokens speak of one of them.
    pub fn are_in(&self, tokens: impl ToTokens) -> bool {
        !self.is_empty() && any(tokens.into_token_stream(), &|word| self.names.contains(word))
    }

    /// Whether constants depend on one of them.
    pub fn decide(&self, code: impl ToTokens, network: &Ident) -> bool {
        let holder = holder(network);
        let decides = |word: &Ident| self.names.contains(word) || *word == holder;
        !self.is_empty() && any(code.into_token_stream(), &decides)
    }

    /// Whether a type needs to calculate with one of them, which types cannot: in `Layer<HIDDEN>` it
    /// stands alone.
    pub fn are_calculated_in(&self, class: &TokenStream, network: &Ident) -> bool {
        let holder = holder(network);
        let inside = |token: TokenTree| match token {
            TokenTree::Group(group) => self.are_in(group.stream()),
            _ => false,
        };
        !self.is_empty()
            && (any(class.clone(), &|word| *word == holder)
                || class.clone().into_iter().any(inside))
    }
}

/// The type that has the constants that depend on parameters of a network.
pub fn holder(network: &Ident) -> Ident {
    format_ident!("__{}Sizes", network)
}

/// Whether one of the words in all groups is wanted.
fn any(tokens: TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => wanted(&word),
        TokenTree::Group(group) => any(group.stream(), wanted),
        _ => false,
    })
}
