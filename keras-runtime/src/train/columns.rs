//! What the values of samples and targets have to be, column by column: plain data, which a loader's
//! thread checks batches with.

use super::network::Tables;
use super::output::Output;
use crate::data::{Rows, check};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::model::Indices;
use core::ops::Range;

/// What the values of some columns have to be.
pub struct Columns<T> {
    /// The input or output in errors.
    name: &'static str,
    columns: Range<usize>,
    /// The shape of them, for the message.
    shape: Vec<usize>,
    rule: Rule<T>,
}

enum Rule<T> {
    Finite,
    /// Class numbers below this one, or one that the loss ignores.
    Labels(usize, Option<T>),
    /// Rows of a layer's table.
    Indices(&'static Indices),
}

impl<T: Element> Columns<T> {
    /// For the samples of a network; `what` they are called.
    pub fn of_inputs(tables: &Tables<T>, what: &'static str) -> Vec<Self> {
        let (mut all, mut start) = (Vec::new(), 0);
        for (number, port) in tables.inputs.iter().enumerate() {
            let columns = start..start + port.len();
            start = columns.end;
            let mut push = |rule| {
                let (name, shape) = (name(port.name, what), port.shape.to_vec());
                all.push(Columns { name, columns: columns.clone(), shape, rule });
            };
            push(Rule::Finite);
            let indices = tables.indices.iter().filter(|indices| indices.input == number);
            indices.for_each(|indices| push(Rule::Indices(indices)));
        }
        all
    }

    /// For the indices of layers alone.
    pub fn of_indices(tables: &Tables<T>, what: &'static str) -> Vec<Self> {
        let mut all = Self::of_inputs(tables, what);
        all.retain(|columns| matches!(columns.rule, Rule::Indices(_)));
        all
    }

    /// For the targets of outputs, with so many values each; `what` they are called.
    pub fn of_targets(outputs: &[Output<T>], lens: &[usize], what: &'static str) -> Vec<Self> {
        let mut start = 0;
        let columns = outputs.iter().zip(lens).map(|(output, &len)| {
            let columns = start..start + len;
            start = columns.end;
            let rule = match output.loss.classes(output.shape.last().copied().unwrap_or(1)) {
                Some(classes) => Rule::Labels(classes, output.loss.ignored()),
                None => Rule::Finite,
            };
            let shape = output.target_shape.map_or_else(|| vec![len], <[usize]>::to_vec);
            Columns { name: name(output.name, what), columns, shape, rule }
        });
        columns.collect()
    }

    /// Checks these columns of the rows.
    pub fn check(&self, rows: &dyn Rows<T>) -> Result<()> {
        let Columns { name, columns, shape, rule } = self;
        let columns = columns.clone();
        match *rule {
            Rule::Finite => check::finite_in(name, rows, columns, shape),
            Rule::Labels(classes, ignored) => {
                check::labels_in(name, rows, columns, shape, (classes, ignored))
            }
            Rule::Indices(indices) => check::indices_in(name, rows, columns, shape, indices),
        }
    }
}

/// What one of several inputs or outputs is called in errors, or else the only one.
pub fn name(port: &'static str, only: &'static str) -> &'static str {
    if port.is_empty() { only } else { port }
}

/// An error about a row of a batch as one about the row of the set, in which the batch begins at
/// row `first`.
pub fn of_the_set(error: Error, first: usize) -> Error {
    match error {
        Error::NotFinite { what, row, position, value } => {
            Error::NotFinite { what, row: first + row, position, value }
        }
        Error::Label { what, row, position, value, classes } => {
            Error::Label { what, row: first + row, position, value, classes }
        }
        Error::Index { what, row, position, value, below, layer } => {
            Error::Index { what, row: first + row, position, value, below, layer }
        }
        error => error,
    }
}
