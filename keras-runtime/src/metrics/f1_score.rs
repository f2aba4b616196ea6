//! `F1Score`

use super::fbeta_score::{FScores, ScoreAverage, score_methods};
use super::macros::metric;
use super::{DenseRow, Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::AnyHead;
use crate::tensor::Tensor;

metric! {
    /// Harmonic mean of precision P and recall R, one a class: 2·P·R / (P + R).
    ///
    /// This is [`FBetaScore`](super::FBetaScore) with β = 1. Keras's `F1Score`.
    ///
    /// ```
    /// use keras_runtime::metrics::{F1Score, Metric, ScoreAverage};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = F1Score::default().threshold(0.5).average(ScoreAverage::Macro);
    /// let y_true = Tensor::new(&[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0], &[3, 3]);
    /// let y_pred = Tensor::new(&[0.2, 0.6, 0.7, 0.2, 0.6, 0.6, 0.6, 0.8, 0.0], &[3, 3]);
    /// metric.update(y_true, y_pred, None);
    /// let mean = (0.5 + 0.8 + 0.6666667) / 3.0;
    /// assert!((Metric::<f64>::result(&metric) - mean).abs() < 1e-6);
    /// ```
    F1Score = "f1_score" {
        args {
            /// How the scores of classes become one.
            average: ScoreAverage = ScoreAverage::None,
        }
        into {
            /// What a prediction has to be above to count as 1.
            threshold: Option<f64> = None,
        }
        state {
            classes: FScores,
        }
    }
}

impl<T: Element> Metric<T> for F1Score {
    type Head = (AnyHead, DenseRow);

    score_methods!(self, 1.0);
}
