//! What reading the arguments of one layer needs: where its errors and its constants go.

use crate::compiler::dim::Dim;
use crate::compiler::errors::{Error, Errors, ends};
use crate::compiler::syntax::{Source, holder, text};
use keras_shape::Check;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::mem::replace;
use syn::Expr;

/// A number that only the Rust compiler knows. It gets a constant of its own, so that the user's
/// expression stands in the generated code once, and where the names are the user's alone.
#[derive(Clone)]
pub struct Constant {
    /// The constant's name.
    pub name: Ident,
    /// Its type.
    pub class: TokenStream,
    /// The user's expression.
    pub place: TokenStream,
    /// The same as the constant's type.
    pub value: TokenStream,
    /// What checks the value, an expression of type `keras_shape::Check`.
    pub check: Option<TokenStream>,
}

/// What a whole number is.
#[derive(Clone, Copy)]
pub enum Whole {
    /// From 1 up.
    Size,
    /// From 0 up.
    Count,
}

/// Reads the arguments of one layer.
pub struct Binder<'a> {
    network: &'a Source,
    /// What errors are told of.
    layer: String,
    /// What the names of constants begin with, after the network's.
    prefix: String,
    errors: &'a mut Errors,
    /// Whether errors are dropped: those of a guess.
    pub silent: bool,
    /// The constants so far.
    pub constants: Vec<Constant>,
}

impl<'a> Binder<'a> {
    /// For one layer of a network.
    pub fn new(network: &'a Source, layer: &'a str, errors: &'a mut Errors) -> Self {
        let (layer, prefix) = (layer.to_owned(), format!("{layer}__"));
        Binder { network, layer, prefix, errors, silent: false, constants: Vec::new() }
    }

    /// Reads the arguments of the layer `name` that is the argument `argument` of this one.
    pub fn inside<R>(
        &mut self,
        argument: &str,
        name: &str,
        read: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let layer = format!("{}/{name}", self.layer);
        let prefix = format!("{}{argument}__", self.prefix);
        let outer = (replace(&mut self.layer, layer), replace(&mut self.prefix, prefix));
        let result = read(self);
        (self.layer, self.prefix) = outer;
        result
    }

    /// Adds what the parser objected to.
    pub fn unread(&mut self, error: &Error) {
        if !self.silent {
            self.errors.add(error.clone().of_layer(&self.layer));
        }
    }

    /// Adds a mistake; there is no value then.
    pub fn error<V>(&mut self, place: impl ToTokens, sentence: &str) -> Option<V> {
        if !self.silent {
            self.errors.layer(place, &self.layer, sentence);
        }
        None
    }

    /// Adds that an argument is not what it has to be.
    pub fn wrong<V>(
        &mut self,
        place: impl ToTokens,
        argument: &str,
        expected: &str,
        help: &str,
    ) -> Option<V> {
        let found = text(&place);
        let sentence =
            format!("expected `{argument}` to be {expected}, found `{found}`\nhelp: {help}");
        self.error(place, &sentence)
    }

    /// Adds what a check of `keras-shape` objects to.
    pub fn checked<V>(&mut self, place: impl ToTokens, check: &Check, value: V) -> Option<V> {
        match check {
            Ok(()) => Some(value),
            Err(text) => self.error(place, text.as_str()),
        }
    }

    /// A size or a count that only the Rust compiler knows.
    pub fn whole(&mut self, argument: &str, expr: &Expr, whole: Whole) -> Dim {
        let name = self.constant(argument, &quote!(usize), expr, quote!(#expr));
        let path = self.path(&name, expr);
        let check = match whole {
            Whole::Size => quote!(size),
            Whole::Count => quote!(count),
        };
        self.check_last(quote!(
            ::keras_runtime::__private::arguments::#check(#argument, #path as i128)
        ));
        let parameters = &self.network.parameters;
        match parameters.find(expr) {
            Some(parameter) => Dim::named(parameter.to_token_stream()),
            None if parameters.is_empty() || parameters.are_in(expr) => Dim::Const(path),
            None => Dim::named(quote!({ #path })),
        }
    }

    /// A number that only the Rust compiler knows, of the type `class`.
    pub fn number(&mut self, argument: &str, class: &TokenStream, expr: &Expr) -> TokenStream {
        let name = self.constant(argument, class, expr, quote!((#expr) as #class));
        self.path(&name, expr)
    }

    /// A constant of an expression as it is written elsewhere.
    fn path(&self, name: &Ident, expr: &Expr) -> TokenStream {
        match self.network.parameters.are_in(expr) {
            true => {
                let (holder, given) = (holder(&self.network.name), self.network.parameters.given());
                quote!(#holder::<#given>::#name)
            }
            false => quote!(#name),
        }
    }

    /// Lets the Rust compiler check the last constant.
    pub fn check_last(&mut self, check: TokenStream) {
        if let Some(constant) = self.constants.last_mut() {
            constant.check = Some(check);
        }
    }

    fn constant(
        &mut self,
        argument: &str,
        class: &TokenStream,
        expr: &Expr,
        value: TokenStream,
    ) -> Ident {
        // Notes on a constant that could not be evaluated then show the user's expression.
        let span = Span::call_site().located_at(ends(expr).0);
        let base =
            format_ident!("__{}_{}{}", self.network.name, self.prefix, argument, span = span);
        let taken = |name: &Ident| self.constants.iter().any(|constant| constant.name == *name);
        let names = (1..).map(|number| format_ident!("{base}_{number}", span = span));
        let name = [base.clone()].into_iter().chain(names).find(|name| !taken(name));
        let name = name.unwrap_or(base);
        self.constants.push(Constant {
            name: name.clone(),
            class: class.clone(),
            place: expr.to_token_stream(),
            value,
            check: None,
        });
        name
    }
}
