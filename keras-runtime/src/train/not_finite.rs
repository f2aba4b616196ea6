//! Where a loss comes from that is not a finite number: the first layer whose output is none. Keras leaves
//! the search to its users.

use super::network::Tables;
use super::workspace::Workspace;
use crate::element::Element;

/// What there is to say when the loss is not finite. Samples are: they are checked before.
pub fn warning<T: Element>(
    tables: &Tables<T>,
    workspace: &Workspace<T>,
    (epoch, step): (usize, usize),
) -> String {
    let found = match workspace.not_finite.flatten() {
        Some(op) => format!(
            "`{}` is the first layer whose output is not",
            tables.layers[tables.graph.ops[op].layer].name
        ),
        None => "the outputs of all layers are".to_owned(),
    };
    format!(
        "the loss is not finite from epoch {epoch}, step {step} on: {found}; a smaller learning rate or \
         `clipnorm` may help"
    )
}
