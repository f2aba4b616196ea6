//! Metrics, one a file: [`Metric`] is what they have in common.
//!
//! Names, arguments and defaults are Keras's; sums are kept in `f64`, so that long epochs do not
//! lose small batches.

use crate::element::Element;
use crate::tensor::Tensor;

mod accuracy;
mod auc;
mod auto_accuracy;
mod average;
mod binary_accuracy;
mod binary_iou;
mod categorical_accuracy;
mod concordance_correlation;
mod confusion_counts;
mod confusion_matrix;
mod cosine_similarity;
pub mod expected;
mod f1_score;
mod fbeta_score;
mod into_metrics;
mod iou;
mod macros;
mod mean;
mod mean_iou;
mod mean_loss;
mod moments;
mod on_any_head;
mod one_hot_iou;
mod one_hot_mean_iou;
mod pearson_correlation;
mod precision;
mod r2_score;
mod ranking;
mod reads;
mod recall;
mod root_mean_squared_error;
mod scratch;
mod sensitivity_specificity;
mod shapes;
mod sparse_categorical_accuracy;
mod sparse_top_k_categorical_accuracy;
mod sum;
mod thresholds;
mod top_k_categorical_accuracy;
mod weights;

pub use accuracy::Accuracy;
pub use auc::{AUC, AUCCurve, AUCSummationMethod};
pub use auto_accuracy::{AutoAccuracy, accuracy};
pub use binary_accuracy::BinaryAccuracy;
pub use binary_iou::BinaryIoU;
pub use categorical_accuracy::CategoricalAccuracy;
pub use concordance_correlation::ConcordanceCorrelation;
pub use confusion_counts::{FalseNegatives, FalsePositives, TrueNegatives, TruePositives};
pub use cosine_similarity::CosineSimilarity;
pub use f1_score::F1Score;
pub use fbeta_score::{FBetaScore, ScoreAverage};
pub use into_metrics::{IntoMetrics, Many, One, unique_names};
pub use iou::IoU;
pub use mean::Mean;
pub use mean_iou::MeanIoU;
pub use mean_loss::{
    BinaryCrossentropy, CategoricalCrossentropy, CategoricalHinge, Hinge, KLDivergence,
    LogCoshError, LossMetric, MeanAbsoluteError, MeanAbsolutePercentageError, MeanLoss,
    MeanSquaredError, MeanSquaredLogarithmicError, Poisson, SparseCategoricalCrossentropy,
    SquaredHinge,
};
pub use one_hot_iou::OneHotIoU;
pub use one_hot_mean_iou::OneHotMeanIoU;
pub use pearson_correlation::PearsonCorrelation;
pub use precision::Precision;
pub use r2_score::{ClassAggregation, R2Score};
pub use reads::{DenseRow, ReadsTargets};
pub use recall::Recall;
pub use root_mean_squared_error::RootMeanSquaredError;
pub use sensitivity_specificity::{
    PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity,
};
pub use sparse_categorical_accuracy::SparseCategoricalAccuracy;
pub use sparse_top_k_categorical_accuracy::SparseTopKCategoricalAccuracy;
pub use sum::Sum;
pub use thresholds::Thresholds;
pub use top_k_categorical_accuracy::TopKCategoricalAccuracy;

/// A measure that is accumulated over batches.
///
/// A metric of one's own has its sums, and says how to add to them:
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::{losses::AnyHead, tensor::Tensor};
///
/// /// The largest mistake.
/// struct Worst(f64);
///
/// impl<T: Element> Metric<T> for Worst {
///     type Head = AnyHead;
///
///     fn name(&self) -> &str {
///         "worst"
///     }
///
///     fn reset(&mut self) {
///         self.0 = 0.0;
///     }
///
///     fn update(&mut self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, _: Option<Tensor<'_, T>>) {
///         let pairs = y_true.data.iter().zip(y_pred.data);
///         self.0 = pairs.map(|(&t, &p)| (t - p).abs().to_f64()).fold(self.0, f64::max);
///     }
///
///     fn results(&self) -> Vec<f64> {
///         vec![self.0]
///     }
/// }
///
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let mut line = Line::new(42);
/// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default()).metrics(Worst(0.0));
/// assert!(trainer.evaluate(&[[1.0], [2.0]], &[3.0, 5.0])?["worst"] > 0.0);
/// # Ok::<(), Error>(())
/// ```
pub trait Metric<T: Element>: Send {
    /// What it can measure: [`AnyHead`](crate::losses::AnyHead), or for which last layers it is
    /// meant and what its targets are, as `(ClassHead, Sparse)`. The first is as a
    /// [`Loss::Head`](crate::losses::Loss::Head) or [`ScoreHead`](crate::losses::ScoreHead), the
    /// second as a [`Loss::Target`](crate::losses::Loss::Target) or [`DenseRow`].
    type Head
    where
        Self: Sized;

    /// The key in logs and History, Keras's default name unless the user gave another.
    fn name(&self) -> &str;

    /// Forgets all batches. Keras's `reset_state`.
    fn reset(&mut self);

    /// Adds a batch. Keras's `update_state`. `sample_weight` has the shape of the batch's leading
    /// axes: `(B)`, `(B, 1)` or one weight a step.
    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    );

    /// The value over all batches since the last reset; the mean where there are several, and 0
    /// where there are none yet.
    fn result(&self) -> f64 {
        let all = self.results();
        all.iter().sum::<f64>() / all.len().max(1) as f64
    }

    /// All values: one for most metrics, one a class, label or threshold for some.
    fn results(&self) -> Vec<f64>;

    /// Everything that [`update`](Self::update) has summed up, for a checkpoint in the middle of an epoch;
    /// `None` where a metric cannot say.
    fn sums(&self) -> Option<Vec<f64>> {
        None
    }

    /// Goes on from [`sums`](Self::sums); answers whether they can be its own.
    fn set_sums(&mut self, sums: &[f64]) -> bool {
        let _ = sums;
        false
    }

    /// Whether targets and predictions of these shapes (batch first) can be measured; the error
    /// says what was expected and found.
    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        let _ = (y_true, y_pred);
        Ok(())
    }

    /// Which way is better, for callbacks with `mode = "auto"`; `None` where only the user knows.
    fn direction(&self) -> Option<Direction> {
        None
    }
}

/// Which values of a metric are the better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Large ones, as of an accuracy.
    Up,
    /// Small ones, as of an error.
    Down,
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Down, Up};

    #[test]
    fn names_and_directions_are_keras_s() {
        let expected = [
            ("accuracy", Some(Up)),
            ("top_k_categorical_accuracy", Some(Up)),
            ("auc", Some(Up)),
            ("f1_score", Some(Up)),
            ("mean_io_u", Some(Up)),
            ("cosine_similarity", Some(Up)),
            ("logcosh", Some(Down)),
            ("root_mean_squared_error", Some(Down)),
            ("true_positives", None),
        ];
        let metrics = (
            accuracy(),
            TopKCategoricalAccuracy::default(),
            AUC::default(),
            F1Score::default(),
            MeanIoU::new(2),
            CosineSimilarity::default(),
            LogCoshError::default(),
            RootMeanSquaredError::default(),
        );
        let mut metrics: Vec<Box<dyn Metric<f32>>> = metrics.into_metrics();
        metrics.extend(TruePositives::default().into_metrics());
        let found: Vec<_> = metrics.iter().map(|m| (m.name(), m.direction())).collect();
        assert_eq!(found, expected);
    }
}
