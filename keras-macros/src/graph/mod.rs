//! The layers as a directed acyclic graph: names resolved, arguments bound, nothing inferred.

mod blocks;
mod builder;
mod calls;
mod list;
mod names;
mod result;
mod scope;
mod values;
mod wiring;

pub use builder::find;

use super::args::Bound;
use super::errors::Errors;
use super::infer::Shape;
use super::layers::{Call, INPUT, Layer, MASK};
use super::syntax::{Body, Source};
use builder::Builder;
use proc_macro2::{Ident, Span, TokenStream};

/// Makes the graph of what the user wrote.
pub fn build(source: &Source, errors: &mut Errors) -> Graph {
    let mut builder = Builder::new(source, errors);
    let outputs = match &source.body {
        Body::List(layers) => list::wire(layers, &mut builder),
        Body::Graph(wiring) => wiring::wire(wiring, &mut builder),
    };
    builder.finish(outputs)
}

/// A network. Nodes are in an order in which each comes after its inputs.
pub struct Graph {
    /// Inputs and calls of layers.
    pub nodes: Vec<Node>,
    /// What comes out.
    pub outputs: Vec<Output>,
    /// Which nodes the outputs depend on. Masks that nobody takes are not among them.
    pub needed: Vec<bool>,
}

/// What comes out of a network.
pub struct Output {
    /// Its name where there are several.
    pub name: Ident,
    /// The value.
    pub value: Value,
}

/// What comes out of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// The node.
    pub node: usize,
    /// Which of its outputs.
    pub port: usize,
}

/// An input or the call of a layer.
pub struct Node {
    /// Its layer's name, unique in the network.
    pub name: String,
    /// What it is.
    pub layer: &'static dyn Layer,
    /// Its arguments, those of the call with them.
    pub args: Bound,
    /// What goes in, by its name in the layer's table.
    pub inputs: Vec<(&'static str, Value)>,
    /// The first node with the same layer, where that is another: they share their weights.
    pub shares: Option<usize>,
    /// Whether it makes the mask of what the layer yields, not that itself.
    pub makes_mask: bool,
    /// Whether a mask ends here that it has no use for.
    pub drops_mask: bool,
    /// The block that is run again before its way back; they count from 1, and 0 is none.
    pub again: usize,
    /// All its tokens.
    pub place: TokenStream,
    /// The span of its class.
    pub span: Span,
}

impl Node {
    /// Whether it is an input of the network.
    pub fn is_input(&self) -> bool {
        self.layer.is_input()
    }

    /// Whether it learns unless it is frozen later.
    pub fn trainable(&self) -> bool {
        self.args.flag("trainable").copied().unwrap_or(true)
    }

    /// Its class, as the summary shows it.
    pub fn class(&self) -> &str {
        self.args.custom.as_ref().map_or(self.layer.class(), |custom| &custom.class)
    }

    /// Its call, with the shapes that are known so far.
    pub fn call(&self, inputs: Vec<Shape>, outputs: Vec<Shape>) -> Call<'_> {
        let names = self.inputs.iter().map(|(name, _)| *name).collect();
        Call { args: &self.args, names, inputs, outputs }
    }

    /// Which of its inputs are masks.
    pub fn masks(&self) -> Vec<usize> {
        let rows = self.layer.takes();
        let is_mask =
            |name| name == MASK || rows.iter().any(|row| row.name == name && row.kind.is_mask());
        let inputs = self.inputs.iter().enumerate();
        inputs.filter(|(_, (name, _))| is_mask(*name)).map(|(place, _)| place).collect()
    }

    /// An input that nobody has written. Without arguments its shape is not known: it stands where
    /// a mistake hides what comes out.
    fn gap(args: Bound, place: TokenStream) -> Self {
        Self::input("input".into(), args, place, Span::call_site())
    }

    /// An input.
    fn input(name: String, args: Bound, place: TokenStream, span: Span) -> Self {
        Node {
            name,
            layer: INPUT,
            args,
            inputs: Vec::new(),
            shares: None,
            makes_mask: false,
            drops_mask: false,
            again: 0,
            place,
            span,
        }
    }
}
