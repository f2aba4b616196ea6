//! Code: the struct, its tables and its passes. Nothing can fail here.

mod budget;
mod checks;
mod docs;
mod keras;
mod learning;
mod named;
mod narrow;
mod passes;
mod predict;
mod rows;
mod structure;
mod stub;
mod tables;

use super::expand::Wanted;
use super::graph::{Graph, Value};
use super::infer::{Shape, Shapes};
use super::plan::Plan;
use super::syntax::Source;
use named::Ports;
pub use named::identifier;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// A network as all parts of code generation see it.
pub struct Network<'a> {
    /// What the user wrote.
    pub source: &'a Source,
    /// Its layers.
    pub graph: &'a Graph,
    /// Their shapes.
    pub shapes: &'a Shapes<'a>,
    /// The order of work.
    pub plan: &'a Plan,
    /// What it is to have besides.
    pub wanted: Wanted,
}

impl Network<'_> {
    /// The code of a network without mistakes.
    pub fn code(&self) -> TokenStream {
        let structure = structure::structure(self);
        let model = tables::model(self, &passes::passes(self));
        let inherent = structure::inherent(self);
        let learning = learning::learning(self);
        let narrow = narrow::narrow(self);
        let budget = budget::at_once(self);
        let checks = checks::checks(self);
        let ports = [Ports::inputs(self), Ports::outputs(self)];
        let structs = ports.iter().map(|ports| ports.structure(self));
        let implementations = ports.iter().map(Ports::implementations);
        // Memory of hundreds of layers takes the Rust compiler a second to plan, which it takes for a loop
        // without end.
        let large =
            (self.plan.values.len() > 128).then(|| quote!(#[allow(long_running_const_eval)]));
        quote! {
            #structure
            #(#structs)*
            #large
            const _: () = {
                #checks
                #(#implementations)*
                #model
                #inherent
                #learning
                #narrow
                #budget
            };
        }
    }

    /// Its name where it is not declared: for an editor the user's own token is the struct alone.
    fn name(&self) -> Ident {
        let mut name = self.source.name.clone();
        name.set_span(Span::call_site().resolved_at(name.span()));
        name
    }

    /// Its parameters: as they are declared, and as arguments; each with a comma after it.
    fn parameters(&self) -> (TokenStream, TokenStream) {
        (self.source.parameters.declared(), self.source.parameters.given())
    }

    /// A constant of a table as it is written elsewhere.
    fn table(&self, name: &str) -> TokenStream {
        let (name, given) = (Ident::new(name, Span::call_site()), self.source.parameters.given());
        match self.source.parameters.is_empty() {
            true => quote!(#name),
            false => quote!(__Tables::<#given>::#name),
        }
    }

    /// The constants of tables: those that depend on parameters are a type's.
    fn tables(&self, constants: TokenStream) -> TokenStream {
        let (declared, given) = self.parameters();
        match self.source.parameters.is_empty() {
            true => constants,
            false => quote! {
                struct __Tables<#declared>;
                impl<#declared> __Tables<#given> {
                    #constants
                }
            },
        }
    }

    /// What stands for a network with mistakes.
    pub fn stub(&self) -> TokenStream {
        stub::stub(self)
    }

    /// The layers at which a mask is lost, by their place in the struct.
    fn dropping(&self) -> Vec<usize> {
        let dropping = self.graph.nodes.iter().enumerate().filter(|(_, node)| node.drops_mask);
        let layers: Vec<usize> =
            dropping.map(|(number, node)| node.shares.unwrap_or(number)).collect();
        let numbers = self.plan.layers.iter().enumerate();
        numbers.filter(|(_, layer)| layers.contains(&layer.node)).map(|(i, _)| i).collect()
    }

    /// Whether it keeps states from one batch to the next. What components keep, only the Rust
    /// compiler knows.
    fn is_stateful(&self) -> bool {
        self.plan.layers.iter().any(|layer| layer.lowered.states.is_some())
    }

    /// The shapes of what goes in.
    fn inputs(&self) -> Vec<&Shape> {
        let nodes = self.graph.nodes.iter().enumerate().filter(|(_, node)| node.is_input());
        nodes.map(|(node, _)| self.shapes.of(Value { node, port: 0 })).collect()
    }

    /// The shapes of what comes out.
    fn outputs(&self) -> Vec<&Shape> {
        self.graph.outputs.iter().map(|output| self.shapes.of(output.value)).collect()
    }
}
