use crate::element::Element;
use crate::losses::lanes::{at, backward_lanes, forward_lanes, lane_count, set};
use crate::losses::probability::Normalizer;
use crate::losses::{Dense, FromLogits, Head, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// −Σ t·ln p over the classes, for one-hot targets or probabilities. Keras's
    /// `CategoricalCrossentropy`.
    ///
    /// Predictions are divided by their sum and clipped to [1e-7, 1 − 1e-7], outside of which the
    /// gradient is 0. After a softmax the loss takes the logits instead and clips nothing, as Keras
    /// does with the TensorFlow backend. The gradient with respect to logits is p·Σt − t.
    ///
    /// ```
    /// use keras_runtime::{losses::{CategoricalCrossentropy, Loss}, tensor::Tensor};
    /// let mut loss = [0.0; 2];
    /// let y_true = Tensor::new(&[0.0, 1.0, 1.0, 0.0], &[2, 2]);
    /// let y_pred = Tensor::new(&[0.5, 0.5, 1.0, 0.0], &[2, 2]);
    /// CategoricalCrossentropy::default().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 2f32.ln()).abs() < 1e-6 && loss[1] < 1e-6);
    /// ```
    pub struct CategoricalCrossentropy: FromLogits {
        /// Targets become t·(1 − s) + s / K, K being the length of the last axis.
        label_smoothing: f64 = 0.0,
        /// The axis of the classes; the batch is 0, negative counts from the end.
        axis: isize = -1,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

/// The target at a position, smoothed towards equal probabilities of all classes.
pub(super) fn smoothed<T: Element>(
    y_true: Tensor<'_, T>,
    label_smoothing: f64,
) -> impl Fn(usize) -> T + Copy {
    let keep = T::from_f64(1.0 - label_smoothing);
    let share = T::from_f64(label_smoothing) / T::from_usize(y_true.width());
    move |i| at(y_true.data, i) * keep + share
}

impl CategoricalCrossentropy<bool> {
    fn sums<T: Element>(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let t = smoothed(y_true, self.label_smoothing);
        forward_lanes(self.axis, y_pred.shape, loss, |lane| {
            let p = Normalizer::new(self.from_logits, y_pred.data, lane.clone());
            // A class that does not occur costs nothing, even at a probability of 0.
            let occurs = lane.filter(|&i| t(i) != T::ZERO);
            occurs.map(|i| -t(i) * p.ln(at(y_pred.data, i))).sum()
        });
    }

    fn gradient<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let t = smoothed(y_true, self.label_smoothing);
        backward_lanes(self.axis, y_pred.shape, upstream, gradient, |lane, upstream, gradient| {
            let p = Normalizer::new(self.from_logits, y_pred.data, lane.clone());
            if self.from_logits {
                let total: T = lane.clone().map(t).sum();
                for i in lane {
                    let p = p.probability(at(y_pred.data, i));
                    set(gradient, i, upstream * (p * total - t(i)));
                }
            } else {
                p.backward(y_pred.data, lane, upstream, gradient, |i, q| -t(i) / q);
            }
        });
    }
}

impl<T: Element, P: FromLogits> Loss<T> for CategoricalCrossentropy<P> {
    type Target = Dense;
    type Head = crate::losses::ClassHead<P>;

    fn takes_probabilities(&self) -> bool {
        !self.from_logits.is_logits()
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        lane_count(self.axis, shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.of_bool().sums(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        self.of_bool().gradient(y_true, y_pred, upstream, gradient);
    }

    fn absorb(&mut self, head: Head) -> bool {
        head == Head::Softmax && self.axis == -1 && self.from_logits.absorb()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        let loss = CategoricalCrossentropy::default();
        check::golden(&loss, 0.2616240);
        check::golden(&loss.label_smoothing(0.1), 0.3309388);
        check::dense(&loss);
        check::dense(&loss.axis(0));
        check::dense(&loss.label_smoothing(0.1));
        check::dense(&loss.from_logits());
        check::dense(&loss.from_logits().axis(0).label_smoothing(0.1));
    }

    #[test]
    fn logits_of_a_wrong_prediction_are_not_clipped() {
        let mut loss = CategoricalCrossentropy::default();
        let y_true = Tensor::new(&[0.0, 1.0, 0.0], &[1, 3]);
        let value = |loss: &CategoricalCrossentropy, y_pred: [f64; 3]| {
            let mut value = [0.0];
            loss.forward(y_true, Tensor::new(&y_pred, &[1, 3]), &mut value);
            value[0]
        };
        assert!((value(&loss, [1.0, 0.0, 0.0]) - 16.118_095).abs() < 1e-5);
        assert!(Loss::<f64>::absorb(&mut loss, Head::Softmax));
        assert_eq!(value(&loss, [50.0, 0.0, 0.0]), 50.0);
    }

    #[test]
    fn only_what_follows_a_softmax_over_the_last_axis_is_absorbed() {
        let mut loss = CategoricalCrossentropy::default();
        assert!(!Loss::<f32>::absorb(&mut loss, Head::Sigmoid));
        assert!(!Loss::<f32>::absorb(&mut loss.from_logits(), Head::Softmax));
        assert!(!Loss::<f32>::absorb(&mut loss.axis(1), Head::Softmax));
    }

    #[test]
    fn an_axis_that_is_not_there_gives_nan() {
        let loss = CategoricalCrossentropy::default().axis(2);
        let (t, p) = (Tensor::new(&[0.0, 1.0], &[1, 2]), Tensor::new(&[0.5, 0.5], &[1, 2]));
        let mut value = [0.0_f64; 1];
        assert_eq!(Loss::<f64>::elements(&loss, p.shape), 1);
        loss.forward(t, p, &mut value);
        assert!(value[0].is_nan());
    }
}
