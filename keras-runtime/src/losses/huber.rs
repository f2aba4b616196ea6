use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of ½e² where |e| ≤ δ, else δ·|e| − ½δ², e being p − t. Keras's `Huber`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, Huber}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 0.0], &[1, 2]), Tensor::new(&[1.0, 3.0], &[1, 2]));
    /// Huber::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [(0.5 + 2.5) / 2.0]);
    /// ```
    pub struct Huber {
        /// Errors up to this are squared.
        delta: f64 = 1.0,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl Huber {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        let (delta, error) = (T::from_f64(self.delta), (p - t).abs());
        if error <= delta {
            T::HALF * error * error
        } else {
            delta * error - T::HALF * delta * delta
        }
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        let (delta, error) = (T::from_f64(self.delta), p - t);
        if error.abs() <= delta { error } else { delta * error.sign() }
    }
}

mean_loss!(Huber);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&Huber::default(), 0.0375);
        check::dense(&Huber::default());
        check::dense(&Huber::default().delta(0.25));
    }
}
