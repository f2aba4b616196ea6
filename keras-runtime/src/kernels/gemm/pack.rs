//! Panels of A and B copied to where a tile reads them in order.

use super::vector::Vector;

/// Lanes of the widest register.
const MOST_LANES: usize = 16;

/// Rows of A, or columns of B, side by side: `depth` steps of `lanes` values.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels) struct Panel<T> {
    /// The first value.
    pub from: *const T,
    /// Distance between lanes.
    pub lane: usize,
    /// Distance between steps.
    pub step: usize,
    /// Lanes that exist.
    pub lanes: usize,
    /// Number of steps.
    pub depth: usize,
    /// Where the steps go, end to end.
    pub to: *mut T,
}

/// Packs columns of B to steps of `N` registers. Lanes that do not exist hold anything.
///
/// # Safety
/// The machine has the instruction set of `V`; `panel` describes memory that can be read; its lanes
/// need `N` registers, and as many can be written to `to` for each step.
pub(super) unsafe fn pack_b<V: Vector, const N: usize>(panel: &Panel<V::Item>) {
    let Panel { from, lane, step, lanes, depth, to } = *panel;
    let last = (N - 1) * V::LANES;
    // SAFETY: the caller's promise; the mask leaves out the lanes that do not exist.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                if lane == 1 {
                    let mask = V::mask(lanes - last);
                    for p in 0..depth {
                        let (from, to) = (from.add(p * step), to.add(p * N * V::LANES));
                        for v in 0..N - 1 {
                            V::load(from.add(v * V::LANES)).store(to.add(v * V::LANES));
                        }
                        V::load_some(from.add(last), mask).store(to.add(last));
                    }
                } else {
                    for first in (0..lanes).step_by(V::LANES) {
                        transpose::<V>(panel, first, N * V::LANES);
                    }
                }
            },
        )
    }
}

/// Values from one packed panel of A to the next. Some lie unused: at powers of two, panels would
/// compete for the same lines of the first cache.
pub(super) const fn panel_len(rows: usize, depth: usize) -> usize {
    rows * depth + 16
}

/// Packs rows of a transposed A, which lie side by side, to panels of `R` rows, one after the
/// other. Lanes that do not exist are left out.
///
/// # Safety
/// The machine has the instruction set of `V`; `panel` describes memory that can be read, `lane` is
/// 1, and as many panels can be written to `to` as its lanes need.
pub(super) unsafe fn pack_a<V: Vector, const R: usize>(panel: &Panel<V::Item>) {
    let Panel { from, step, lanes, depth, to, .. } = *panel;
    // SAFETY: the caller's promise.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                for p in 0..depth {
                    let (mut from, mut to) = (from.add(p * step), to.add(p * R));
                    for _ in 0..lanes / R {
                        to.copy_from_nonoverlapping(from, R);
                        from = from.add(R);
                        to = to.add(panel_len(R, depth));
                    }
                    for i in 0..lanes % R {
                        *to.add(i) = *from.add(i);
                    }
                }
            },
        )
    }
}

/// Writes a register of lanes that lie apart, from `first`, for each step, `distance` apart.
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
