//! What the other engines are compared with.

mod convolution;

use super::{Engine, Finish, Matrix, Sliding};
use crate::element::Element;

/// The engine that is the definition: sums term by term in the order of k, convolutions place by place
/// and tap by tap, exact functions, one thread.
///
/// Slow, and meant to be read. It shares no code with the other engines. Its bits are the same on every
/// machine, and in products those of [`Plain`](super::Plain).
///
/// ```
/// use keras_runtime::kernels::{Engine, Matrix, Reference};
/// let (a, b) = ([1.0, 2.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let mut c = [0.0; 3];
/// Reference.matmul(1, 3, 2, Matrix::row_major(&a, 2), Matrix::row_major(&b, 3), &mut c, false);
/// assert_eq!(c, [9.0, 12.0, 15.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reference;

impl<T: Element> Engine<T> for Reference {
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
        let size = [m, n, k];
        once!(T: product(
            size: [usize; 3],
            a: Matrix<'_, T>,
            b: Matrix<'_, T>,
            c: &mut [T],
            accumulate: bool,
        ));
    }

    fn convolve(
        &self,
        sliding: Sliding<'_>,
        image: &[T],
        weights: [&[T]; 2],
        places: &mut [T],
        add: bool,
        finish: Finish<'_, T>,
        _: &mut [T],
    ) {
        let out = &mut *places;
        once!(T: convolution::forward(
            sliding: Sliding<'_>,
            image: &[T],
            weights: [&[T]; 2],
            out: &mut [T],
            add: bool,
        ));
        if let Some(finish) = finish {
            finish(places);
        }
    }

    fn convolve_back(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        image: &mut [T],
        add: bool,
        _: &mut [T],
    ) {
        once!(T: convolution::to_image(
            sliding: Sliding<'_>,
            sides: [&[T]; 2],
            image: &mut [T],
            add: bool,
        ));
    }

    fn convolve_kernel(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        kernel: &mut [T],
        add: bool,
        _: &mut [T],
    ) {
        once!(T: convolution::to_kernel(
            sliding: Sliding<'_>,
            sides: [&[T]; 2],
            kernel: &mut [T],
            add: bool,
        ));
    }

    // The other functions of the trait are the exact ones.
}

fn product<T: Element>(
    [m, n, k]: [usize; 3],
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    accumulate: bool,
) {
    for i in 0..m {
        for j in 0..n {
            let mut sum = if accumulate { c[i * n + j] } else { T::ZERO };
            for p in 0..k {
                sum += a.at(i, p) * b.at(p, j);
            }
            c[i * n + j] = sum;
        }
    }
}

impl<T: Copy> Matrix<'_, T> {
    /// The value in this row and column.
    fn at(&self, row: usize, column: usize) -> T {
        self.data[row * self.row_stride + column * self.column_stride]
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::kernels::agree;

    #[test]
    fn by_hand() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
        let (a, b) = (Matrix::row_major(&a, 2), Matrix::row_major(&b, 2));
        let mut c = [f64::NAN; 4];
        Reference.matmul(2, 2, 2, a, b, &mut c, false);
        assert_eq!(c, [19.0, 22.0, 43.0, 50.0]);
        Reference.matmul(2, 2, 2, a.transposed(), b.transposed(), &mut c, true);
        assert_eq!(c, [19.0 + 23.0, 22.0 + 31.0, 43.0 + 34.0, 50.0 + 46.0]);
        agree::repeats::<f64>(&Reference);
    }
}
