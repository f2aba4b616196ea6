//! A product cut into blocks that fit the caches.

use super::Product;
use super::buffer::with_buffer;
use super::pack::{Panel, panel_len};
use super::tile::Tile;
use super::vector::{Vector, tile_columns, tile_rows};

/// Up to so many rows of C, B is read where it lies if its rows have no gaps, and up to so many, a
/// transposed A. Any other A always is: packing it was measured to cost more than it brings.
const DIRECT_B: usize = 64;
const DIRECT_A: usize = 128;

/// Rows of A that are packed in one go: some cache lines of a transposed A, and no more panels to
/// write to than a set of the first cache has lines.
const PACKED_ROWS: usize = 64;

/// C = A·B or C += A·B with registers of one kind.
///
/// # Safety
/// The machine has the instruction set of `V`; the pointers of `product` are good for its sizes.
pub(super) unsafe fn blocks<V: Vector>(product: &Product<V::Item>) {
    if product.k == 0 {
        // SAFETY: the caller's promise.
        return unsafe { product.clear() };
    }
    let pack_b = product.b_column != 1 || product.m > DIRECT_B;
    let pack_a = product.a_row == 1 && product.n > 2 * tile_columns::<V>() && product.m > DIRECT_A;
    let item = size_of::<V::Item>();
    let height = (V::A_BYTES / item / V::DEPTH).next_multiple_of(PACKED_ROWS);
    let a_bytes = height.div_ceil(tile_rows::<V>()) * panel_len(tile_rows::<V>(), V::DEPTH) * item;
    let b_bytes = V::DEPTH * tile_columns::<V>() * item;
    if pack_a || pack_b {
        with_buffer(a_bytes + b_bytes, |buffer| {
            // SAFETY: the caller's promise; the buffer holds both parts.
            unsafe {
                let packed_a = if pack_a { buffer.cast() } else { std::ptr::null_mut() };
                let packed_b =
                    if pack_b { buffer.add(a_bytes).cast() } else { std::ptr::null_mut() };
                walk::<V>(product, height, packed_a, packed_b);
            }
        });
    } else {
        // SAFETY: the caller's promise.
        unsafe { walk::<V>(product, height, std::ptr::null_mut(), std::ptr::null_mut()) }
    }
}

/// # Safety
/// As for [`blocks`]; where `packed_a` and `packed_b` are not null, they hold a block of A of
/// `height` rows and a panel of B.
unsafe fn walk<V: Vector>(
    product: &Product<V::Item>,
    height: usize,
    packed_a: *mut V::Item,
    packed_b: *mut V::Item,
) {
    let Product { m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, .. } = *product;
    let (rows, columns) = (tile_rows::<V>(), tile_columns::<V>());
    let depth = k.div_ceil(k.div_ceil(V::DEPTH).max(1)).max(1);
    // SAFETY: all offsets stay below the sizes of `product`.
    unsafe {
        for top in (0..m).step_by(height) {
            let height = height.min(m - top);
            for p in (0..k).step_by(depth) {
                let depth = depth.min(k - p);
                let a = a.add(top * a_row + p * a_column);
                if !packed_a.is_null() {
                    for i in (0..height).step_by(PACKED_ROWS) {
                        V::PACK_A(&Panel {
                            from: a.add(i * a_row),
                            lane: a_row,
                            step: a_column,
                            lanes: PACKED_ROWS.min(height - i),
                            depth,
                            to: packed_a.add(i / rows * panel_len(rows, depth)),
                        });
                    }
                }
                for j in (0..n).step_by(columns) {
                    let columns = columns.min(n - j);
                    let kernels = &V::KERNELS[columns.div_ceil(V::LANES) - 1];
                    let mut tile = Tile {
                        a,
                        a_row,
                        a_step: a_column,
                        b: b.add(p * b_row + j * b_column),
                        b_step: b_row,
                        c: c.add(top * c_row + j),
                        c_row,
                        rows,
                        columns,
                        depth,
                        fresh: p == 0 && !product.accumulate,
                        padded: false,
                    };
                    if !packed_b.is_null() {
                        (kernels.pack_b)(&Panel {
                            from: tile.b,
                            lane: b_column,
                            step: b_row,
                            lanes: columns,
                            depth,
                            to: packed_b,
                        });
                        tile.b = packed_b;
                        tile.b_step = columns.next_multiple_of(V::LANES);
                        tile.padded = true;
                    }
                    if !packed_a.is_null() {
                        tile.a_row = 1;
                        tile.a_step = rows;
                    }
                    for i in (0..height).step_by(rows) {
                        tile.rows = rows.min(height - i);
                        tile.a = match packed_a.is_null() {
                            true => a.add(i * a_row),
                            false => packed_a.add(i / rows * panel_len(rows, depth)).cast_const(),
                        };
                        tile.c = c.add((top + i) * c_row + j);
                        let class = tile.rows.next_power_of_two().trailing_zeros() as usize;
                        kernels.tiles[class](&tile);
                    }
                }
            }
        }
    }
}
