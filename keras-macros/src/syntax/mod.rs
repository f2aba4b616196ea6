//! What the user wrote, with all tokens kept.

mod arguments;
mod body;
mod budget;
mod parameters;
mod parse;
mod remat;
mod text;
mod wiring;

pub use budget::Limit;
pub use parameters::{Parameters, holder};
pub use parse::parse;
pub use text::text;
pub use wiring::{Block, CallArgument, Expression, Let, Wiring, wiring};

use super::errors::Error;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, Visibility};

/// `#[…] pub struct Name<const SIZE: usize> { layers }`
pub struct Source {
    /// Attributes and doc comments of the struct.
    pub attrs: Vec<Attribute>,
    /// What it may need at most.
    pub budget: Vec<Limit>,
    /// Its visibility.
    pub vis: Visibility,
    /// Its name.
    pub name: Ident,
    /// The sizes that whoever names it chooses.
    pub parameters: Parameters,
    /// What is between its braces.
    pub body: Body,
}

/// The layers of a network.
pub enum Body {
    /// One after the other; `None` for what could not be read as a layer.
    List(Vec<Option<LayerCall>>),
    /// With names for what comes out of each.
    Graph(Box<Wiring>),
}

/// `Dense(512, activation = relu)`
#[derive(Clone)]
pub struct LayerCall {
    /// The class.
    pub class: Ident,
    /// The whole path where there is more than the class: a type of the user's.
    pub path: Option<TokenStream>,
    /// What is between the parentheses.
    pub args: Vec<Argument>,
    /// What between the parentheses could not be read.
    pub unread: Vec<Error>,
    /// All its tokens.
    pub place: TokenStream,
}

/// `512` or `activation = relu`
#[derive(Clone)]
pub struct Argument {
    /// The name before `=`, if any.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

impl Argument {
    /// What to underline where the argument itself is too much: its name, or its value.
    pub fn place(&self) -> &dyn ToTokens {
        match &self.name {
            Some(name) => name,
            None => &self.value,
        }
    }
}
