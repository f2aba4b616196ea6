use crate::element::Element;
use crate::losses::binary_focal_crossentropy::power_slope;
use crate::losses::categorical_crossentropy::smoothed;
use crate::losses::lanes::{backward_lanes, forward_lanes, lane_count};
use crate::losses::probability::{Normalizer, clip};
use crate::losses::{Dense, FromLogits, Logits, Loss, Probabilities, Reduction};
use crate::tensor::Tensor;

/// Σ −α·(1 − p)^γ·t·ln p over the classes. Keras's `CategoricalFocalCrossentropy` (Lin et al.
/// 2018).
///
/// Predictions are divided by their sum and clipped to [1e-7, 1 − 1e-7], logits after a softmax
/// too; outside of that the gradient is 0.
///
/// ```
/// use keras_runtime::{losses::{CategoricalFocalCrossentropy, Loss}, tensor::Tensor};
/// let mut loss = [0.0];
/// let (y_true, y_pred) = (Tensor::new(&[0.0, 1.0], &[1, 2]), Tensor::new(&[0.5, 0.5], &[1, 2]));
/// CategoricalFocalCrossentropy::default().alpha([0.1, 0.8]).forward(y_true, y_pred, &mut loss);
/// assert!((loss[0] - 0.8 * 0.25 * 2f64.ln()).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CategoricalFocalCrossentropy<A = f64, P = Probabilities> {
    /// α: one weight for all classes, or one for each position of the last axis.
    pub alpha: A,
    /// γ; the larger, the less good predictions matter.
    pub gamma: f64,
    /// Whether predictions are logits, not probabilities; as a type, or a `bool` where only the run
    /// knows.
    pub from_logits: P,
    /// Targets become t·(1 − s) + s / K, K being the length of the last axis.
    pub label_smoothing: f64,
    /// The axis of the classes; the batch is 0, negative counts from the end.
    pub axis: isize,
    /// How loss elements become one number.
    pub reduction: Reduction,
}

impl CategoricalFocalCrossentropy {
    /// Keras's defaults.
    pub const DEFAULT: Self = CategoricalFocalCrossentropy {
        alpha: 0.25,
        gamma: 2.0,
        from_logits: Probabilities::DEFAULT,
        label_smoothing: 0.0,
        axis: -1,
        reduction: Reduction::SumOverBatchSize,
    };
}

impl Default for CategoricalFocalCrossentropy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The argument `alpha` of [`CategoricalFocalCrossentropy`]: a number for all classes, or a list
/// with one for each.
///
/// ```
/// use keras_runtime::losses::ClassWeights;
/// assert_eq!(0.25.weight(7), 0.25);
/// assert_eq!([0.1, 0.9].weight(1), 0.9);
/// ```
pub trait ClassWeights: Send + Sync {
    /// The weight of a class; NaN for a class that the list does not have.
    fn weight(&self, class: usize) -> f64;
}

impl ClassWeights for f64 {
    fn weight(&self, _class: usize) -> f64 {
        *self
    }
}

impl ClassWeights for [f64] {
    fn weight(&self, class: usize) -> f64 {
        self.get(class).copied().unwrap_or(f64::NAN)
    }
}

impl<const N: usize> ClassWeights for [f64; N] {
    fn weight(&self, class: usize) -> f64 {
        self.as_slice().weight(class)
    }
}

impl<A: ClassWeights + ?Sized> ClassWeights for &A {
    fn weight(&self, class: usize) -> f64 {
        (**self).weight(class)
    }
}

#[cfg(feature = "std")]
impl ClassWeights for Vec<f64> {
    fn weight(&self, class: usize) -> f64 {
        self.as_slice().weight(class)
    }
}

impl<A, P> CategoricalFocalCrossentropy<A, P> {
    /// With another `alpha`: a number, or a list with one for each class.
    #[must_use]
    pub fn alpha<B: ClassWeights>(self, alpha: B) -> CategoricalFocalCrossentropy<B, P> {
        let CategoricalFocalCrossentropy {
            gamma,
            from_logits,
            label_smoothing,
            axis,
            reduction,
            ..
        } = self;
        CategoricalFocalCrossentropy { alpha, gamma, from_logits, label_smoothing, axis, reduction }
    }

    /// With another `gamma`.
    #[must_use]
    pub fn gamma(self, gamma: f64) -> Self {
        CategoricalFocalCrossentropy { gamma, ..self }
    }

    /// The same for predictions that are logits. Keras's `from_logits=True`.
    #[must_use]
    pub fn from_logits(self) -> CategoricalFocalCrossentropy<A, Logits> {
        let CategoricalFocalCrossentropy { alpha, gamma, label_smoothing, axis, reduction, .. } =
            self;
        let from_logits = Logits;
        CategoricalFocalCrossentropy { alpha, gamma, from_logits, label_smoothing, axis, reduction }
    }

    /// The same in one type, which has the code of all.
    fn of_bool(&self) -> CategoricalFocalCrossentropy<&A, bool>
    where
        P: FromLogits,
    {
        CategoricalFocalCrossentropy {
            alpha: &self.alpha,
            gamma: self.gamma,
            from_logits: self.from_logits.is_logits(),
            label_smoothing: self.label_smoothing,
            axis: self.axis,
            reduction: self.reduction,
        }
    }

    /// With another `label_smoothing`.
    #[must_use]
    pub fn label_smoothing(self, label_smoothing: f64) -> Self {
        CategoricalFocalCrossentropy { label_smoothing, ..self }
    }

    /// With another `axis`.
    #[must_use]
    pub fn axis(self, axis: isize) -> Self {
        CategoricalFocalCrossentropy { axis, ..self }
    }

    /// With another `reduction`.
    #[must_use]
    pub fn reduction(self, reduction: Reduction) -> Self {
        CategoricalFocalCrossentropy { reduction, ..self }
    }
}

impl<T: Element, A: ClassWeights, P: FromLogits> Loss<T> for CategoricalFocalCrossentropy<A, P> {
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
}

impl<A: ClassWeights> CategoricalFocalCrossentropy<A, bool> {
    /// α at a position. As in Keras a list runs along the last axis, whatever `axis` is.
    fn weight<T: Element>(&self, position: usize, y_pred: Tensor<'_, T>) -> T {
        T::from_f64(self.alpha.weight(position % y_pred.width()))
    }

    fn sums<T: Element>(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let t = smoothed(y_true, self.label_smoothing);
        let gamma = T::from_f64(self.gamma);
        forward_lanes(self.axis, y_pred.shape, loss, |lane| {
            let p = Normalizer::new(self.from_logits, y_pred.data, lane.clone());
            let term = |i: usize| {
                let q = clip(p.probability(y_pred.data[i]));
                -self.weight(i, y_pred) * t(i) * (T::ONE - q).powf(gamma) * q.ln()
            };
            lane.map(term).sum()
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
        let gamma = T::from_f64(self.gamma);
        backward_lanes(self.axis, y_pred.shape, upstream, gradient, |lane, upstream, gradient| {
            let p = Normalizer::new(self.from_logits, y_pred.data, lane.clone());
            p.backward(y_pred.data, lane, upstream, gradient, |i, q| {
                let rest = T::ONE - q;
                let slope = power_slope(rest, gamma) * q.ln() - rest.powf(gamma) / q;
                self.weight(i, y_pred) * t(i) * slope
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        let loss = CategoricalFocalCrossentropy::default();
        check::golden(&loss, 0.0058132);
        check::dense(&loss);
        check::dense(&loss.alpha(vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6]).label_smoothing(0.1));
        check::dense(&loss.from_logits().gamma(1.0));
        check::dense(&loss.axis(0).gamma(0.0));
    }
}
