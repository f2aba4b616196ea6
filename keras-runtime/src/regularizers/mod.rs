//! Penalties on weights and outputs, one regularizer a file: [`Regularizer`] is what they have in
//! common.

use crate::element::Element;

mod l1;
mod l1l2;
mod l2;
mod orthogonal_regularizer;

pub use l1::L1;
pub use l1l2::L1L2;
pub use l2::L2;
pub use orthogonal_regularizer::{OrthogonalMode, OrthogonalRegularizer};

/// A penalty that is added to the loss.
pub trait Regularizer<T: Element>: Send + Sync {
    /// The penalty of a weight of Keras's shape `shape`.
    fn penalty(&self, weight: &[T], shape: &[usize]) -> T;

    /// Adds `scale` times the penalty's gradient to `gradient`.
    fn add_gradient(&self, weight: &[T], shape: &[usize], scale: T, gradient: &mut [T]);
}

#[cfg(test)]
mod testing {
    use super::Regularizer;

    /// Compares `add_gradient` with central differences of the penalty.
    pub(super) fn gradient(regularizer: impl Regularizer<f64>, shape: &[usize]) {
        let n: usize = shape.iter().product();
        let mut w: Vec<f64> = (0..n).map(|i| (1.7 * i as f64 + 0.4).sin()).collect();
        let mut got = vec![1.0; n];
        regularizer.add_gradient(&w, shape, 2.0, &mut got);
        for i in 0..n {
            let at = |w: &mut [f64], step: f64| {
                w[i] += step;
                let penalty = regularizer.penalty(w, shape);
                w[i] -= step;
                penalty
            };
            let slope = (at(&mut w, 1e-5) - at(&mut w, -1e-5)) / 2e-5;
            assert!((got[i] - 1.0 - 2.0 * slope).abs() < 1e-8, "at {i}: {} for {slope}", got[i]);
        }
    }
}
