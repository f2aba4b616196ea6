//! Code: the struct, its tables and its passes. Nothing can fail here.

mod docs;
mod passes;
mod structure;
mod stub;
mod tables;

pub use stub::stub;

use super::graph::Graph;
use super::infer::Shapes;
use super::plan::Plan;
use super::syntax::Source;
use proc_macro2::TokenStream;
use quote::quote;

/// A network as all parts of code generation see it.
struct Network<'a> {
    source: &'a Source,
    graph: &'a Graph,
    shapes: &'a Shapes,
    plan: &'a Plan,
}

/// The code of a network.
pub fn model(source: &Source, graph: &Graph, shapes: &Shapes, plan: &Plan) -> TokenStream {
    let network = Network { source, graph, shapes, plan };
    let structure = structure::structure(&network);
    let model = tables::model(&network, &passes::passes(&network));
    let inherent = structure::inherent(&network);
    let checks = &shapes.checks;
    quote! {
        #structure
        const _: () = {
            #checks
            #model
            #inherent
        };
    }
}
