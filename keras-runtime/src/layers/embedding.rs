//! `Embedding`: each index becomes a row of a table that is learned.

use crate::element::{Element, Stored};
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, InferStored, Layer, begin, copy, part};
use nalgebra::SMatrix;

/// The weights of Keras's `Embedding`: a table of `IN` rows (words, users, …) with `OUT` values
/// each; the index i becomes row i. The input has any axes, the rows are a further one.
///
/// `embeddings` has a column for each of Keras's rows; its bytes are Keras's row-major `(IN, OUT)`.
///
/// Indices are values of `T`, cut to whole numbers; −1 is the last row, −`IN` the first, as in
/// Keras on TensorFlow. `fit`, `evaluate` and `predict_batch` answer an index that is no whole
/// number from 0 to `IN` − 1 with an [`Error`](crate::error::Error) that names its row. A prediction
/// for one sample has no way to object: there an index without a row gives zeros.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3); Embedding(10, 2); } }
/// let mut net = Net::new(0);
/// net.embedding.embeddings.column_mut(7).copy_from_slice(&[0.5, -0.5]);
/// let y = net.predict(&[7.0, 7.0, 10.0]);
/// assert_eq!(y, [[0.5, -0.5], [0.5, -0.5], [0.0, 0.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Embedding<const IN: usize, const OUT: usize, T = f32> {
    /// The rows of the table as columns, `(output_dim, input_dim)`.
    pub embeddings: SMatrix<T, OUT, IN>,
}

/// The row that an index names in a table of `rows`, if it has one.
fn row<T: Element>(index: T, rows: usize) -> Option<usize> {
    // A cast cuts towards zero, and takes a NaN for 0, as TensorFlow's does.
    let index = index.to_f64() as i64;
    let index = if index < 0 { index + rows as i64 } else { index };
    usize::try_from(index).ok().filter(|&index| index < rows)
}

impl<const IN: usize, const OUT: usize, T: Element> Layer<T, ()> for Embedding<IN, OUT, T> {
    fn forward<E: Engine<T>>(&self, (): &(), pass: Forward<'_, T, E>) {
        let table = self.embeddings.as_slice();
        for (&index, y) in pass.input().iter().zip(pass.output.chunks_exact_mut(OUT.max(1))) {
            match row(index, IN) {
                Some(row) => copy(part(table, row * OUT, OUT), y),
                None => y.fill(T::ZERO),
            }
        }
    }

    /// Adds the gradient of each output to its row. Indices have none.
    fn backward<E: Engine<T>>(
        &self,
        (): &(),
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        if let Some(gradient) = gradient {
            let table = gradient.embeddings.as_mut_slice();
            begin(table, pass.accumulate);
            for (&index, dy) in pass.inputs[0].iter().zip(pass.output_gradient.chunks_exact(OUT)) {
                let Some(row) = row(index, IN) else { continue };
                let target = &mut table[row * OUT..][..OUT];
                target.iter_mut().zip(dy).for_each(|(target, &dy)| *target += dy);
                if let Some(squares) = pass.squares.get_mut(row * OUT..(row + 1) * OUT) {
                    squares.iter_mut().zip(dy).for_each(|(square, &dy)| *square += dy * dy);
                }
            }
        }
        pass.input_gradients[0].accumulate(); // Zeros, where somebody asks.
    }
}

impl<const IN: usize, const OUT: usize, W: Stored<f32>> InferStored<()> for Embedding<IN, OUT, W> {
    fn infer_stored(&self, (): &(), pass: Infer<'_, f32>) {
        let (table, x) = (self.embeddings.as_slice(), pass.input());
        for (&index, y) in x.iter().zip(pass.output.chunks_exact_mut(OUT.max(1))) {
            let found = row(index, IN).map(|row| part(table, row * OUT, OUT));
            y.fill(0.0);
            y.iter_mut().zip(found.unwrap_or_default()).for_each(|(y, &w)| *y = w.widen());
        }
    }
}
