//! The engine of layers that have no kernel of their own for one sample.

use super::Road;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Native, Plain};

/// [`Plain`], or on the fast road one thread with the products and functions of batches.
///
/// ```
/// use keras_runtime::kernels::{Engine, Matrix, Road, Single};
/// let (a, b, mut c) = ([1.0, 2.0], [3.0, 4.0], [0.0]);
/// let (a, b) = (Matrix::row_major(&a, 2), Matrix::row_major(&b, 1));
/// Single::new(Road::best()).matmul(1, 1, 2, a, b, &mut c, false);
/// assert_eq!(c, [11.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Single {
    fast: bool,
}

impl Single {
    /// For this road.
    pub fn new(road: Road) -> Self {
        Single { fast: road.is_fast() }
    }
}

impl<T: Element> Engine<T> for Single {
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
        match self.fast {
            true => Native::new(1).matmul(m, n, k, a, b, c, accumulate),
            false => Plain.matmul(m, n, k, a, b, c, accumulate),
        }
    }

    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        match self.fast {
            true => activation.forward_batch(x, shape),
            false => activation.forward(x, shape),
        }
    }

    fn is_quick(&self) -> bool {
        self.fast
    }
}
