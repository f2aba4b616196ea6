//! Products of a few samples, with the bits of batches: every value is one chain of fused products in order.

use crate::element::Real;
use crate::kernels::Matrix;
use crate::kernels::gemm::vector::{self, Vector};
use core::array::from_fn;

/// Rows that are added up before their sum is added to the others', as those of batches.
const BLOCK: usize = 64;

/// No register has more lanes.
const MOST_LANES: usize = 16;

/// C = A·B + bias, or C += A·B, of sizes m x n x k. What does not fit is left out.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
pub(super) unsafe fn product<V: Vector>(
    [m, n, k]: [usize; 3],
    a: Matrix<'_, V::Item>,
    b: Matrix<'_, V::Item>,
    bias: &[V::Item],
    c: &mut [V::Item],
    add: bool,
) {
    let fits = a.holds(m, k) && b.holds(k, n) && m.checked_mul(n).is_some_and(|all| all <= c.len());
    if !fits || (!bias.is_empty() && bias.len() < n) {
        return;
    }
    let left = n % V::LANES;
    let part = Part::<V> { rows: m, depth: k, a, b, bias, c: c.as_mut_ptr(), width: n, add };
    // SAFETY: all of it is there.
    unsafe {
        for first in (0..n - left).step_by(V::LANES) {
            part.columns(first, V::LANES);
        }
        if left > 0 {
            part.columns(n - left, left);
        }
    }
}

/// What a product is made of.
struct Part<'a, V: Vector> {
    rows: usize,
    depth: usize,
    a: Matrix<'a, V::Item>,
    b: Matrix<'a, V::Item>,
    bias: &'a [V::Item],
    c: *mut V::Item,
    /// Of a row of C.
    width: usize,
    add: bool,
}

impl<V: Vector> Part<'_, V> {
    /// The columns of a register, of which so many are there.
    ///
    /// # Safety
    ///
    /// The machine has the registers, and the columns are there.
    #[inline(always)]
    unsafe fn columns(&self, first: usize, count: usize) {
        let Part { rows, depth, a, b, bias, c, width, add } = *self;
        // SAFETY: the caller's.
        unsafe {
            for i in 0..rows {
                let c = c.add(i * width + first);
                let mut sums = match add {
                    true => some::<V>(c, 1, count),
                    false => V::splat(Real::ZERO),
                };
                for p in 0..depth {
                    let factor =
                        V::splat(*a.data.as_ptr().add(i * a.row_stride + p * a.column_stride));
                    let row = b.data.as_ptr().add(p * b.row_stride + first * b.column_stride);
                    sums = factor.fma(some::<V>(row, b.column_stride, count), sums);
                }
                if !bias.is_empty() {
                    sums = vector::add(sums, some::<V>(bias.as_ptr().add(first), 1, count));
                }
                sums.store_first(c, count);
            }
        }
    }
}

/// Adds the rows of `x` to `sums`, or writes their sum, in blocks of 64 rows.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
pub(super) unsafe fn column_sums<V: Vector>(x: &[V::Item], sums: &mut [V::Item], add: bool) {
    let width = sums.len();
    let left = width % V::LANES;
    if !add {
        sums.fill(Real::ZERO);
    }
    for block in x.chunks(BLOCK * width.max(1)) {
        // SAFETY: whole rows of `width` values, of which these are some.
        unsafe {
            for first in (0..width - left).step_by(V::LANES) {
                add_rows::<V>(block, width, first, V::LANES, sums.as_mut_ptr().add(first));
            }
            if left > 0 {
                let first = width - left;
                add_rows::<V>(block, width, first, left, sums.as_mut_ptr().add(first));
            }
        }
    }
}

/// # Safety
///
/// The machine has the registers; `count` values from `first` on are there in each row and in `sums`.
#[inline(always)]
unsafe fn add_rows<V: Vector>(
    block: &[V::Item],
    width: usize,
    first: usize,
    count: usize,
    sums: *mut V::Item,
) {
    // SAFETY: the caller's.
    unsafe {
        let mut part = V::splat(Real::ZERO);
        for row in block.chunks_exact(width) {
            part = vector::add(part, some::<V>(row.as_ptr().add(first), 1, count));
        }
        vector::add(some::<V>(sums, 1, count), part).store_first(sums, count);
    }
}

/// So many values, `stride` apart; the other lanes are zero.
///
/// # Safety
///
/// The machine has the registers, and the values are there.
#[inline(always)]
unsafe fn some<V: Vector>(from: *const V::Item, stride: usize, count: usize) -> V {
    // SAFETY: the caller's.
    unsafe {
        if stride != 1 {
            let lanes: [V::Item; MOST_LANES] = from_fn(
                #[inline(always)]
                |i| if i < count { *from.add(i * stride) } else { Real::ZERO },
            );
            return V::load(lanes.as_ptr());
        }
        if count == V::LANES { V::load(from) } else { V::load_some(from, V::mask(count)) }
    }
}

/// y = f(x) of each; an empty `x` is in `y`.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
pub(super) unsafe fn apply<V: Vector>(
    x: &[V::Item],
    y: &mut [V::Item],
    f: impl Fn(V::Item) -> V::Item + Copy,
) {
    let to = y.as_mut_ptr();
    let (from, len) = match x.is_empty() {
        true => (to.cast_const(), y.len()),
        false => (x.as_ptr(), x.len().min(y.len())),
    };
    let left = len % V::LANES;
    let whole = len - left;
    // SAFETY: within the slices.
    unsafe {
        for first in (0..whole).step_by(V::LANES) {
            V::load(from.add(first)).map(f).store(to.add(first));
        }
        if left > 0 {
            let mask = V::mask(left);
            V::load_some(from.add(whole), mask).map(f).store_some(to.add(whole), mask);
        }
    }
}

/// f(gradient, x, y) of each, in `dx` or else in the place of the gradient; an empty `x` is zeros.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
pub(super) unsafe fn apply_back<V: Vector>(
    gradient: &mut [V::Item],
    [x, y]: [&[V::Item]; 2],
    dx: Option<&mut [V::Item]>,
    f: impl Fn(V::Item, V::Item, V::Item) -> V::Item + Copy,
) {
    let len = gradient.len().min(y.len());
    let has_x = x.len() >= len;
    let from = gradient.as_mut_ptr();
    let (to, len) = match dx {
        Some(dx) => (dx.as_mut_ptr(), len.min(dx.len())),
        None => (from, len),
    };
    let left = len % V::LANES;
    let whole = len - left;
    // SAFETY: within the slices.
    unsafe {
        for first in (0..whole).step_by(V::LANES) {
            let x = if has_x { V::load(x.as_ptr().add(first)) } else { V::splat(Real::ZERO) };
            let y = V::load(y.as_ptr().add(first));
            V::load(from.add(first)).with(x, y, f).store(to.add(first));
        }
        if left > 0 {
            let mask = V::mask(left);
            let part = |from: *const V::Item| V::load_some(from.add(whole), mask);
            let x = if has_x { part(x.as_ptr()) } else { V::splat(Real::ZERO) };
            part(from).with(x, part(y.as_ptr()), f).store_some(to.add(whole), mask);
        }
    }
}
