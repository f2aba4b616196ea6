//! Products that are over before blocks of them are planned.

use super::Product;
use super::vector::Vector;

/// Multiplications up to which nothing is packed nor cut.
const MOST: usize = 2048;

/// Whether [`tiny`] is made for a product.
pub(super) fn is_tiny<T>(product: &Product<T>) -> bool {
    let Product { m, n, k, b_column, .. } = *product;
    b_column == 1 && m.saturating_mul(n).saturating_mul(k) <= MOST
}

/// A row of C at a time, with the sums of a register's columns in that register: the bits are those
/// of the blocks.
///
/// # Safety
/// The machine has the instruction set of `V`; the pointers of `product` are good for its sizes; the
/// rows of B have no gaps.
pub(super) unsafe fn tiny<V: Vector>(product: &Product<V::Item>) {
    let Product { m, n, k, a, a_row, a_column, b, b_row, c, c_row, accumulate, .. } = *product;
    // SAFETY: the caller's promise; masks leave out the lanes beyond the last column.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                for left in (0..n).step_by(V::LANES) {
                    let mask = V::mask(V::LANES.min(n - left));
                    let b = b.add(left);
                    for i in 0..m {
                        let (a, c) = (a.add(i * a_row), c.add(i * c_row + left));
                        let mut sums = match accumulate {
                            true => V::load_some(c, mask),
                            false => V::splat(V::Item::default()),
                        };
                        for p in 0..k {
                            let factor = V::splat(*a.add(p * a_column));
                            sums = factor.fma(V::load_some(b.add(p * b_row), mask), sums);
                        }
                        sums.store_some(c, mask);
                    }
                }
            },
        )
    }
}
