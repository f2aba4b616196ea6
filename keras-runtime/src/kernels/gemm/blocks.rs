//! A product cut into blocks that fit the caches.

use std::ops::Range;

use super::Product;
use super::buffer::with_buffer;
use super::pack::{Panel, panel_len};
use super::tile::Tile;
use super::tiny::{is_tiny, tiny};
use super::vector::{Vector, tile_columns};

/// Up to so many rows of C, B is read where it lies if its rows have no gaps, and up to so many, a
/// transposed A. Any other A always is: packing it was measured to cost more than it brings.
const DIRECT_B: usize = 64;
const DIRECT_A: usize = 128;

/// Panels of A that are packed in one go: reading takes whole cache lines, and writing no more
/// lines of a set of the first cache than there are.
const PANELS: usize = 8;

/// C = A·B or C += A·B with registers of one kind.
///
/// # Safety
/// The machine has the instruction set of `V`; the pointers of `product` are good for its sizes.
pub(super) unsafe fn blocks<V: Vector>(product: &Product<V::Item>) {
    if product.m == 0 || product.n == 0 || product.k == 0 {
        // SAFETY: the caller's promise.
        return unsafe { product.clear() };
    }
    if is_tiny(product) {
        // SAFETY: the caller's promise, and the question.
        return unsafe { tiny::<V>(product) };
    }
    let pack_a = product.a_row == 1 && product.n > 2 * tile_columns::<V>() && product.m > DIRECT_A;
    let pack_b = product.b_column != 1 || product.m > DIRECT_B;
    let item = size_of::<V::Item>();
    // Blocks of about the same size: each packs B, for however few rows.
    let even = |len: usize, most: usize| len.div_ceil(len.div_ceil(most));
    let depth = even(product.k, V::DEPTH);
    let most = (V::A_BYTES / item / depth).next_multiple_of(PANELS * V::ROWS);
    let height = even(product.m, most).next_multiple_of(PANELS * V::ROWS);
    let size = [height, depth];
    if !pack_a && !pack_b {
        // SAFETY: the caller's promise.
        return unsafe { Blocks::<V> { product, a: None, b: None }.run(size) };
    }
    let room_a = if pack_a { height / V::ROWS * panel_len(V::ROWS, depth) } else { 0 };
    let room_b = depth * tile_columns::<V>();
    with_buffer((room_a + room_b) * item, |buffer| {
        let buffer = buffer.cast::<V::Item>();
        let a = pack_a.then_some(buffer);
        let b = pack_b.then_some(buffer.wrapping_add(room_a));
        // SAFETY: the caller's promise; the buffer has room for both.
        unsafe { Blocks::<V> { product, a, b }.run(size) }
    });
}

/// A product, and where blocks of A and panels of B are packed, if they are.
struct Blocks<'a, V: Vector> {
    product: &'a Product<V::Item>,
    a: Option<*mut V::Item>,
    b: Option<*mut V::Item>,
}

impl<V: Vector> Blocks<'_, V> {
    /// The whole product, in blocks of `height` rows and `depth` steps of its sums.
    ///
    /// # Safety
    /// As for [`blocks`]; what is packed has room for as many rows and steps.
    unsafe fn run(&self, [height, depth]: [usize; 2]) {
        let Product { m, n, k, .. } = *self.product;
        let columns = tile_columns::<V>();
        for top in (0..m).step_by(height) {
            let rows = top..m.min(top + height);
            for start in (0..k).step_by(depth) {
                let steps = start..k.min(start + depth);
                // SAFETY: the ranges are within the sizes of the product.
                unsafe {
                    self.pack_a(&rows, &steps);
                    for left in (0..n).step_by(columns) {
                        self.panel(&rows, &steps, left..n.min(left + columns));
                    }
                }
            }
        }
    }

    /// Packs a block of A, if so decided.
    ///
    /// # Safety
    /// As for [`Self::run`]; the ranges are within the sizes of the product.
    unsafe fn pack_a(&self, rows: &Range<usize>, steps: &Range<usize>) {
        let Product { a, a_row, a_column, .. } = *self.product;
        let Some(packed) = self.a else { return };
        let depth = steps.len();
        for i in (0..rows.len()).step_by(PANELS * V::ROWS) {
            // SAFETY: the caller's promise.
            unsafe {
                V::PACK_A(&Panel {
                    from: a.add((rows.start + i) * a_row + steps.start * a_column),
                    lane: a_row,
                    step: a_column,
                    lanes: (rows.len() - i).min(PANELS * V::ROWS),
                    depth,
                    to: packed.add(i / V::ROWS * panel_len(V::ROWS, depth)),
                });
            }
        }
    }

    /// The columns of a block of C that one panel of B makes.
    ///
    /// # Safety
    /// As for [`Self::run`]; the ranges are within the sizes of the product, and the columns within
    /// the largest tile.
    unsafe fn panel(&self, rows: &Range<usize>, steps: &Range<usize>, columns: Range<usize>) {
        let Product { a, a_row, a_column, b, b_row, b_column, c, c_row, .. } = *self.product;
        let depth = steps.len();
        let kernels = &V::KERNELS[columns.len().div_ceil(V::LANES) - 1];
        // SAFETY: the caller's promise.
        unsafe {
            let a = a.add(rows.start * a_row + steps.start * a_column);
            let b = b.add(steps.start * b_row + columns.start * b_column);
            let c = c.add(rows.start * c_row + columns.start);
            // Copying waits for memory: the first tile does it besides, where it can.
            let copies = b_column == 1 && rows.len() >= V::ROWS;
            if let (Some(to), false) = (self.b, copies) {
                let lanes = columns.len();
                let panel = Panel { from: b, lane: b_column, step: b_row, lanes, depth, to };
                (kernels.pack_b)(&panel);
            }
            for i in (0..rows.len()).step_by(V::ROWS) {
                let (a, a_row, a_step) = match self.a {
                    Some(a) => {
                        (a.add(i / V::ROWS * panel_len(V::ROWS, depth)).cast_const(), 1, V::ROWS)
                    }
                    None => (a.add(i * a_row), a_row, a_column),
                };
                let packs = self.b.filter(|_| copies && i == 0);
                let (b, b_step) = match self.b {
                    Some(b) if packs.is_none() => {
                        (b.cast_const(), columns.len().next_multiple_of(V::LANES))
                    }
                    _ => (b, b_row),
                };
                let rows = V::ROWS.min(rows.len() - i);
                // Tiles have 1, 2, 4, … rows, the last one what fits the registers.
                let class = rows.next_power_of_two().trailing_zeros() as usize;
                let tile = if packs.is_some() { kernels.packing } else { kernels.tiles[class] };
                tile(&Tile {
                    a,
                    a_row,
                    a_step,
                    b,
                    b_step,
                    c: c.add(i * c_row),
                    c_row,
                    rows,
                    columns: columns.len(),
                    depth,
                    fresh: steps.start == 0 && !self.product.accumulate,
                    padded: self.b.is_some() && packs.is_none(),
                    packed: packs.unwrap_or(core::ptr::null_mut()),
                });
            }
        }
    }
}
