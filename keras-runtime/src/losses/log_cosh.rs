use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of ln cosh(p − t): about ½e² for small errors, |e| − ln 2 for large ones. Keras's
    /// `LogCosh`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, LogCosh}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 0.0], &[1, 2]), Tensor::new(&[1.0, 100.0], &[1, 2]));
    /// LogCosh::default().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - (1f64.cosh().ln() + 100.0 - 2f64.ln()) / 2.0).abs() < 1e-12);
    /// ```
    pub struct LogCosh {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl LogCosh {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        let error = (p - t).abs();
        error + (T::from_f64(-2.0) * error).exp().ln_1p() - T::from_f64(core::f64::consts::LN_2)
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        (p - t).tanh()
    }
}

mean_loss!(LogCosh);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&LogCosh::default(), 0.0367885);
        check::dense(&LogCosh::default());
    }
}
