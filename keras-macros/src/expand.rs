//! The compiler on one page: parse → graph → infer → plan → codegen.
//!
//! One collector takes the errors of all passes, so that one compile shows them all. Each pass
//! reads what those before have made and changes none of it; facts that are found later lie in
//! tables by node number. After the barrier code generation cannot fail.

use super::codegen::Network;
use super::errors::{Error, Errors};
use super::{graph, infer, plan, syntax};
use proc_macro2::TokenStream;

/// What `model!` turns into.
pub struct Expansion {
    /// The code: the network, or the errors and a stand-in for it.
    pub tokens: TokenStream,
    /// The mistakes that were found.
    #[allow(dead_code, reason = "read by programs that include the compiler")]
    pub errors: Vec<Error>,
}

/// What is wanted of a network besides what each has.
#[derive(Clone, Copy, Default)]
pub struct Wanted {
    /// What Keras's files need.
    pub keras: bool,
    /// What weights that are stored as 16 bits need.
    pub narrow: bool,
}

/// Expands the body of `model!`.
#[allow(dead_code, reason = "one of the two is called")]
pub fn model(input: TokenStream) -> Expansion {
    model_with(input, Wanted::default())
}

/// The same with more.
#[allow(dead_code, reason = "one of the two is called")]
pub fn model_with(input: TokenStream, wanted: Wanted) -> Expansion {
    let mut errors = Errors::default();

    let Some(source) = syntax::parse(input, &mut errors) else {
        return errors.into_expansion(TokenStream::new());
    };
    let graph = graph::build(&source, &mut errors);
    let shapes = infer::shapes(&source, &graph, &mut errors);

    let plan = plan::plan(&graph, &shapes);
    plan::check(&source, &graph, &shapes, &plan, &mut errors);

    // The barrier: past it there are no mistakes of the user.
    let network = Network { source: &source, graph: &graph, shapes: &shapes, plan: &plan, wanted };
    match errors.any() {
        true => errors.into_expansion(network.stub()),
        false => Expansion { tokens: network.code(), errors: Vec::new() },
    }
}
