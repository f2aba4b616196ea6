//! Where a loss comes from that is not a finite number: the first layer whose output is none. Keras leaves
//! the search to its users.

use super::network::Tables;
use super::workspace::Workspace;
use crate::element::Element;

/// What there is to say of a batch of so many samples whose loss is not finite.
pub fn warning<T: Element>(
    tables: &Tables<T>,
    workspace: &Workspace<T>,
    batch: usize,
    (epoch, step): (usize, usize),
) -> String {
    let graph = tables.graph;
    let is_finite = |&value: &usize| match graph.in_training(value, batch) {
        Ok(_) => true, // Samples are finite: they are checked before.
        Err(range) => workspace.values[range].iter().all(|value| value.to_f64().is_finite()),
    };
    let first = graph.ops.iter().find(|op| !op.outputs.iter().all(is_finite));
    let found = match first {
        Some(op) => {
            format!("`{}` is the first layer whose output is not", tables.layers[op.layer].name)
        }
        None => "the outputs of all layers are".to_owned(),
    };
    format!(
        "the loss is not finite from epoch {epoch}, step {step} on: {found}; a smaller learning rate or \
         `clipnorm` may help"
    )
}
