//! Products by OpenBLAS.

use super::gemm::Product;
use super::native::split;
use super::{Engine, Matrix, Native};
use crate::activations::Activation;
use crate::element::Element;
use crate::once::{Kind, Once};
use cblas_sys::{
    CBLAS_LAYOUT, CBLAS_TRANSPOSE, CblasNoTrans, CblasRowMajor, CblasTrans, cblas_dgemm,
    cblas_sgemm,
};
use core::ffi::c_int;
use std::sync::Once as OnlyOnce;

/// Multiplications in one call of the library at most, but for the largest products. Not more for one
/// thread than for several: where a product is cut may change its bits.
const CALL: usize = 1 << 24;

/// Parts of the largest products.
const MOST_PARTS: usize = 16;

// The library itself; `cblas_sys` has its declarations alone.
#[link(name = "openblas")]
unsafe extern "C" {
    fn openblas_set_num_threads(threads: c_int);
}

/// Products by the system's OpenBLAS, through CBLAS; feature `blas`. All else is as with [`Native`].
///
/// - The linker has to find `libopenblas`: `apt install libopenblas-dev` on Debian.
/// - Bits are those of the library: another release, or the same one on another processor, may
///   sum in another order. They do not depend on the number of threads: products are cut by
///   their size alone, and the parts computed on the threads of [`Native`].
/// - OpenBLAS is told to use one thread in each call, for the whole process, when the first `Blas` is
///   made: its threads and the trainer's would be in each other's way.
/// - Matrices that CBLAS has no words for, with gaps in both directions or values that repeat,
///   and sizes beyond 32 bits are multiplied by [`Native`].
///
/// ```
/// use keras_runtime::kernels::Blas;
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Dense(1); } }
/// let mut net = Net::new(0);
/// let mut trainer =
///     net.compile(Adam::default(), MeanSquaredError::default()).engine(Blas::default()).threads(2);
/// trainer.fit(&[[0.1, 0.2]], &[0.3], Fit::default().verbose(0))?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blas {
    /// What there is besides products, and how many threads.
    native: Native,
}

impl Blas {
    /// Products are computed in at most so many parts at a time (at least one).
    pub fn new(threads: usize) -> Self {
        static TOLD: OnlyOnce = OnlyOnce::new();
        // SAFETY: sets a number; no product of ours runs yet.
        TOLD.call_once(|| unsafe { openblas_set_num_threads(1) });
        Blas { native: Native::new(threads) }
    }

    /// How many parts of a product are computed at a time.
    pub fn threads(&self) -> usize {
        self.native.threads()
    }
}

impl Default for Blas {
    /// As many threads as the machine runs at a time.
    fn default() -> Self {
        Blas::new(Native::default().threads())
    }
}

impl<T: Element> Engine<T> for Blas {
    /// # Panics
    /// If a slice is shorter than its matrix.
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        let (native, size) = (self.native, [m, n, k]);
        once!(T: product(
            native: Native,
            size: [usize; 3],
            a: Matrix<'_, T>,
            b: Matrix<'_, T>,
            c: &mut [T],
            accumulate: bool,
        ));
    }

    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        self.native.activate(activation, x, shape);
    }

    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        values: (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        self.native.activate_back(activation, values, gradient, shape);
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn set_threads(&mut self, threads: usize) {
        *self = Blas::new(threads);
    }

    fn threads(&self) -> usize {
        self.native.threads()
    }

    fn by_rows(
        &self,
        data: &mut [T],
        width: usize,
        least: usize,
        f: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        self.native.split_rows(data, width, least, f);
    }
}

/// A product by the library, or by `native` where it has no words for it.
fn product<T: Element>(
    native: Native,
    [m, n, k]: [usize; 3],
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    accumulate: bool,
) {
    let product = Product::new(m, n, k, a, b, c, accumulate);
    if Call::of(&product).is_none() {
        return native.matmul(m, n, k, a, b, c, accumulate);
    }
    let work = m.saturating_mul(n).saturating_mul(k);
    let parts = (work / CALL).clamp(1, MOST_PARTS);
    // SAFETY: `Product::new` checked the sizes, and C is borrowed alone until the end of this call.
    unsafe { split(&product, parts, native.threads(), gemm::<T>) }
}

/// CBLAS's function for an element.
enum Gemm {}

impl Kind for Gemm {
    type Of<T: Element> = unsafe extern "C" fn(
        CBLAS_LAYOUT,
        CBLAS_TRANSPOSE,
        CBLAS_TRANSPOSE,
        c_int,
        c_int,
        c_int,
        T,
        *const T,
        c_int,
        *const T,
        c_int,
        T,
        *mut T,
        c_int,
    );

    #[inline(always)]
    fn single() -> Self::Of<f32> {
        cblas_sgemm
    }

    #[inline(always)]
    fn double() -> Self::Of<f64> {
        cblas_dgemm
    }
}

/// A product in CBLAS's words.
struct Call {
    m: c_int,
    n: c_int,
    k: c_int,
    a: (CBLAS_TRANSPOSE, c_int),
    b: (CBLAS_TRANSPOSE, c_int),
    c_row: c_int,
}

impl Call {
    /// `None` where there are none.
    fn of<T>(product: &Product<T>) -> Option<Self> {
        let Product { m, n, k, .. } = *product;
        if m == 0 || n == 0 || k == 0 {
            return None;
        }
        Some(Call {
            m: c_int::try_from(m).ok()?,
            n: c_int::try_from(n).ok()?,
            k: c_int::try_from(k).ok()?,
            a: operand([m, k], product.a_row, product.a_column)?,
            b: operand([k, n], product.b_row, product.b_column)?,
            c_row: c_int::try_from(product.c_row).ok()?,
        })
    }
}

/// How a matrix lies: row-major or transposed, and how far apart its rows or columns are. A distance
/// between fewer than two is any that CBLAS takes.
fn operand(
    [rows, columns]: [usize; 2],
    row: usize,
    column: usize,
) -> Option<(CBLAS_TRANSPOSE, c_int)> {
    let row = if rows == 1 { columns } else { row };
    let column = if columns == 1 { rows } else { column };
    let (transposed, distance) = if (column == 1 || columns == 1) && row >= columns {
        (CblasNoTrans, row)
    } else if (row == 1 || rows == 1) && column >= rows {
        (CblasTrans, column)
    } else {
        return None;
    };
    Some((transposed, c_int::try_from(distance).ok()?))
}

/// Computes `product` by one call of the library, if it has words for it.
///
/// # Safety
/// A and B can be read and C written for the sizes and distances of `product`, and nothing else
/// touches C meanwhile.
unsafe fn gemm<T: Element>(product: &Product<T>) {
    // A part of a product that has words has them too.
    let Some(Call { m, n, k, a, b, c_row }) = Call::of(product) else { return };
    let beta = if product.accumulate { T::ONE } else { T::ZERO };
    let function = <T as Once>::choose::<Gemm>();
    // SAFETY: the caller's promise, in the words of CBLAS.
    unsafe {
        function(
            CblasRowMajor,
            a.0,
            b.0,
            m,
            n,
            k,
            T::ONE,
            product.a,
            a.1,
            product.b,
            b.1,
            beta,
            product.c,
            c_row,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::agree;

    #[test]
    fn is_the_reference_but_for_rounding() {
        agree::agrees::<f32>(&Blas::default(), 1e-6);
        agree::agrees::<f64>(&Blas::default(), 2e-15);
        agree::repeats::<f32>(&Blas::default());
        agree::convolutions_agree::<f32>(&Blas::default(), 1e-6);
        agree::convolutions_agree::<f64>(&Blas::default(), 2e-15);
    }

    #[test]
    fn bits_do_not_depend_on_threads() {
        agree::bits_do_not_depend_on_threads::<f32, _>(Blas::new);
        agree::bits_do_not_depend_on_threads::<f64, _>(Blas::new);
    }

    #[test]
    fn which_matrices_have_words() {
        let lies = |sizes, row, column| {
            operand(sizes, row, column).map(|(transposed, by)| (transposed as u32, by))
        };
        let (no, yes) = (CblasNoTrans as u32, CblasTrans as u32);
        assert_eq!(lies([3, 4], 4, 1), Some((no, 4)));
        assert_eq!(lies([3, 4], 9, 1), Some((no, 9)));
        assert_eq!(lies([3, 4], 1, 3), Some((yes, 3)));
        assert_eq!(lies([1, 4], 0, 1), Some((no, 4)));
        assert_eq!(lies([1, 4], 0, 7), Some((yes, 7)));
        assert_eq!(lies([3, 1], 7, 0), Some((no, 7)));
        assert_eq!(lies([3, 4], 0, 1), None);
        assert_eq!(lies([3, 4], 3, 1), None);
        assert_eq!(lies([3, 4], 8, 2), None);
        assert_eq!(lies([3, 4], 1 << 40, 1), None);
    }

    #[test]
    #[should_panic(expected = "A has 2 x 3 values")]
    fn short_slices_are_found() {
        let (a, b) = ([0.0; 5], [0.0; 6]);
        let (a, b) = (Matrix::row_major(&a, 3), Matrix::row_major(&b, 2));
        Blas::new(1).matmul(2, 2, 3, a, b, &mut [0.0; 4], false);
    }
}
