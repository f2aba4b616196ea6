//! A product to be computed, on raw memory: parts of one C cannot be slices.

use crate::element::Element;
use crate::kernels::Matrix;

/// C = A·B or C += A·B.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels) struct Product<T> {
    /// Rows of A and C.
    pub m: usize,
    /// Columns of B and C.
    pub n: usize,
    /// Columns of A and rows of B.
    pub k: usize,
    /// First value of A.
    pub a: *const T,
    /// Distance between rows of A.
    pub a_row: usize,
    /// Distance between columns of A.
    pub a_column: usize,
    /// First value of B.
    pub b: *const T,
    /// Distance between rows of B.
    pub b_row: usize,
    /// Distance between columns of B.
    pub b_column: usize,
    /// First value of C, whose rows have no gaps.
    pub c: *mut T,
    /// Distance between rows of C.
    pub c_row: usize,
    /// Sums start from what C holds.
    pub accumulate: bool,
}

// SAFETY: whoever computes a product promises that nothing else touches C.
unsafe impl<T: Send> Send for Product<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Product<T> {}

impl<T: Element> Product<T> {
    /// The product of these matrices.
    ///
    /// # Panics
    /// If a slice is shorter than its matrix.
    pub fn new(
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) -> Self {
        assert!(a.holds(m, k), "A has {m} x {k} values, more than its slice");
        assert!(b.holds(k, n), "B has {k} x {n} values, more than its slice");
        let size = m.checked_mul(n);
        assert!(
            size.is_some_and(|size| size <= c.len()),
            "C has {m} x {n} values, more than its slice"
        );
        Product {
            m,
            n,
            k,
            a: a.data.as_ptr(),
            a_row: a.row_stride,
            a_column: a.column_stride,
            b: b.data.as_ptr(),
            b_row: b.row_stride,
            b_column: b.column_stride,
            c: c.as_mut_ptr(),
            c_row: n,
            accumulate,
        }
    }

    /// The first `m` rows and the others.
    pub fn split_rows(&self, m: usize) -> (Self, Self) {
        let rest = Product {
            m: self.m - m,
            a: self.a.wrapping_add(m * self.a_row),
            c: self.c.wrapping_add(m * self.c_row),
            ..*self
        };
        (Product { m, ..*self }, rest)
    }

    /// The first `n` columns and the others.
    pub fn split_columns(&self, n: usize) -> (Self, Self) {
        let rest = Product {
            n: self.n - n,
            b: self.b.wrapping_add(n * self.b_column),
            c: self.c.wrapping_add(n),
            ..*self
        };
        (Product { n, ..*self }, rest)
    }

    /// Cᵀ = Bᵀ·Aᵀ, for a C of one column without gaps.
    pub fn transposed(&self) -> Self {
        Product {
            m: self.n,
            n: self.m,
            a: self.b,
            a_row: self.b_column,
            a_column: self.b_row,
            b: self.a,
            b_row: self.a_column,
            b_column: self.a_row,
            ..*self
        }
    }

    /// What a sum of nothing gives.
    ///
    /// # Safety
    /// C can be written.
    pub unsafe fn clear(&self) {
        for i in (0..self.m).filter(|_| !self.accumulate) {
            for j in 0..self.n {
                // SAFETY: (i, j) is in C.
                unsafe { *self.c.add(i * self.c_row + j) = T::ZERO }
            }
        }
    }
}
