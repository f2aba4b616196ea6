//! The shape of a value, of which the Rust compiler may know more than this one.

use crate::compiler::dim::Dim;
use crate::compiler::syntax::Source;
use keras_shape::layers as rules;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The shape of a value; as tokens a constant expression of type `keras_shape::Shape`.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its axes without the batch.
    pub dims: Vec<Dim>,
    /// The constant that has it, where an axis is not known.
    pub(super) constant: Option<TokenStream>,
}

impl Shape {
    /// A shape of these axes.
    pub fn of(dims: Vec<Dim>) -> Self {
        Shape { dims, constant: None }
    }

    /// The last axis.
    pub fn last(&self) -> Dim {
        self.dims.last().cloned().unwrap_or(Dim::Known(1))
    }

    /// The shape of one step: without the first axis.
    pub fn step(&self) -> Self {
        Shape::of(self.dims.iter().skip(1).cloned().collect())
    }

    /// The axes that Keras's `axis` keeps.
    pub fn kept(&self, axis: &[isize]) -> Vec<Dim> {
        let axes = rules::Axes::of(axis, self.dims.len());
        let kept = self.dims.iter().zip(axes.kept);
        kept.filter(|(_, kept)| *kept).map(|(dim, _)| dim.clone()).collect()
    }

    /// The product of axes.
    pub fn size_of(dims: &[Dim]) -> Dim {
        let others: Vec<&Dim> = dims.iter().filter(|dim| dim.known() != Some(1)).collect();
        if let [one @ Dim::Named(..)] = others.as_slice() {
            return (*one).clone(); // A type can have it as it is.
        }
        let known = dims.iter().map(Dim::known);
        match known.reduce(|size, dim| Some(size?.saturating_mul(dim?))).unwrap_or(Some(1)) {
            Some(size) => Dim::Known(size),
            None => Dim::Const(quote!(1 #(* #dims)*)),
        }
    }

    /// The product of all axes and another number.
    pub fn times(&self, number: &Dim) -> Dim {
        Self::size_of(&[self.dims.as_slice(), std::slice::from_ref(number)].concat())
    }

    /// How many numbers a sample has, a constant expression.
    pub fn size(&self) -> TokenStream {
        match self.known() {
            Some(shape) => {
                let size = shape.size();
                quote!(#size)
            }
            None => quote!(#self.size()),
        }
    }

    /// An axis shared out.
    pub fn share_of(dim: &Dim, parts: &Dim) -> Dim {
        match (dim.known(), parts.known()) {
            (Some(dim), Some(parts)) => Dim::Known(dim / parts.max(1)),
            _ => Dim::Const(quote!(::keras_runtime::__private::share(#dim, #parts))),
        }
    }

    /// Whether a type of it would have to calculate with parameters of the network.
    pub fn is_calculated(&self, source: &Source) -> bool {
        let calculated = |dim: &Dim| source.parameters.decide(dim, &source.name);
        self.dims.iter().any(|dim| matches!(dim, Dim::Const(_)) && calculated(dim))
    }

    /// The shape if all axes are known.
    pub fn known(&self) -> Option<keras_shape::Shape> {
        let dims: Option<Vec<usize>> = self.dims.iter().map(Dim::known).collect();
        dims.map(|dims| keras_shape::Shape::new(&dims))
    }

    /// The shape with 1 for each axis that is not known.
    pub fn or_ones(&self) -> keras_shape::Shape {
        let dims: Vec<usize> = self.dims.iter().map(Dim::or_one).collect();
        keras_shape::Shape::new(&dims)
    }
}

impl ToTokens for Shape {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let dims = &self.dims;
        tokens.extend(match &self.constant {
            Some(constant) => quote!(#constant),
            None => quote!(::keras_runtime::__private::Shape::new(&[#(#dims),*])),
        });
    }
}
