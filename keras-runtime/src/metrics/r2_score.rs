//! `R2Score`

use super::macros::metric;
use super::weights::{Weights, weight_at};
use super::{DenseRow, Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::AnyHead;
use crate::tensor::Tensor;

/// How scores of several outputs become one. Keras's `class_aggregation` argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassAggregation {
    /// Not at all: one score an output.
    None,
    /// The mean.
    #[default]
    UniformAverage,
    /// The mean weighted by the targets' variance.
    VarianceWeightedAverage,
}

metric! {
    /// Coefficient of determination, one an output: 1 − Σw·(t − p)² / (Σw·t² − (Σw·t)²/Σw).
    ///
    /// 1 is the best, 0 as good as the mean of the targets, and targets that are all equal score 0.
    /// Samples have one axis at most. With `num_regressors` the adjusted score. Keras's `R2Score`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, R2Score};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = R2Score::default();
    /// let y_true = Tensor::new(&[1.0, 4.0, 3.0], &[3, 1]);
    /// metric.update(y_true, Tensor::new(&[2.0, 4.0, 4.0], &[3, 1]), None);
    /// assert!((Metric::<f64>::result(&metric) - 0.57142857).abs() < 1e-8);
    /// ```
    R2Score = "r2_score" {
        args {
            /// How scores of several outputs become one.
            class_aggregation: ClassAggregation = ClassAggregation::default(),
            /// Number of independent regressors, for the adjusted score.
            num_regressors: usize = 0,
        }
        state {
            outputs: Vec<Sums>,
            values: usize,
        }
    }
}

/// The sums over samples of one output.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    weight: f64,
    target: f64,
    square: f64,
    residual: f64,
}

impl Sums {
    /// Σw·(t − mean)²
    fn variation(&self) -> f64 {
        self.square - self.target * (self.target / self.weight)
    }

    fn score(&self) -> f64 {
        let score = 1.0 - self.residual / self.variation();
        if score.is_infinite() { 0.0 } else { score }
    }
}

impl R2Score {
    fn adjusted(&self, score: f64) -> f64 {
        // Keras counts the values of all outputs as samples, and so do we, to agree.
        let (samples, regressors) = (self.values as f64, self.num_regressors as f64);
        if self.num_regressors == 0 || regressors >= samples - 1.0 {
            return score;
        }
        1.0 - (1.0 - score) * (samples - 1.0) / (samples - regressors - 1.0)
    }
}

impl<T: Element> Metric<T> for R2Score {
    type Head = (AnyHead, DenseRow);

    fn name(&self) -> &str {
        &self.name
    }

    fn reset(&mut self) {
        self.outputs.fill(Sums::default());
        self.values = 0;
    }

    fn sums(&self) -> Option<Vec<f64>> {
        let each = |s: &Sums| [s.weight, s.target, s.square, s.residual];
        Some([self.values as f64].into_iter().chain(self.outputs.iter().flat_map(each)).collect())
    }

    fn set_sums(&mut self, sums: &[f64]) -> bool {
        let Some((values, sums)) = sums.split_first() else { return false };
        let (outputs, rest) = sums.as_chunks();
        let each = |&[weight, target, square, residual]: &[f64; 4]| Sums {
            weight,
            target,
            square,
            residual,
        };
        self.values = *values as usize;
        self.outputs = outputs.iter().map(each).collect();
        rest.is_empty()
    }

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let pairs = y_true.data.iter().zip(y_pred.data);
        let width = (y_pred.data.len() / y_pred.batch().max(1)).max(1);
        self.outputs.resize(width, Sums::default());
        self.values += pairs.len();
        let weights = Weights::of(sample_weight, pairs.len());
        for (i, (t, p)) in pairs.enumerate() {
            let (t, p, w) = (t.to_f64(), p.to_f64(), weight_at(&weights, i));
            let sums = &mut self.outputs[i % width];
            sums.weight += w;
            sums.target += w * t;
            sums.square += w * t * t;
            sums.residual += w * (t - p) * (t - p);
        }
    }

    fn results(&self) -> Vec<f64> {
        let scores = self.outputs.iter().map(Sums::score);
        match self.class_aggregation {
            ClassAggregation::None => scores.map(|score| self.adjusted(score)).collect(),
            ClassAggregation::UniformAverage => {
                let mean = scores.sum::<f64>() / self.outputs.len().max(1) as f64;
                vec![self.adjusted(mean)]
            }
            ClassAggregation::VarianceWeightedAverage => {
                let variations = self.outputs.iter().map(Sums::variation);
                let weighted = variations.clone().zip(scores).map(|(v, score)| v * score);
                vec![self.adjusted(weighted.sum::<f64>() / variations.sum::<f64>())]
            }
        }
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::flat(&self.name, y_true, y_pred)
    }

    fn direction(&self) -> Option<Direction> {
        Some(Direction::Up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_targets_score_nothing() {
        let mut metric = R2Score::default();
        metric.update(Tensor::new(&[1.0, 1.0], &[2, 1]), Tensor::new(&[2.0, 0.0], &[2, 1]), None);
        assert_eq!(Metric::<f64>::result(&metric), 0.0);
    }
}
