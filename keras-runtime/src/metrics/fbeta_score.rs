//! `FBetaScore`

use super::macros::metric;
use super::ranking::rows;
use super::weights::{Weights, weight_at};
use super::{DenseRow, Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::AnyHead;
use crate::tensor::Tensor;

/// How the scores of classes become one. Keras's `average` argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScoreAverage {
    /// Not at all: one score a class.
    #[default]
    None,
    /// One score of the counts of all classes together.
    Micro,
    /// The mean of the classes' scores.
    Macro,
    /// The mean weighted by how often a class is the target.
    Weighted,
}

/// What Keras adds to divisors.
const EPSILON: f64 = <f64 as Element>::EPSILON;

metric! {
    /// Weighted harmonic mean of precision P and recall R, one a class:
    /// (1 + β²)·P·R / (β²·P + R).
    ///
    /// Targets are 0 and 1 (one-hot or multi-label), of the predictions' shape. Without a
    /// `threshold` the largest prediction of a sample counts as 1. Samples have one axis. As in
    /// Keras, 1e-7 is added to each divisor. Keras's `FBetaScore`.
    ///
    /// ```
    /// use keras_runtime::metrics::{FBetaScore, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = FBetaScore::default().beta(2.0).threshold(0.5);
    /// let y_true = Tensor::new(&[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0], &[3, 3]);
    /// let y_pred = Tensor::new(&[0.2, 0.6, 0.7, 0.2, 0.6, 0.6, 0.6, 0.8, 0.0], &[3, 3]);
    /// metric.update(y_true, y_pred, None);
    /// let scores = Metric::<f64>::results(&metric);
    /// assert!((scores[0] - 0.3846154).abs() < 1e-6 && (scores[1] - 0.9090909).abs() < 1e-6);
    /// ```
    FBetaScore = "fbeta_score" {
        args {
            /// How the scores of classes become one.
            average: ScoreAverage = ScoreAverage::None,
            /// Weight of the recall; 1 weighs both the same.
            beta: f64 = 1.0,
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

/// The counts of each class.
#[derive(Clone, Debug, Default)]
pub(super) struct FScores {
    counts: Vec<Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    true_positives: f64,
    false_positives: f64,
    false_negatives: f64,
}

impl Counts {
    fn add(self, other: &Counts) -> Counts {
        Counts {
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
        }
    }

    /// How often the class is the target.
    fn support(&self) -> f64 {
        self.true_positives + self.false_negatives
    }

    fn score(&self, beta: f64) -> f64 {
        let tp = self.true_positives;
        let precision = tp / (tp + self.false_positives + EPSILON);
        let recall = tp / (self.support() + EPSILON);
        let square = beta * beta;
        (1.0 + square) * precision * recall / (square * precision + recall + EPSILON)
    }
}

impl FScores {
    pub fn reset(&mut self) {
        self.counts.fill(Counts::default());
    }

    pub fn sums(&self) -> Vec<f64> {
        let each = |c: &Counts| [c.true_positives, c.false_positives, c.false_negatives];
        self.counts.iter().flat_map(each).collect()
    }

    pub fn set_sums(&mut self, sums: &[f64]) -> bool {
        let (counts, rest) = sums.as_chunks();
        let each = |&[true_positives, false_positives, false_negatives]: &[f64; 3]| Counts {
            true_positives,
            false_positives,
            false_negatives,
        };
        self.counts = counts.iter().map(each).collect();
        rest.is_empty()
    }

    pub fn update<T: Element>(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
        threshold: Option<f64>,
    ) {
        let rows = rows(y_true, y_pred);
        self.counts.resize(y_pred.width(), Counts::default());
        let weights = Weights::of(sample_weight, rows.len());
        for (i, (targets, row)) in rows.enumerate() {
            let largest = row.iter().fold(-T::INFINITY, |largest, &p| p.max(largest));
            let weight = weight_at(&weights, i);
            for ((counts, &t), &p) in self.counts.iter_mut().zip(targets).zip(row) {
                let positive = match threshold {
                    Some(threshold) => p > T::from_f64(threshold),
                    // A row of zeros names no class.
                    None => p >= largest && p.to_f64().abs() > 1e-9,
                };
                let t = t.to_f64();
                if positive {
                    counts.true_positives += weight * t;
                    counts.false_positives += weight * (1.0 - t);
                } else {
                    counts.false_negatives += weight * t;
                }
            }
        }
    }

    pub fn results(&self, average: ScoreAverage, beta: f64) -> Vec<f64> {
        let scores = self.counts.iter().map(|counts| counts.score(beta));
        match average {
            ScoreAverage::None => scores.collect(),
            ScoreAverage::Micro => {
                vec![self.counts.iter().fold(Counts::default(), Counts::add).score(beta)]
            }
            ScoreAverage::Macro => {
                vec![scores.sum::<f64>() / self.counts.len().max(1) as f64]
            }
            ScoreAverage::Weighted => {
                let support = self.counts.iter().map(Counts::support);
                let weighted: f64 = support.clone().zip(scores).map(|(w, score)| w * score).sum();
                vec![weighted / (support.sum::<f64>() + EPSILON)]
            }
        }
    }
}

/// The methods of [`Metric`] that F-scores share; `$beta` is the weight of the recall.
macro_rules! score_methods {
    ($self:ident, $beta:expr) => {
        fn name(&self) -> &str {
            &self.name
        }

        fn reset(&mut self) {
            self.classes.reset();
        }

        fn sums(&self) -> Option<Vec<f64>> {
            Some(self.classes.sums())
        }

        fn set_sums(&mut self, sums: &[f64]) -> bool {
            self.classes.set_sums(sums)
        }

        fn update(
            &mut self,
            y_true: Tensor<'_, T>,
            y_pred: Tensor<'_, T>,
            sample_weight: Option<Tensor<'_, T>>,
        ) {
            self.classes.update(y_true, y_pred, sample_weight, self.threshold);
        }

        fn results(&$self) -> Vec<f64> {
            $self.classes.results($self.average, $beta)
        }

        fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
            shapes::flat(&self.name, y_true, y_pred)
        }

        fn direction(&self) -> Option<Direction> {
            Some(Direction::Up)
        }
    };
}

pub(super) use score_methods;

impl<T: Element> Metric<T> for FBetaScore {
    type Head = (AnyHead, DenseRow);

    score_methods!(self, self.beta);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_zeros_names_no_class() {
        let mut metric = FBetaScore::default();
        let zeros = Tensor::new(&[0.0, 0.0], &[1, 2]);
        metric.update(Tensor::new(&[1.0, 0.0], &[1, 2]), zeros, None);
        assert_eq!(Metric::<f64>::results(&metric), [0.0, 0.0]);
        assert_eq!(metric.classes.counts[1].false_positives, 0.0);
    }
}
