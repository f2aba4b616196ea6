//! Products of a cell with its weights, of which dropout may see a part of the inputs only.

use crate::element::Element;
use crate::kernels::{Engine, Matrix};
use core::ops::Range;

/// Factors of dropout, which are the same in all steps.
#[derive(Clone, Copy, Debug)]
pub struct Factors<'a, T> {
    /// For each sample and each block a factor for each input.
    pub values: &'a [T],
    /// Equal blocks of columns of the kernel, each with its own factors.
    pub blocks: usize,
}

impl<T: Element> Factors<'_, T> {
    /// The factors of a sample for one block.
    fn row(&self, sample: usize, block: usize, inputs: usize) -> &[T] {
        let start = (sample * self.blocks + block) * inputs;
        &self.values[start..start + inputs]
    }

    /// Writes the inputs times their factors for one block.
    fn apply(&self, block: usize, inputs: usize, a: Matrix<'_, T>, out: &mut [T]) {
        for (sample, out) in out.chunks_exact_mut(inputs).enumerate() {
            let row = &a.data[sample * a.row_stride..];
            for ((out, &a), &factor) in out.iter_mut().zip(row).zip(self.row(sample, block, inputs))
            {
                *out = a * factor;
            }
        }
    }
}

/// The product of one step's rows with a kernel.
#[derive(Debug)]
pub struct Product<'a, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// Number of rows.
    pub batch: usize,
    /// The kernel, `inputs` x `outputs`.
    pub kernel: &'a [T],
    /// Its rows.
    pub inputs: usize,
    /// Its columns.
    pub outputs: usize,
    /// What is dropped.
    pub factors: Option<Factors<'a, T>>,
}

impl<T: Element, E: Engine<T>> Product<'_, T, E> {
    /// Values of room that a product with factors needs for each sample.
    pub const fn room(inputs: usize, outputs: usize) -> usize {
        inputs + outputs
    }

    /// The kernel from a column on.
    fn from(&self, column: usize) -> Matrix<'_, T> {
        Matrix { data: &self.kernel[column..], row_stride: self.outputs, column_stride: 1 }
    }

    /// The columns of a block.
    fn block(&self, blocks: usize, number: usize) -> Range<usize> {
        let width = self.outputs / blocks;
        number * width..(number + 1) * width
    }

    /// `out` = a · kernel, for some columns of it. Columns are those of whole blocks.
    pub fn forward(&self, a: Matrix<'_, T>, columns: Range<usize>, out: &mut [T], room: &mut [T]) {
        let (batch, inputs, width) = (self.batch, self.inputs, columns.len());
        let Some(factors) = self.factors else {
            let kernel = self.from(columns.start);
            return self.engine.matmul(batch, width, inputs, a, kernel, out, false);
        };
        let (dropped, room) = room.split_at_mut(batch * inputs);
        for number in 0..factors.blocks {
            let block = self.block(factors.blocks, number);
            if !columns.contains(&block.start) {
                continue;
            }
            factors.apply(number, inputs, a, dropped);
            let (kernel, part) = (self.from(block.start), &mut room[..batch * block.len()]);
            let rows = Matrix::row_major(dropped, inputs);
            self.engine.matmul(batch, block.len(), inputs, rows, kernel, part, false);
            let place = block.start - columns.start;
            for (out, part) in out.chunks_exact_mut(width).zip(part.chunks_exact(block.len())) {
                out[place..place + block.len()].copy_from_slice(part);
            }
        }
    }

    /// From the gradient of those columns: adds that of the inputs to `da` and, if there are
    /// factors, that of the kernel to `gradient`. Without factors it is found for all steps at once.
    pub fn backward(
        &self,
        a: Matrix<'_, T>,
        (dz, columns): (Matrix<'_, T>, Range<usize>),
        da: &mut [T],
        mut gradient: Option<&mut [T]>,
        room: &mut [T],
    ) {
        let (batch, inputs) = (self.batch, self.inputs);
        let Some(factors) = self.factors else {
            let kernel = self.from(columns.start).transposed();
            return self.engine.matmul(batch, inputs, columns.len(), dz, kernel, da, true);
        };
        let (part, room) = room.split_at_mut(batch * inputs);
        for number in 0..factors.blocks {
            let block = self.block(factors.blocks, number);
            if !columns.contains(&block.start) {
                continue;
            }
            let dz = Matrix { data: &dz.data[block.start - columns.start..], ..dz };
            let kernel = self.from(block.start).transposed();
            self.engine.matmul(batch, inputs, block.len(), dz, kernel, part, false);
            for (sample, (da, part)) in
                da.chunks_exact_mut(inputs).zip(part.chunks_exact(inputs)).enumerate()
            {
                let row = factors.row(sample, number, inputs);
                for ((da, &part), &factor) in da.iter_mut().zip(part).zip(row) {
                    *da += part * factor;
                }
            }
            let Some(gradient) = gradient.as_deref_mut() else { continue };
            factors.apply(number, inputs, a, part);
            // A product writes whole rows: the columns of other blocks get zeros.
            let full = &mut room[..batch * self.outputs];
            full.fill(T::ZERO);
            for (sample, row) in full.chunks_exact_mut(self.outputs).enumerate() {
                let start = sample * dz.row_stride;
                row[block.clone()].copy_from_slice(&dz.data[start..start + block.len()]);
            }
            let (rows, full) =
                (Matrix::row_major(part, inputs), Matrix::row_major(full, self.outputs));
            let outputs = self.outputs;
            self.engine.matmul(inputs, outputs, batch, rows.transposed(), full, gradient, true);
        }
    }
}
