//! Products of a few samples, with the bits of batches: every value is one chain of fused products in order.

use crate::element::Real;
use crate::kernels::Matrix;
use crate::kernels::gemm::vector::{self, Vector};

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
    // A column is a row of the transposed product: its values are neighbours in A, too.
    let turns = n == 1 && a.row_stride == 1 && a.column_stride > 1 && bias.is_empty();
    let (m, n) = if turns { (1, m) } else { (m, n) };
    let (a, b) = if turns { (b.transposed(), a.transposed()) } else { (a, b) };
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
        let mut row = 0;
        // SAFETY: the caller's.
        unsafe {
            // Narrow rows are stored together, as those are loaded that read them next.
            if count == self.width && 4 * count <= V::LANES {
                while row + 4 <= self.rows {
                    let [one, two, three, four] = self.sums::<4>(row, 0, count);
                    let (first, last) = (behind(one, two, count), behind(three, four, count));
                    let all = behind(first, last, 2 * count);
                    all.store_first(self.c.add(row * count), 4 * count);
                    row += 4;
                }
                if row + 2 <= self.rows {
                    let [one, two] = self.sums::<2>(row, first, count);
                    behind(one, two, count).store_first(self.c.add(row * count), 2 * count);
                    row += 2;
                }
            }
            while row < self.rows {
                let [sums] = self.sums::<1>(row, first, count);
                sums.store_first(self.c.add(row * self.width + first), count);
                row += 1;
            }
        }
    }

    /// Those columns of R rows.
    ///
    /// # Safety
    ///
    /// The machine has the registers, and the rows and columns are there.
    #[inline(always)]
    unsafe fn sums<const R: usize>(&self, row: usize, first: usize, count: usize) -> [V; R] {
        let Part { depth, a, b, bias, c, width, add, .. } = *self;
        // SAFETY: the caller's.
        unsafe {
            let mut sums = [V::splat(Real::ZERO); R];
            if add {
                for (i, sum) in sums.iter_mut().enumerate() {
                    *sum = some::<V>(c.add((row + i) * width + first), 1, count);
                }
            }
            for p in 0..depth {
                let from = b.data.as_ptr().add(p * b.row_stride + first * b.column_stride);
                let line = some::<V>(from, b.column_stride, count);
                for (i, sum) in sums.iter_mut().enumerate() {
                    let at = (row + i) * a.row_stride + p * a.column_stride;
                    *sum = V::splat(*a.data.as_ptr().add(at)).fma(line, *sum);
                }
            }
            if !bias.is_empty() {
                let bias = some::<V>(bias.as_ptr().add(first), 1, count);
                for sum in &mut sums {
                    *sum = vector::add(*sum, bias);
                }
            }
            sums
        }
    }
}

/// The first `count` lanes of one, then those of another.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
unsafe fn behind<V: Vector>(one: V, other: V, count: usize) -> V {
    // SAFETY: the caller's.
    unsafe {
        one.choose(
            other,
            #[inline(always)]
            |i| if i < count { i } else { V::LANES + i - count },
        )
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
        // A power of two becomes a load of that length: one with a mask would wait for a store next to what it reads.
        if stride != 1 || (count < V::LANES && count.is_power_of_two()) {
            let mut lanes = [Real::ZERO; MOST_LANES];
            for (i, lane) in lanes.iter_mut().enumerate().take(count) {
                *lane = *from.add(i * stride);
            }
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
