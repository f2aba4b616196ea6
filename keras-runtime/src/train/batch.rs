//! The data of a fit: which rows make a batch, and their weights.

use super::network::Tables;
use super::output::Output;
use super::workspace::Workspace;
use crate::data::Rows;
use crate::element::Element;
use crate::kernels::Native;
use core::ops::Range;

/// Values of samples that are worth a thread to copy them.
const WORTH_A_THREAD: usize = 1 << 15;

/// Values of a batch whose rows are copied without a call.
const FEW: usize = 256;

/// Samples, targets and weights of a training or an evaluation.
pub struct Data<'a, T> {
    /// Samples.
    pub x: &'a dyn Rows<T>,
    /// Targets.
    pub y: &'a dyn Rows<T>,
    /// How many values a target of each output has.
    pub y_lens: Vec<usize>,
    /// Weights of samples or loss elements.
    weights: Option<&'a dyn Rows<T>>,
    /// How many of them each output has; one set is for all outputs.
    weight_lens: Vec<usize>,
    /// Weights by class; the rest weighs 1.
    class_weights: &'a [(usize, f64)],
    /// Samples and the targets of one output, where they lie end to end and nothing is weighed.
    flat: Option<[&'a [T]; 2]>,
}

impl<'a, T: Element> Data<'a, T> {
    /// Samples, and targets with so many values for each output.
    pub fn new(x: &'a dyn Rows<T>, y: &'a dyn Rows<T>, y_lens: Vec<usize>) -> Self {
        let one = y_lens == [y.row_len()];
        let flat = x.as_flat().zip(y.as_flat()).filter(|_| one).map(|(x, y)| [x, y]);
        Data { x, y, y_lens, weights: None, weight_lens: Vec::new(), class_weights: &[], flat }
    }

    /// The same with weights, of samples or by class.
    pub fn weighted(
        self,
        weights: Option<&'a dyn Rows<T>>,
        class_weights: &'a [(usize, f64)],
    ) -> Self {
        let weight_lens = match weights {
            Some(weights) => weights.parts(),
            None => vec![usize::from(!class_weights.is_empty())],
        };
        let flat = self.flat.filter(|_| weights.is_none() && class_weights.is_empty());
        Data { weights, weight_lens, class_weights, flat, ..self }
    }

    /// Copies the rows `rows` into the workspace and to the outputs, large batches on several threads.
    /// Allocates nothing.
    pub fn gather(
        &self,
        threads: usize,
        rows: impl ExactSizeIterator<Item = usize> + Clone + Sync,
        tables: &Tables<T>,
        workspace: &mut Workspace<T>,
        outputs: &mut [Output<T>],
    ) {
        let batch = rows.len();
        for (number, output) in outputs.iter_mut().enumerate() {
            output.set_batch(batch, self.y_lens[number]);
            let own = if self.weight_lens.len() == 1 { 0 } else { number };
            output.weight_len = self.weight_lens.get(own).copied().unwrap_or(0);
        }
        let (len, one) = (tables.input_len, tables.inputs.len() == 1);
        if let (true, Some([x, y]), [output]) = (one, self.flat, &mut *outputs)
            && batch * len < FEW
            && let y_len = output.y_len()
            && self.y_lens == [y_len]
        {
            copy_rows(x, rows.clone(), len, &mut workspace.x);
            return copy_rows(y, rows, y_len, &mut output.y);
        }
        if one {
            let cpu = Native::new(threads);
            cpu.split_rows(&mut workspace.x[..batch * len], len, WORTH_A_THREAD, &|first, part| {
                let samples = part.chunks_exact_mut(len.max(1));
                for (row, sample) in rows.clone().skip(first).zip(samples) {
                    self.x.copy_row(row, sample);
                }
            });
        }
        for (i, row) in rows.enumerate() {
            if !one {
                copy_sample(tables, self.x, row, (i, batch), &mut workspace.x, &mut workspace.row);
            }
            let buffer = &mut workspace.row[..self.y.row_len()];
            self.y.copy_row(row, buffer);
            let mut rest = &*buffer;
            for output in &mut *outputs {
                let (y, after) = rest.split_at(output.y_len());
                output.y[i * y.len()..(i + 1) * y.len()].copy_from_slice(y);
                if !self.class_weights.is_empty() {
                    output.weights[i] = self.class_weight(y);
                }
                rest = after;
            }
            let Some(weights) = self.weights else { continue };
            let buffer = &mut workspace.row[..weights.row_len()];
            weights.copy_row(row, buffer);
            let mut rest = &*buffer;
            for output in &mut *outputs {
                let (own, after) = rest.split_at(output.weight_len);
                output.weights[i * own.len()..(i + 1) * own.len()].copy_from_slice(own);
                rest = if self.weight_lens.len() == 1 { rest } else { after };
            }
        }
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

/// Copies rows that lie end to end in `all`. Short ones: for them a call of `memcpy` takes long.
fn copy_rows<T: Copy>(all: &[T], rows: impl Iterator<Item = usize>, len: usize, to: &mut [T]) {
    let mut rest = to;
    for row in rows {
        let from = all.get(row * len..).and_then(|rest| rest.get(..len));
        let (Some(from), Some((to, after))) = (from, rest.split_at_mut_checked(len)) else {
            return;
        };
        match len {
            1 => copy_ends::<T, 1>(from, to),
            2..=4 => copy_ends::<T, 2>(from, to),
            5..=8 => copy_ends::<T, 4>(from, to),
            9..=16 => copy_ends::<T, 8>(from, to),
            _ => to.copy_from_slice(from),
        }
        rest = after;
    }
}

/// Copies up to 2 N values and at least N, in two parts that may overlap.
fn copy_ends<T: Copy, const N: usize>(from: &[T], to: &mut [T]) {
    if let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        if let Some(to) = to.first_chunk_mut::<N>() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut::<N>() {
            *to = *last;
        }
    }
}

/// Copies a row as the sample of this number into a batch of so many, in which the inputs lie one
/// after the other. `buffer` has room for a row.
pub fn copy_sample<T: Element>(
    tables: &Tables<T>,
    rows: &dyn Rows<T>,
    row: usize,
    (number, batch): (usize, usize),
    x: &mut [T],
    buffer: &mut [T],
) {
    let len = tables.input_len;
    if tables.inputs.len() == 1 {
        return rows.copy_row(row, &mut x[number * len..(number + 1) * len]);
    }
    let buffer = &mut buffer[..len];
    rows.copy_row(row, buffer);
    let mut start = 0;
    for port in tables.inputs {
        let place = start * batch + number * port.len();
        x[place..place + port.len()].copy_from_slice(&buffer[start..start + port.len()]);
        start += port.len();
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
    fn parts(&self) -> Vec<usize> {
        self.all.parts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_length() {
        for len in 0..=20 {
            let all: Vec<usize> = (0..5 * len).collect();
            let mut to = vec![usize::MAX; 4 * len];
            copy_rows(&all, [3, 0, 4].into_iter(), len, &mut to);
            let expected = [3, 0, 4].into_iter().flat_map(|row| row * len..(row + 1) * len);
            let rest = vec![usize::MAX; len];
            assert_eq!(to, expected.chain(rest).collect::<Vec<_>>());
        }
    }
}
