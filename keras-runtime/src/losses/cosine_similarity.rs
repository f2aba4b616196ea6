use crate::element::Element;
use crate::losses::lanes::{Lane, backward_lanes, forward_lanes, lane_count};
use crate::losses::{Dense, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// Minus the cosine of the angle between target and prediction: −1 is best. Keras's
    /// `CosineSimilarity`. Lengths are at least 1e-7.
    ///
    /// ```
    /// use keras_runtime::{losses::{CosineSimilarity, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 2.0], &[1, 2]), Tensor::new(&[3.0, 4.0], &[1, 2]));
    /// CosineSimilarity::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [-0.8]);
    /// ```
    pub struct CosineSimilarity {
        /// The axis of the vectors; the batch is 0, negative counts from the end.
        axis: isize = -1,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

fn length<T: Element>(values: &[T], lane: Lane) -> T {
    lane.map(|i| values[i] * values[i]).sum::<T>().sqrt()
}

fn dot<T: Element>(a: &[T], b: &[T], lane: Lane) -> T {
    lane.map(|i| a[i] * b[i]).sum()
}

impl<T: Element> Loss<T> for CosineSimilarity {
    type Target = Dense;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        lane_count(self.axis, shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let (t, p) = (y_true.data, y_pred.data);
        forward_lanes(self.axis, y_pred.shape, loss, |lane| {
            let lengths = [t, p].map(|values| length(values, lane.clone()).max(T::EPSILON));
            -dot(t, p, lane) / (lengths[0] * lengths[1])
        });
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let (t, p) = (y_true.data, y_pred.data);
        backward_lanes(self.axis, y_pred.shape, upstream, gradient, |lane, upstream, gradient| {
            let t_length = length(t, lane.clone()).max(T::EPSILON);
            let p_length = length(p, lane.clone());
            if p_length < T::EPSILON {
                // The length that divides is a constant here.
                let factor = -upstream / (t_length * T::EPSILON);
                return lane.for_each(|i| gradient[i] = factor * t[i]);
            }
            let along = dot(t, p, lane.clone()) / (p_length * p_length);
            let factor = -upstream / (t_length * p_length);
            for i in lane {
                gradient[i] = factor * (t[i] - along * p[i]);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&CosineSimilarity::default(), -0.9433525);
        check::dense(&CosineSimilarity::default());
        check::dense(&CosineSimilarity::default().axis(0));
    }

    #[test]
    fn a_zero_vector_has_a_gradient() {
        let (t, p) = (Tensor::new(&[0.0, 2.0], &[1, 2]), Tensor::new(&[0.0, 0.0], &[1, 2]));
        let (mut loss, mut gradient) = ([1.0], [1.0; 2]);
        CosineSimilarity::default().forward(t, p, &mut loss);
        CosineSimilarity::default().backward(t, p, &[1.0], &mut gradient);
        assert_eq!(loss, [0.0]);
        assert!(gradient[0] == 0.0 && (gradient[1] / -1e7 - 1.0f64).abs() < 1e-12);
    }
}
