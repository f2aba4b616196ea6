use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of p − t·ln(p + 1e-7). Keras's `Poisson`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, Poisson}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 5.0], &[1, 2]), Tensor::new(&[1.0, 1.0], &[1, 2]));
    /// Poisson::default().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 1.0f64).abs() < 1e-6);
    /// ```
    pub struct Poisson {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl Poisson {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        p - t * (p + T::EPSILON).ln()
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        T::ONE - t / (p + T::EPSILON)
    }
}

mean_loss!(Poisson);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&Poisson::default(), 0.6334922);
        check::dense(&Poisson::default());
    }
}
