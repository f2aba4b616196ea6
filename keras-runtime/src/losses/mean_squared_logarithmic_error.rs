use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of (ln(p + 1) − ln(t + 1))², where p and t are at least 1e-7. Keras's
    /// `MeanSquaredLogarithmicError`, `"msle"`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, MeanSquaredLogarithmicError}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 1.0], &[1, 2]), Tensor::new(&[1.0, 3.0], &[1, 2]));
    /// MeanSquaredLogarithmicError::default().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 2f64.ln().powi(2) / 2.0).abs() < 1e-12);
    /// ```
    pub struct MeanSquaredLogarithmicError {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl MeanSquaredLogarithmicError {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        let error = difference(t, p);
        error * error
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        if p < T::EPSILON {
            return T::ZERO;
        }
        T::from_f64(2.0) * difference(t, p) / (p + T::ONE)
    }
}

fn difference<T: Element>(t: T, p: T) -> T {
    p.max(T::EPSILON).ln_1p() - t.max(T::EPSILON).ln_1p()
}

mean_loss!(MeanSquaredLogarithmicError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&MeanSquaredLogarithmicError::default(), 0.0347032);
        check::dense(&MeanSquaredLogarithmicError::default());
    }
}
