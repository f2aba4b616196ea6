//! The layers as a directed acyclic graph: names resolved, arguments bound, nothing inferred.

use super::args::{Bound, bind, name_of};
use super::errors::Errors;
use super::layers::{LAYERS, Layer};
use super::names::{snake_case, suggestion};
use super::syntax::{LayerCall, Source};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use std::collections::BTreeMap;

/// A network. Nodes are in an order in which each comes after its inputs.
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
    /// From its class to the closing parenthesis.
    place: (Span, Span),
}

impl Node {
    /// What to underline for the layer as a whole.
    pub fn place(&self) -> TokenStream {
        let (first, last) = self.place;
        let mut place = quote_spanned!(first=> _);
        place.extend(quote_spanned!(last=> _));
        place
    }

    /// The span of its class.
    pub fn span(&self) -> Span {
        self.place.0
    }

    /// Whether it is an input of the network.
    pub fn is_input(&self) -> bool {
        self.inputs.is_empty()
    }
}

/// Makes the graph of a list of layers: each takes what the one before yields.
pub fn build(source: &Source, errors: &mut Errors) -> Graph {
    let mut graph = Graph { nodes: Vec::new(), output: 0 };
    let mut names = Names::default();
    for call in &source.layers {
        let class = call.class.to_string();
        let Some(layer) = LAYERS.iter().find(|layer| layer.class() == class) else {
            let known: Vec<_> = LAYERS.iter().map(|layer| layer.class()).collect();
            let help = suggestion(&class, known);
            errors.push(&call.class, format!("there is no layer `{class}`\n{help}"));
            continue;
        };
        let name = names.of(call, errors);
        let args = bind(layer.arguments(), call, &name, errors);
        let place = call.place;
        let first = graph.nodes.is_empty();
        let input = layer.is_input();
        if first && !input && !source.gaps {
            match args.sizes("input_shape").is_some() {
                true => graph.nodes.extend(input_of(&args, place)),
                false => errors.push_at(
                    place,
                    format!(
                        "layer `{name}`: expected `Input` before the first layer, found none\n\
                         help: begin with the shape of one sample, such as `Input(784);`"
                    ),
                ),
            }
        }
        if !first && input {
            errors.push_at(
                place,
                format!(
                    "layer `{name}`: expected one `Input`, at the beginning, found another\n\
                     help: leave it out: each layer takes what the one before yields"
                ),
            );
            continue;
        }
        let inputs = graph.nodes.len().checked_sub(1).into_iter().collect();
        graph.nodes.push(Node { name, layer: *layer, args, inputs, place });
    }
    graph.output = graph.nodes.len().saturating_sub(1);
    if !errors.any() && graph.nodes.len() < 2 {
        let found = if graph.nodes.is_empty() { "none" } else { "an input alone" };
        errors.push(
            &source.name,
            format!(
                "expected layers in `{}`, found {found}\n\
                 help: write for example `Input(4); Dense(1);`",
                source.name
            ),
        );
    }
    graph
}

/// The input that a first layer's `input_shape` stands for.
fn input_of(args: &Bound, place: (Span, Span)) -> Option<Node> {
    let layer = LAYERS.iter().find(|layer| layer.is_input())?;
    let args = args.renamed("input_shape", "shape");
    Some(Node { name: "input".into(), layer: *layer, args, inputs: Vec::new(), place })
}

/// The names that are taken, and the counts behind Keras's default names.
#[derive(Default)]
struct Names {
    taken: Vec<String>,
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// The name of a layer: given, or Keras's: `dense`, `dense_1`, …
    fn of(&mut self, call: &LayerCall, errors: &mut Errors) -> String {
        let base = snake_case(&call.class.to_string());
        let given = call.args.iter().find(|arg| arg.name.as_ref().is_some_and(|n| n == "name"));
        let name = match given.and_then(|arg| name_of(&arg.value)).map(|name| name.to_string()) {
            Some(name) => {
                if self.taken.contains(&name) {
                    let place = given.map(|arg| &arg.value);
                    errors.push(
                        quote::quote!(#place),
                        format!(
                            "layer `{name}`: expected a name of its own, found one that another \
                             layer has\nhelp: give each layer its own name"
                        ),
                    );
                }
                name
            }
            None => {
                let count = self.counts.entry(base.clone()).or_default();
                loop {
                    let name = if *count == 0 { base.clone() } else { format!("{base}_{count}") };
                    *count += 1;
                    if !self.taken.contains(&name) {
                        break name;
                    }
                }
            }
        };
        self.taken.push(name.clone());
        name
    }
}
