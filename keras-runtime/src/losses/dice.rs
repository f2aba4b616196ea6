use crate::element::Element;
use crate::losses::overlap::{Overlap, element_count};
use crate::losses::{Axes, Dense, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// 1 − 2·Σ t·p / (Σ t + Σ p + 1e-7). Keras's `Dice`.
    ///
    /// By default the sums run over the whole batch, which then has one loss element.
    ///
    /// ```
    /// use keras_runtime::{losses::{Dice, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 0.0], &[2, 1]), Tensor::new(&[0.5, 0.5], &[2, 1]));
    /// Dice::default().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 0.5f64).abs() < 1e-6);
    /// ```
    pub struct Dice {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
        ;
        /// The axes of the sums; the batch is 0, negative counts from the end.
        axis: Option<Axes> = None,
    }
}

impl Dice {
    /// With other axes: `[1, 2, 3]` gives one loss element a sample of images.
    #[must_use]
    pub fn axis(mut self, axis: impl Into<Axes>) -> Self {
        self.axis = Some(axis.into());
        self
    }

    fn overlap<T: Element>(&self) -> Overlap<T> {
        let two = T::from_f64(2.0);
        Overlap { a: two, b: T::ZERO, c: T::ONE, d: T::ONE, axes: self.axis }
    }
}

impl<T: Element> Loss<T> for Dice {
    type Target = Dense;
    type Head = crate::losses::FractionHead;

    fn takes_probabilities(&self) -> bool {
        true
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        element_count(self.axis, shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.overlap().forward(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        self.overlap().backward(y_true, y_pred, upstream, gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&Dice::default(), 0.2631578);
        check::dense(&Dice::default());
        check::dense(&Dice::default().axis([-1]));
        check::dense(&Dice::default().axis([0]));
    }

    #[test]
    fn axes_are_summed_over() {
        let shape = [2, 2, 3, 2];
        let y_true = check::scattered(24, 7);
        let gradient = |axes: Axes| {
            let loss = Dice::default().axis(axes);
            check::gradient(&loss, Tensor::new(&y_true, &shape), &check::scattered(24, 1), &shape);
            Loss::<f64>::elements(&loss, &shape)
        };
        assert_eq!(gradient(Axes::from([1, 2])), 4);
        assert_eq!(gradient(Axes::from([1, -1])), 6);
        assert_eq!(gradient(Axes::from([])), 24);
        let (mut loss, t) = ([0.0], Tensor::new(&y_true, &shape));
        Dice::default().axis([4]).forward(t, t, &mut loss);
        assert!(loss[0].is_nan());
    }
}
