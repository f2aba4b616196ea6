//! The innermost part of a convolution: a small block of what comes out, held in registers.

use crate::element::Real;
use crate::kernels::array;
use crate::kernels::gemm::vector::Vector;

/// Rows of the largest tile of all.
pub(super) const MOST_ROWS: usize = 8;

/// A way through the values of a row: `run` values `step` apart, and how such runs lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Runs on three axes, the last the fastest.
    pub counts: [usize; 3],
    /// How far they lie apart on each axis.
    pub strides: [usize; 3],
    /// Values in a run.
    pub run: usize,
    /// From one to the next.
    pub step: usize,
}

impl Way {
    /// Values on the way.
    pub fn len(&self) -> usize {
        self.counts.iter().product::<usize>() * self.run
    }
}

/// A block of what comes out: for each of its rows and columns the sum, along the way, of the row's value times
/// the column's.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels) struct Slide<T> {
    /// Where the way of each row begins.
    pub(super) rows: [*const T; MOST_ROWS],
    /// Where the row's block goes.
    pub(super) to: [*mut T; MOST_ROWS],
    /// Rows of the block, at least 1.
    pub(super) count: usize,
    /// Columns of the block, at least 1.
    pub(super) columns: usize,
    /// The way of all rows.
    pub(super) way: Way,
    /// The columns, side by side: a row of them for each value on the way.
    pub(super) factors: *const T,
    /// Distance between these rows.
    pub(super) factor_step: usize,
    /// Whether rows of factors can be read as whole registers.
    pub(super) padded: bool,
    /// Sums start from zero, not from what is there.
    pub(super) fresh: bool,
    /// What is added to each column's sums at the end.
    pub(super) bias: Option<*const T>,
}

/// Computes a block. Each sum is one chain of products in the order of the way, so its bits do not depend on
/// where in a block it lies.
///
/// # Safety
/// The machine has the instruction set of `V`; `task` describes memory that can be read, and written where the
/// rows go; `count` is at most `R`, `columns` at most `N` registers and more than `N − 1`.
#[inline(always)]
unsafe fn slide<V: Vector, const R: usize, const N: usize>(task: &Slide<V::Item>) {
    let Slide { count, factor_step, .. } = *task;
    let full = task.columns == N * V::LANES;
    // SAFETY: the caller's promise; masks leave out the lanes beyond `columns`, and rows beyond `count` read the
    // first in place of their own.
    unsafe {
        let mask = V::mask(task.columns - (N - 1) * V::LANES);
        let mut sums = [[V::splat(V::Item::default()); N]; R];
        if !task.fresh {
            for (r, sums) in sums.iter_mut().enumerate() {
                if r < count {
                    *sums = load::<V, N>(task.to[r], full, mask);
                }
            }
        }
        let rows: [*const V::Item; R] = array(
            task.rows[0],
            #[inline(always)]
            |r| task.rows[if r < count { r } else { 0 }],
        );
        // Two loops over the same, so that most have no masks in the innermost.
        let (way, factors) = (&task.way, (task.factors, factor_step));
        if full || task.padded {
            walk::<V, R, N, true>(way, rows, factors, mask, &mut sums);
        } else {
            walk::<V, R, N, false>(way, rows, factors, mask, &mut sums);
        }
        if let Some(bias) = task.bias {
            let (one, bias) = (V::splat(V::Item::ONE), load::<V, N>(bias, full, mask));
            for sums in &mut sums {
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = one.fma(bias[v], *sum);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            if r < count {
                for (v, sum) in sums.iter().enumerate() {
                    let to = task.to[r].add(v * V::LANES);
                    if full || v + 1 < N { sum.store(to) } else { sum.store_some(to, mask) }
                }
            }
        }
    }
}

/// Adds the products along the way; of the last register of factors only the lanes of the mask unless `FULL`.
///
/// # Safety
/// The machine has the instruction set of `V`; rows can be read along the way, and as many rows of factors.
#[inline(always)]
unsafe fn walk<V: Vector, const R: usize, const N: usize, const FULL: bool>(
    way: &Way,
    rows: [*const V::Item; R],
    (mut factors, factor_step): (*const V::Item, usize),
    mask: V::Mask,
    sums: &mut [[V; N]; R],
) {
    let Way { counts, strides, run, step } = *way;
    let mut own = *sums;
    for i in 0..counts[0] {
        for j in 0..counts[1] {
            for k in 0..counts[2] {
                let ahead = i * strides[0] + j * strides[1] + k * strides[2];
                // SAFETY: the caller's promise.
                unsafe {
                    let rows: [*const V::Item; R] = array(
                        rows[0],
                        #[inline(always)]
                        |r| rows[r].add(ahead),
                    );
                    let mut at = 0;
                    for _ in 0..run {
                        let columns = load::<V, N>(factors, FULL, mask);
                        // Loops over numbers, not iterators: they are unrolled in test builds too.
                        for r in 0..R {
                            let value = V::splat(*rows[r].add(at));
                            for v in 0..N {
                                own[r][v] = value.fma(columns[v], own[r][v]);
                            }
                        }
                        at += step;
                        factors = factors.wrapping_add(factor_step);
                    }
                }
            }
        }
    }
    *sums = own;
}

/// Neighbours in `N` registers; of the last only the lanes of the mask, unless it is full.
///
/// # Safety
/// The machine has the instruction set of `V`, and these values can be read.
#[inline(always)]
unsafe fn load<V: Vector, const N: usize>(
    from: *const V::Item,
    full: bool,
    mask: V::Mask,
) -> [V; N] {
    // SAFETY: the caller's promise.
    unsafe {
        // A loop, not a closure: all of it has to be inlined.
        let mut all = [V::splat(V::Item::ZERO); N];
        for (v, register) in all.iter_mut().enumerate() {
            let from = from.add(v * V::LANES);
            *register = if full || v + 1 < N { V::load(from) } else { V::load_some(from, mask) };
        }
        all
    }
}

/// [`slide`], compiled for the instruction set.
///
/// # Safety
/// As for [`slide`].
pub(in crate::kernels) unsafe fn compiled<V: Vector, const R: usize, const N: usize>(
    task: &Slide<V::Item>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        V::enable(
            #[inline(always)]
            || slide::<V, R, N>(task),
        )
    }
}
