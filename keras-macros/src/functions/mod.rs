//! The named functions that arguments can be: activations, initializers, regularizers, constraints.
//!
//! Each has a row: Keras's names for it, the type in `keras-runtime`, and Keras's arguments.

mod argument;
mod described;
mod resolve;
mod table;

pub use described::described;
pub use resolve::resolve;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// A kind of function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `activation = relu`
    Activation,
    /// `kernel_initializer = he_normal`
    Initializer,
    /// `kernel_regularizer = l2(0.01)`
    Regularizer,
    /// `kernel_constraint = max_norm(2.0)`
    Constraint,
}

impl Family {
    /// What it is called, with its article.
    fn one(self) -> &'static str {
        match self {
            Family::Activation => "an activation",
            Family::Initializer => "an initializer",
            Family::Regularizer => "a regularizer",
            Family::Constraint => "a constraint",
        }
    }

    /// What it is called.
    fn noun(self) -> &'static str {
        self.one().split_once(' ').map_or("", |(_, noun)| noun)
    }

    /// Whether one of its functions is called so.
    pub fn has(self, name: &str) -> bool {
        self.rows().iter().any(|row| row.names.contains(&name))
    }

    /// Keras's name of the function with this type.
    pub fn keras_name(self, name: &str) -> Option<&'static str> {
        let is_it = |row: &&table::Row| row.name == name || row.general == Some(name);
        self.rows().iter().find(is_it).and_then(|row| row.names.first().copied())
    }

    /// How one may look.
    pub fn example(self) -> &'static str {
        match self {
            Family::Activation => "relu",
            Family::Initializer => "he_normal",
            Family::Regularizer => "l2(0.01)",
            Family::Constraint => "max_norm(2.0)",
        }
    }
}

/// A function that was chosen.
#[derive(Clone)]
pub struct Function {
    /// A constant expression of it.
    pub tokens: TokenStream,
    /// The type's name if it is one of Keras's, `""` if it is the user's own.
    pub name: &'static str,
    /// Whether it is as Keras has it without arguments.
    pub default: bool,
    /// The axis that was given.
    pub axis: Option<isize>,
}

impl Function {
    /// The function of a family with this type name and no arguments.
    pub fn of(family: Family, name: &'static str) -> Self {
        let path = path(family, name, Span::call_site());
        Function { tokens: quote!(#path::DEFAULT), name, default: true, axis: None }
    }

    /// The function with one of its arguments.
    pub fn with(self, argument: &str, value: &TokenStream) -> Self {
        let (tokens, argument) = (&self.tokens, Ident::new(argument, Span::call_site()));
        Function { tokens: quote!(#tokens.#argument(#value)), default: false, ..self }
    }
}

/// The path of a type of a family, whose name an editor finds at `place`.
fn path(family: Family, name: &str, place: Span) -> TokenStream {
    let module = match family {
        Family::Activation => quote!(activations),
        Family::Initializer => quote!(initializers),
        Family::Regularizer => quote!(regularizers),
        Family::Constraint => quote!(constraints),
    };
    let name = Ident::new(name, Span::call_site().located_at(place));
    quote!(::keras_runtime::#module::#name)
}
