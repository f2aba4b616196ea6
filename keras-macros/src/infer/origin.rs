//! Where a shape comes from that a layer objects to.

use super::{Rule, Shapes};
use crate::compiler::codegen::identifier;
use crate::compiler::errors::{End, ends};
use crate::compiler::graph::{Graph, Node, Value};
use keras_shape::Link;
use proc_macro2::{Span, TokenStream};
use quote::quote;

/// Links of a longer chain: the first, what stands for others, the last ones.
const LAST: usize = 3;

impl Shapes<'_> {
    /// The layer that yields what a rule objects to, if that is not the line before. What is wrong
    /// with an argument has one end.
    pub(super) fn other_end(
        &self,
        graph: &Graph,
        node: &Node,
        rule: &Rule,
        found: usize,
    ) -> Option<End> {
        let from = rule.compares_with().or_else(|| Some(rule.value_of(node, found)?.node))?;
        let from = &graph.nodes[from];
        let shown = self.by_name && rule.place.is_none() && !from.place.is_empty();
        shown.then(|| End {
            name: identifier(&from.name, Span::call_site()),
            place: ends(&from.place),
        })
    }

    /// The nodes that a value comes from, the first first: what goes into each first.
    fn line(&self, graph: &Graph, value: Option<Value>) -> Vec<Option<Value>> {
        let mut line = Vec::new();
        let mut next = value;
        while let Some(value) = next {
            line.push(Some(value));
            next = graph.nodes[value.node].inputs.first().map(|(_, value)| *value);
        }
        line.reverse();
        if line.len() < 2 {
            return Vec::new(); // An input: its shape is in the sentence.
        }
        if line.len() > LAST + 2 {
            line.splice(1..line.len() - LAST, [None]);
        }
        line
    }

    /// How a value came about.
    pub(super) fn chain(&self, graph: &Graph, value: Option<Value>) -> Vec<Link> {
        let link = |value: Option<Value>| match value {
            None => Link { class: "…", shape: None },
            Some(value) => Link {
                // A compiler runs once; a few bytes stay for its lifetime.
                class: graph.nodes[value.node].class().to_owned().leak(),
                shape: self.of(value).known(),
            },
        };
        self.line(graph, value).into_iter().map(link).collect()
    }

    /// The same as a constant expression.
    pub(super) fn chain_code(&self, graph: &Graph, value: Option<Value>) -> TokenStream {
        let (some, none) =
            (quote!(::core::option::Option::Some), quote!(::core::option::Option::None));
        let links = self.line(graph, value).into_iter().map(|value| {
            let (class, shape) = match value {
                None => ("…", none.clone()),
                Some(value) => {
                    let shape = self.of(value);
                    (graph.nodes[value.node].class(), quote!(#some(#shape)))
                }
            };
            quote!(::keras_runtime::__private::Link { class: #class, shape: #shape })
        });
        quote!(&[#(#links),*])
    }
}
