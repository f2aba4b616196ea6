//! What the user wrote, with all tokens kept.

mod parse;

pub use parse::parse;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, Visibility};

/// `#[…] pub struct Name { layers }`
pub struct Source {
    /// Attributes and doc comments of the struct.
    pub attrs: Vec<Attribute>,
    /// Its visibility.
    pub vis: Visibility,
    /// Its name.
    pub name: Ident,
    /// The layers, in order.
    pub layers: Vec<LayerCall>,
    /// Whether a statement could not be read at all, so that the list has gaps.
    pub gaps: bool,
}

/// `Dense(512, activation = relu)`
pub struct LayerCall {
    /// The class.
    pub class: Ident,
    /// What is between the parentheses.
    pub args: Vec<Argument>,
    /// From the class to the closing parenthesis.
    pub place: (Span, Span),
}

/// `512` or `activation = relu`
pub struct Argument {
    /// The name before `=`, if any.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        self.value.to_tokens(tokens);
    }
}
