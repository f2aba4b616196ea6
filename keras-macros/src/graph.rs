//! The layers as a directed acyclic graph: names resolved, arguments bound, nothing inferred.

use super::args::{Bound, bind};
use super::errors::Errors;
use super::layers::{INPUT, LAYERS, Layer};
use super::names::{name_of, similar, snake_case, suggestion};
use super::syntax::{Argument, LayerCall, Source};
use proc_macro2::{Ident, Span, TokenStream};
use std::collections::BTreeMap;

/// A network. Nodes are in an order in which each comes after its inputs; the first is an input.
pub struct Graph {
    /// Inputs and layers.
    pub nodes: Vec<Node>,
    /// The node whose value comes out.
    pub output: usize,
}

/// An input or a layer.
pub struct Node {
    /// Its name, unique in the network.
    pub name: String,
    /// What it is.
    pub layer: &'static dyn Layer,
    /// Its arguments.
    pub args: Bound,
    /// The nodes whose values go in.
    pub inputs: Vec<usize>,
    /// All its tokens.
    pub place: TokenStream,
    /// The span of its class.
    pub span: Span,
}

impl Node {
    /// Whether it is an input of the network.
    pub fn is_input(&self) -> bool {
        self.inputs.is_empty()
    }

    /// An input that nobody has written. Without arguments its shape is not known: it stands where
    /// a mistake hides what comes out.
    fn input(args: Bound, place: TokenStream) -> Self {
        let (name, span) = ("input".into(), Span::call_site());
        Node { name, layer: INPUT, args, inputs: Vec::new(), place, span }
    }
}

/// Makes the graph of a list of layers: each takes what the one before yields.
pub fn build(source: &Source, errors: &mut Errors) -> Graph {
    let mut builder = Builder { source, errors, nodes: Vec::new(), names: Names::default() };
    for call in &source.layers {
        match call {
            Some(call) => builder.call(call),
            None => builder.gap(TokenStream::new()),
        }
    }
    builder.finish()
}

struct Builder<'a> {
    source: &'a Source,
    errors: &'a mut Errors,
    nodes: Vec<Node>,
    names: Names,
}

impl Builder<'_> {
    /// Adds a layer.
    fn call(&mut self, call: &LayerCall) {
        let class = call.class.to_string();
        if let Some(layer) = find(&class) {
            let name = self.names.of(layer.class(), call, self.errors);
            let network = (&self.source.name, name.as_str());
            let args = bind(layer.arguments(), call, network, self.errors);
            return self.layer(*layer, name, args, call);
        }
        let known = LAYERS.iter().map(|layer| layer.class());
        let help = suggestion(&class, "layers", known.clone());
        self.errors.push(&call.class, format!("there is no layer `{class}`\n{help}"));
        // The rest is read as if the suggestion had been meant, without errors of the guess.
        let silent = &mut Errors::default();
        match similar(&class, known).and_then(find) {
            Some(layer) => {
                let name = self.names.of(layer.class(), call, silent);
                let network = (&self.source.name, name.as_str());
                let args = bind(layer.arguments(), call, network, silent);
                self.layer(*layer, name, args, call);
            }
            None => self.gap(call.place.clone()),
        }
    }

    /// Adds a layer with its arguments.
    fn layer(&mut self, layer: &'static dyn Layer, name: String, args: Bound, call: &LayerCall) {
        let place = call.place.clone();
        match (self.nodes.is_empty(), layer.is_input()) {
            (true, false) => self.first(&name, &args, &place),
            (false, true) => {
                let sentence = "expected one `Input`, at the beginning, found another\n\
                     help: leave it out: each layer takes what the one before yields";
                return self.errors.layer(place, &name, sentence);
            }
            _ => {}
        }
        let inputs = self.nodes.len().checked_sub(1).into_iter().collect();
        self.nodes.push(Node { name, layer, args, inputs, place, span: call.class.span() });
    }

    /// Puts an input before a first layer that is none: Keras's `input_shape`, or a mistake.
    fn first(&mut self, name: &str, args: &Bound, place: &TokenStream) {
        if !args.has("input_shape") {
            let sentence = "expected `Input` before the first layer, found none\n\
                 help: begin with the shape of one sample, such as `Input(784);`";
            self.errors.layer(place, name, sentence);
        }
        self.nodes.push(Node::input(args.renamed("input_shape", "shape"), place.clone()));
    }

    /// Stands for what could not be read as a layer.
    fn gap(&mut self, place: TokenStream) {
        self.nodes.push(Node::input(Bound::default(), place));
    }

    /// The graph, which has an input at least.
    fn finish(mut self) -> Graph {
        if self.nodes.len() < 2 && !self.errors.any() {
            let found = if self.nodes.is_empty() { "none" } else { "an input alone" };
            let name = &self.source.name;
            self.errors.push(
                name,
                format!(
                    "expected layers in `{name}`, found {found}\n\
                     help: write for example `struct {name} {{ Input(4); Dense(1); }}`"
                ),
            );
        }
        if self.nodes.is_empty() {
            self.gap(TokenStream::new());
        }
        Graph { output: self.nodes.len() - 1, nodes: self.nodes }
    }
}

/// The layer of a class.
pub fn find(class: &str) -> Option<&'static &'static dyn Layer> {
    LAYERS.iter().find(|layer| layer.class() == class || layer.alias() == Some(class))
}

/// The names that are taken, and the counts behind Keras's default names.
#[derive(Default)]
struct Names {
    taken: Vec<String>,
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// The name of a layer: given, or Keras's: `dense`, `dense_1`, …
    fn of(&mut self, class: &str, call: &LayerCall, errors: &mut Errors) -> String {
        let is_name =
            |arg: &&Argument| arg.name.as_ref().is_some_and(|name: &Ident| name == "name");
        let given = call.args.iter().find(is_name).map(|arg| &arg.value);
        let name = match given.and_then(name_of) {
            Some(name) if !self.taken.contains(&name) => name,
            Some(name) => {
                let sentence = "expected a name of its own, found one that another layer has\n\
                     help: give each layer its own name";
                errors.layer(given, &name, sentence);
                self.next(class)
            }
            None => self.next(class),
        };
        self.taken.push(name.clone());
        name
    }

    /// Keras's next name for a class.
    fn next(&mut self, class: &str) -> String {
        let base = snake_case(class);
        let count = self.counts.entry(base.clone()).or_default();
        loop {
            let name = if *count == 0 { base.clone() } else { format!("{base}_{count}") };
            *count += 1;
            if !self.taken.contains(&name) {
                break name;
            }
        }
    }
}
