//! Some positions times some filters of a convolution, held in registers.

use crate::element::Real;
use crate::kernels::array;
use crate::kernels::gemm::Vector;

/// Positions of the largest tile.
pub(super) const MOST: usize = 12;

/// Where the values under a kernel lie: the same distances at each place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runs {
    /// On each axis how many follow each other, and how far they are apart.
    pub axes: [(usize, usize); 3],
    /// Neighbouring values of each.
    pub len: usize,
}

/// Positions and filters, and what makes them.
#[derive(Clone, Copy)]
pub(super) struct Tile<'a, T> {
    /// Where the values are.
    pub runs: &'a Runs,
    /// The first value of each position.
    pub first: [*const T; MOST],
    /// The first weight: for each value a row of filters.
    pub weights: *const T,
    /// From one row to the next, and from one position that comes out to the next.
    pub filters: usize,
    /// How many of the filters, at least 1.
    pub columns: usize,
    /// A number for each of these, or none.
    pub bias: Option<*const T>,
    /// The first output.
    pub out: *mut T,
}

/// The sums of `R` positions and of filters that take `N` registers: products in their order, each fused
/// with its sum where the machine can.
///
/// # Safety
///
/// The machine has the registers; what the tile describes can be read, and written; its columns take `N`
/// registers.
pub(super) unsafe fn compiled<V: Vector, const R: usize, const N: usize>(task: &Tile<V::Item>) {
    // SAFETY: the caller's.
    unsafe {
        V::enable(
            #[inline(always)]
            || match task.columns == N * V::LANES {
                true => tile::<V, R, N, true>(task),
                false => tile::<V, R, N, false>(task),
            },
        )
    }
}

/// # Safety
///
/// As [`compiled`]; `FULL` where all lanes are there.
#[inline(always)]
unsafe fn tile<V: Vector, const R: usize, const N: usize, const FULL: bool>(task: &Tile<V::Item>) {
    let Tile { runs, filters, .. } = *task;
    // SAFETY: the caller's; the mask leaves out lanes that are not there.
    unsafe {
        let mask = V::mask(task.columns - (N - 1) * V::LANES);
        let zero = V::splat(Real::ZERO);
        let row: [V; N] = match task.bias {
            Some(bias) => array(
                zero,
                #[inline(always)]
                |v| load::<V, N, FULL>(bias, v, mask),
            ),
            None => [zero; N],
        };
        let mut sums = [row; R];
        let mut weights = task.weights;
        let [(planes, plane), (lines, line), (cells, cell)] = runs.axes;
        for a in 0..planes {
            for b in 0..lines {
                for c in 0..cells {
                    let x: [*const V::Item; R] = array(
                        core::ptr::null(),
                        #[inline(always)]
                        |r| task.first[r].wrapping_add(a * plane + b * line + c * cell),
                    );
                    for p in 0..runs.len {
                        let w: [V; N] = array(
                            zero,
                            #[inline(always)]
                            |v| load::<V, N, FULL>(weights, v, mask),
                        );
                        // Loops over numbers, not iterators: they are unrolled in test builds too.
                        for r in 0..R {
                            let x = V::splat(*x[r].add(p));
                            for v in 0..N {
                                sums[r][v] = x.fma(w[v], sums[r][v]);
                            }
                        }
                        weights = weights.wrapping_add(filters);
                    }
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            let out = task.out.wrapping_add(r * filters);
            for (v, sum) in sums.iter().enumerate() {
                let out = out.wrapping_add(v * V::LANES);
                if FULL || v + 1 < N { sum.store(out) } else { sum.store_some(out, mask) }
            }
        }
    }
}

/// The `v`-th of `N` registers.
///
/// # Safety
///
/// As [`tile`].
#[inline(always)]
unsafe fn load<V: Vector, const N: usize, const FULL: bool>(
    from: *const V::Item,
    v: usize,
    mask: V::Mask,
) -> V {
    let from = from.wrapping_add(v * V::LANES);
    // SAFETY: the caller's.
    unsafe { if FULL || v + 1 < N { V::load(from) } else { V::load_some(from, mask) } }
}
