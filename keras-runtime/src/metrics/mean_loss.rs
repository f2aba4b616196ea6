//! `MeanSquaredError`, `BinaryCrossentropy` and the other metrics that are the mean of a loss

use super::average::Average;
use super::scratch::Scratch;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{self, FromLogits, Logits, Loss, Target};
use crate::tensor::Tensor;

/// The mean of a loss over samples. Keras's `MeanMetricWrapper`.
///
/// Keras's metrics of this kind have names of their own, such as [`MeanAbsoluteError`]; this is
/// how to watch any other loss. The loss's `reduction` plays no part.
///
/// ```
/// use keras_runtime::losses::MeanSquaredError;
/// use keras_runtime::metrics::{MeanLoss, Metric};
/// use keras_runtime::tensor::Tensor;
/// let mut metric = MeanLoss::new("squares", MeanSquaredError::default());
/// let y_true = Tensor::new(&[0.0, 1.0, 0.0, 0.0], &[2, 2]);
/// metric.update(y_true, Tensor::new(&[1.0, 1.0, 0.0, 0.0], &[2, 2]), None);
/// assert_eq!(Metric::<f64>::result(&metric), 0.25);
/// ```
#[derive(Clone, Debug)]
pub struct MeanLoss<L> {
    /// The key in logs and History.
    pub name: String,
    /// What is averaged.
    pub loss: L,
    mean: Average,
    values: Scratch,
    weights: Scratch,
    valid: Vec<bool>,
}

impl<L> MeanLoss<L> {
    /// The mean of `loss` under this name.
    pub fn new(name: impl Into<String>, loss: L) -> Self {
        MeanLoss {
            name: name.into(),
            loss,
            mean: Average::default(),
            values: Scratch::default(),
            weights: Scratch::default(),
            valid: Vec::new(),
        }
    }

    /// Sets the key in logs and History.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

/// A loss that Keras has a metric of, with the metric's name.
pub trait LossMetric: Default {
    /// Keras's name of the metric.
    const NAME: &'static str;
}

impl<L: LossMetric> Default for MeanLoss<L> {
    fn default() -> Self {
        MeanLoss::new(L::NAME, L::default())
    }
}

impl<T: Element, L: Loss<T>> Metric<T> for MeanLoss<L> {
    type Head = (L::Head, L::Target);

    fn name(&self) -> &str {
        &self.name
    }

    fn reset(&mut self) {
        self.mean.reset();
    }

    fn sums(&self) -> Option<Vec<f64>> {
        Some(self.mean.sums())
    }

    fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.mean.set_sums(sums)
    }

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let count = self.loss.elements(y_pred.shape);
        let values = self.values.take::<T>(count);
        self.loss.forward(y_true, y_pred, values);
        let weights = sample_weight.map(|weights| {
            // As in Keras: with weights an ignored class is left out, without them it counts as 0.
            self.valid.resize(count, true);
            if !self.loss.mask(y_true, values, &mut self.valid) {
                return weights;
            }
            let masked = self.weights.take::<T>(count);
            for (i, (masked, &valid)) in masked.iter_mut().zip(&self.valid).enumerate() {
                let weight = weights.data.get(i * weights.data.len() / count);
                *masked = weight.copied().filter(|_| valid).unwrap_or(T::ZERO);
            }
            Tensor { data: masked, shape: &[] }
        });
        let values = values.iter().map(|value| value.to_f64());
        self.mean.add(values, y_pred.batch(), weights);
    }

    fn results(&self) -> Vec<f64> {
        vec![self.mean.result()]
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        match <L::Target as Target>::SPARSE {
            true => shapes::sparse(&self.name, "CategoricalCrossentropy", y_true, y_pred),
            false => shapes::equal(&self.name, y_true, y_pred),
        }
    }

    fn direction(&self) -> Option<Direction> {
        Some(Direction::Down)
    }
}

macro_rules! loss_metrics {
    ($($class:ident = $name:literal of $loss:ident, $what:literal;)+) => {$(
        impl LossMetric for losses::$loss {
            const NAME: &'static str = $name;
        }

        #[doc = concat!("The mean over samples of ", $what, ".")]
        ///
        #[doc = concat!("Keras's metric `", stringify!($class), "`; the formula is that of the \
            loss [`", stringify!($loss), "`](losses::", stringify!($loss), ").")]
        ///
        /// ```
        /// use keras_runtime::metrics::{self, Metric};
        #[doc = concat!("let metric = metrics::", stringify!($class), "::default();")]
        #[doc = concat!("assert_eq!(Metric::<f32>::name(&metric), \"", $name, "\");")]
        /// ```
        pub type $class = MeanLoss<losses::$loss>;
    )+};
}

loss_metrics! {
    MeanSquaredError = "mean_squared_error" of MeanSquaredError, "mean (t − p)²";
    MeanAbsoluteError = "mean_absolute_error" of MeanAbsoluteError, "mean |t − p|";
    MeanAbsolutePercentageError = "mean_absolute_percentage_error" of MeanAbsolutePercentageError,
        "100 · mean |t − p| / |t|";
    MeanSquaredLogarithmicError = "mean_squared_logarithmic_error" of MeanSquaredLogarithmicError,
        "mean (ln(p + 1) − ln(t + 1))²";
    LogCoshError = "logcosh" of LogCosh, "mean ln cosh(p − t)";
    KLDivergence = "kl_divergence" of KLDivergence, "Σ t·ln(t / p)";
    Poisson = "poisson" of Poisson, "mean p − t·ln p";
    Hinge = "hinge" of Hinge, "mean max(1 − t·p, 0)";
    SquaredHinge = "squared_hinge" of SquaredHinge, "mean max(1 − t·p, 0)²";
    CategoricalHinge = "categorical_hinge" of CategoricalHinge,
        "max(max((1 − t)·p) − Σ t·p + 1, 0)";
    BinaryCrossentropy = "binary_crossentropy" of BinaryCrossentropy,
        "the mean cross-entropy of targets from 0 to 1";
    CategoricalCrossentropy = "categorical_crossentropy" of CategoricalCrossentropy,
        "the cross-entropy of one-hot targets";
    SparseCategoricalCrossentropy = "sparse_categorical_crossentropy"
        of SparseCategoricalCrossentropy,
        "the cross-entropy of class numbers";
}

/// Builder methods that pass an argument on to the loss.
macro_rules! loss_arguments {
    ($($class:ident { $($argument:ident: $type:ty,)+ })+) => {$(
        impl<P: FromLogits> MeanLoss<losses::$class<P>> {
            /// The same for predictions that are logits. Keras's `from_logits=True`.
            pub fn from_logits(self) -> MeanLoss<losses::$class<Logits>> {
                MeanLoss::new(self.name, self.loss.from_logits())
            }

            $(
                #[doc = concat!("Sets `", stringify!($argument), "` of the loss.")]
                pub fn $argument(mut self, $argument: $type) -> Self {
                    self.loss = self.loss.$argument($argument);
                    self
                }
            )+
        }
    )+};
}

loss_arguments! {
    BinaryCrossentropy {
        label_smoothing: f64,
        axis: isize,
    }
    CategoricalCrossentropy {
        label_smoothing: f64,
        axis: isize,
    }
    SparseCategoricalCrossentropy {
        ignore_class: impl Into<Option<i64>>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_class_is_left_out_where_there_are_weights() {
        let mut metric = SparseCategoricalCrossentropy::default().ignore_class(-1);
        let y_true = Tensor::new(&[-1.0, 0.0], &[2]);
        let y_pred = Tensor::new(&[0.25, 0.75, 0.5, 0.5], &[2, 2]);
        metric.update(y_true, y_pred, Some(Tensor::new(&[1.0, 3.0], &[2])));
        assert_eq!(Metric::<f64>::result(&metric), 2f64.ln());
        Metric::<f64>::reset(&mut metric);
        metric.update(y_true, y_pred, None);
        assert_eq!(Metric::<f64>::result(&metric), 2f64.ln() / 2.0);
    }
}
