//! Panels of A and B copied to where a tile reads them in order.

use core::array::from_fn;

use super::vector::Vector;

/// Lanes of the widest register.
const MOST_LANES: usize = 16;

/// Rows of A, or columns of B, side by side: `depth` steps of `lanes` values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel<T> {
    /// The first value.
    pub from: *const T,
    /// Distance between lanes.
    pub lane: usize,
    /// Distance between steps.
    pub step: usize,
    /// Lanes that exist; the others of a step hold anything afterwards.
    pub lanes: usize,
    /// Number of steps.
    pub depth: usize,
    /// Where the steps go, end to end.
    pub to: *mut T,
}

/// Packs columns of B to steps of `N` registers.
///
/// # Safety
/// The machine has the instruction set of `V`; `panel` describes memory that can be read, and for
/// `to` written; its lanes need `N` registers.
pub(super) unsafe fn pack_b<V: Vector, const N: usize>(panel: &Panel<V::Item>) {
    // SAFETY: the caller's promise.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                if panel.lane == 1 {
                    copy::<V, N>(panel)
                } else {
                    for v in 0..N {
                        transpose::<V>(panel, v * V::LANES, N * V::LANES)
                    }
                }
            },
        )
    }
}

/// Lanes that lie side by side.
///
/// # Safety
/// As for [`pack_b`], with the instruction set enabled.
#[inline(always)]
unsafe fn copy<V: Vector, const N: usize>(panel: &Panel<V::Item>) {
    let Panel { from, step, lanes, depth, to, .. } = *panel;
    let last = (N - 1) * V::LANES;
    // SAFETY: the caller's promise; the mask leaves out the lanes that do not exist.
    unsafe {
        let mask = V::mask(lanes - last);
        for p in 0..depth {
            let (from, to) = (from.add(p * step), to.add(p * N * V::LANES));
            for v in 0..N - 1 {
                V::load(from.add(v * V::LANES)).store(to.add(v * V::LANES));
            }
            V::load_some(from.add(last), mask).store(to.add(last));
        }
    }
}

/// One register of lanes, from `first`, that lie apart, to steps that lie `distance` apart.
///
/// # Safety
/// As for [`pack_b`], with the instruction set enabled.
#[inline(always)]
unsafe fn transpose<V: Vector>(panel: &Panel<V::Item>, first: usize, distance: usize) {
    let Panel { from, lane, step, lanes, depth, to } = *panel;
    let mut rows = [from; MOST_LANES];
    let rows = &mut rows[..V::LANES];
    // SAFETY: the caller's promise; lanes that do not exist read another in place of their own.
    unsafe {
        for (i, row) in rows.iter_mut().enumerate() {
            *row = from.add((first + i).min(lanes - 1) * lane);
        }
        let to = to.add(first);
        let quick = if step == 1 { depth - depth % V::STEPS } else { 0 };
        for p in (0..quick).step_by(V::STEPS) {
            V::transpose(rows, p, to.add(p * distance), distance);
        }
        for p in quick..depth {
            for (i, row) in rows.iter().enumerate() {
                *to.add(p * distance + i) = *row.add(p * step);
            }
        }
    }
}

/// Packs rows of A to steps of `R` values.
///
/// # Safety
/// The machine has the instruction set of `V`; `panel` describes memory that can be read, and for
/// `to` written; it has at least one lane and at most `R`.
pub(super) unsafe fn pack_a<V: Vector, const R: usize>(panel: &Panel<V::Item>) {
    let Panel { from, lane, step, lanes, depth, to } = *panel;
    // SAFETY: the caller's promise; rows that do not exist read the first in place of their own.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                let rows: [*const V::Item; R] =
                    from_fn(|r| from.add(if r < lanes { r * lane } else { 0 }));
                for p in 0..depth {
                    let values: [V::Item; R] = if lane == 1 && lanes == R {
                        *from.add(p * step).cast()
                    } else {
                        rows.map(|row| *row.add(p * step))
                    };
                    to.add(p * R).cast::<[V::Item; R]>().write(values);
                }
            },
        )
    }
}
