//! Sizes that whoever names the network chooses: `struct Mlp<const HIDDEN: usize>`.

use super::text;
use crate::compiler::dim::Dim;
use crate::compiler::errors::Errors;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::ParseStream;
use syn::{Expr, GenericParam, Generics};

/// Names of the generated functions' own parameters.
const GENERATED: [&str; 3] = ["T", "ROOM", "BATCH"];

/// The parameters of a network; most have none.
#[derive(Clone, Default)]
pub struct Parameters {
    names: Vec<Ident>,
}

impl Parameters {
    /// Reads what stands behind the name of the struct. After a mistake it goes on with the names there
    /// are, as the user's program names them.
    pub fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let generics: Generics = input.parse().map_err(|error| {
            let sentence = "expected sizes as parameters of a network, found something else\n\
                            help: write for example `struct Net<const UNITS: usize>`";
            syn::Error::new(error.span(), sentence)
        })?;
        let mut names: Vec<Ident> = Vec::new();
        for parameter in &generics.params {
            let name = match parameter {
                GenericParam::Const(size) => Some(&size.ident),
                GenericParam::Type(class) if class.ident != "T" => Some(&class.ident),
                _ => None,
            };
            let is_size = matches!(parameter, GenericParam::Const(size)
                if text(&size.ty) == "usize" && size.default.is_none());
            match name {
                Some(name) if GENERATED.iter().any(|generated| name == generated) => errors.push(
                    parameter,
                    format!(
                        "expected a name for a parameter that the functions of the struct do not use, \
                         found `{name}`\n\
                         help: give it a longer one, such as `const UNITS: usize`"
                    ),
                ),
                Some(name) if is_size => names.push(name.clone()),
                _ => {
                    let help = name.map_or("UNITS".into(), ToString::to_string);
                    errors.push(
                        parameter,
                        format!(
                            "expected sizes as parameters of a network, found `{}`\n\
                             help: write `const {help}: usize`; the type of the numbers, `T`, is \
                             added by `model!`",
                            text(parameter)
                        ),
                    );
                    // The rest of the program takes it for a size.
                    names.extend(name.cloned());
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
