//! The innermost part of a product: a small block of C, held in registers.

use super::vector::Vector;
use crate::kernels::array;

/// A block of C and the rows of A and columns of B that make it.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels) struct Tile<T> {
    /// First value of the rows of A.
    pub a: *const T,
    /// Distance between rows of A.
    pub a_row: usize,
    /// Distance between neighbours in a row of A.
    pub a_step: usize,
    /// First value of the columns of B, which lie side by side.
    pub b: *const T,
    /// Distance between rows of B.
    pub b_step: usize,
    /// First value of the block.
    pub c: *mut T,
    /// Distance between rows of C.
    pub c_row: usize,
    /// Rows of the block, at least 1.
    pub rows: usize,
    /// Columns of the block, at least 1.
    pub columns: usize,
    /// Length of the sums.
    pub depth: usize,
    /// Sums start from zero, not from what C holds.
    pub fresh: bool,
    /// Rows of B are padded to whole registers.
    pub padded: bool,
    /// Where a tile that packs B writes it, padded to whole registers.
    pub packed: *mut T,
}

/// Adds to each value of the block its products, one after the other: every value has the same
/// bits wherever in a block it lies, and however the product was cut into blocks.
///
/// # Safety
/// The machine has the instruction set of `V`; `task` describes memory that can be read, and for C
/// and with `PACK` for `packed` written; `rows` is at most `R`, `columns` at most `N` registers and
/// more than `N − 1`.
#[inline(always)]
unsafe fn tile<V: Vector, const R: usize, const N: usize, const PACK: bool>(task: &Tile<V::Item>) {
    let Tile { a_step, b_step, c_row, rows, depth, .. } = *task;
    let full = task.columns == N * V::LANES;
    // SAFETY: the caller's promise; masks leave out the lanes beyond `columns`, and rows beyond
    // `rows` read the first row of A in place of their own.
    unsafe {
        let mask = V::mask(task.columns - (N - 1) * V::LANES);
        let zero = V::splat(V::Item::default());
        let mut sums = [[zero; N]; R];
        if !task.fresh {
            for (r, sums) in sums.iter_mut().enumerate() {
                if r < rows {
                    let c = task.c.add(r * c_row);
                    for (v, sum) in sums.iter_mut().enumerate() {
                        let c = c.add(v * V::LANES);
                        *sum = if full || v + 1 < N { V::load(c) } else { V::load_some(c, mask) };
                    }
                }
            }
        }
        let a: [*const V::Item; R] = array(
            task.a,
            #[inline(always)]
            |r| task.a.add(if r < rows { r * task.a_row } else { 0 }),
        );
        if full || task.padded {
            // The block below comes from afar: a row of it now and then.
            let part = (depth / R).max(16);
            for (r, start) in (0..depth).step_by(part).enumerate() {
                let next = task.c.wrapping_add((R + r) * c_row);
                for v in 0..N {
                    prefetch(next.wrapping_add(v * V::LANES));
                }
                for p in start..depth.min(start + part) {
                    let b = task.b.add(p * b_step);
                    let b: [V; N] = array(
                        zero,
                        #[inline(always)]
                        |v| V::load(b.add(v * V::LANES)),
                    );
                    if PACK {
                        pack(b, task.packed, p);
                    }
                    step(&mut sums, b, &a, p * a_step);
                }
            }
        } else {
            for p in 0..depth {
                let b = task.b.add(p * b_step);
                let b: [V; N] = array(
                    zero,
                    #[inline(always)]
                    |v| {
                        let b = b.add(v * V::LANES);
                        if v + 1 < N { V::load(b) } else { V::load_some(b, mask) }
                    },
                );
                if PACK {
                    pack(b, task.packed, p);
                }
                step(&mut sums, b, &a, p * a_step);
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            if r < rows {
                let c = task.c.add(r * c_row);
                for (v, sum) in sums.iter().enumerate() {
                    let c = c.add(v * V::LANES);
                    if full || v + 1 < N { sum.store(c) } else { sum.store_some(c, mask) }
                }
            }
        }
    }
}

/// One product for each sum.
///
/// # Safety
/// The machine has the instruction set of `V`; each `a` can be read at `at`.
#[inline(always)]
unsafe fn step<V: Vector, const R: usize, const N: usize>(
    sums: &mut [[V; N]; R],
    b: [V; N],
    a: &[*const V::Item; R],
    at: usize,
) {
    // Loops over numbers, not iterators: they are unrolled in test builds too.
    // SAFETY: the caller's promise.
    unsafe {
        for r in 0..R {
            let a = V::splat(*a[r].add(at));
            for v in 0..N {
                sums[r][v] = a.fma(b[v], sums[r][v]);
            }
        }
    }
}

/// Writes the step `p` of a packed panel.
///
/// # Safety
/// The machine has the instruction set of `V`; `to` can be written that far.
#[inline(always)]
unsafe fn pack<V: Vector, const N: usize>(b: [V; N], to: *mut V::Item, p: usize) {
    for (v, value) in b.iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { value.store(to.add((p * N + v) * V::LANES)) }
    }
}

/// [`tile`], compiled for the instruction set.
///
/// # Safety
/// As for [`tile`].
pub(super) unsafe fn compiled<V: Vector, const R: usize, const N: usize, const PACK: bool>(
    task: &Tile<V::Item>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        V::enable(
            #[inline(always)]
            || tile::<V, R, N, PACK>(task),
        )
    }
}

/// Asks for the cache line of an address, which need not be valid.
#[inline(always)]
pub(super) fn prefetch<T>(_at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE is always there, and a prefetch of any address is harmless.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(_at.cast());
    }
}
