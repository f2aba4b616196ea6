//! The data of a fit: which rows make a batch, and their weights.

use super::workspace::Workspace;
use crate::data::Rows;
use crate::element::Element;
use crate::model::Model;
use core::ops::Range;

/// Samples, targets and weights of a training or an evaluation.
pub struct Data<'a, T> {
    /// Samples.
    pub x: &'a dyn Rows<T>,
    /// Targets.
    pub y: &'a dyn Rows<T>,
    /// Weights, one a sample or one a loss element.
    pub weights: Option<&'a dyn Rows<T>>,
    /// Weights by class; the rest weighs 1.
    pub class_weights: &'a [(usize, f64)],
}

impl<T: Element> Data<'_, T> {
    /// Copies the rows `rows` into the workspace. Answers how many weights a sample has.
    pub fn gather<M: Model<Element = T>>(
        &self,
        rows: impl Iterator<Item = usize>,
        workspace: &mut Workspace<M>,
    ) -> usize {
        let (x_len, y_len) = (self.x.row_len(), self.y.row_len());
        let weight_len = match self.weights {
            Some(weights) => weights.row_len(),
            None => usize::from(!self.class_weights.is_empty()),
        };
        for (i, row) in rows.enumerate() {
            self.x.copy_row(row, &mut workspace.x[i * x_len..(i + 1) * x_len]);
            let y = &mut workspace.y[i * y_len..(i + 1) * y_len];
            self.y.copy_row(row, y);
            let weights = &mut workspace.weights[i * weight_len..(i + 1) * weight_len];
            match self.weights {
                Some(given) => given.copy_row(row, weights),
                None => weights.fill(self.class_weight(y)),
            }
        }
        weight_len
    }

    /// The weight of a target's class: the largest of several values, or the value itself.
    fn class_weight(&self, y: &[T]) -> T {
        let class = match y {
            [label] => (label.to_f64() + 0.5).floor(),
            scores => {
                let best = |best: usize, i: usize| if scores[i] > scores[best] { i } else { best };
                (1..scores.len()).fold(0, best) as f64
            }
        };
        let given = self.class_weights.iter().find(|(number, _)| *number as f64 == class);
        given.map_or(T::ONE, |(_, weight)| T::from_f64(*weight))
    }
}

/// Some of the rows of a set.
pub struct Part<'a, T> {
    all: &'a dyn Rows<T>,
    rows: Range<usize>,
}

impl<'a, T> Part<'a, T> {
    /// The rows `rows` of `all`.
    pub fn of(all: &'a dyn Rows<T>, rows: Range<usize>) -> Self {
        Part { all, rows }
    }
}

impl<T> Rows<T> for Part<'_, T> {
    fn len(&self) -> usize {
        self.rows.len()
    }
    fn row_len(&self) -> usize {
        self.all.row_len()
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        self.all.copy_row(self.rows.start + row, out);
    }
}
