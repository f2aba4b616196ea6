//! `AUC`

use super::macros::metric;
use super::thresholds::{Confusion, Histogram, even, ratio};
use super::weights::{Weights, weight_at};
use super::{Direction, Metric, shapes};
use crate::activations::{Elementwise, Sigmoid};
use crate::element::Element;
use crate::losses::{Dense, FractionHead, FromLogits, Logits, Probabilities};
use crate::tensor::Tensor;

/// The curve whose area is taken. Keras's `curve` argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AUCCurve {
    /// Recall over the false positive rate.
    #[default]
    ROC,
    /// Precision over recall.
    PR,
}

/// How the area between two thresholds is taken. Keras's `summation_method` argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AUCSummationMethod {
    /// Trapezoids for ROC; for PR counts are interpolated (Davis & Goadrich 2006, section 4).
    #[default]
    Interpolation,
    /// The smaller of the two heights: a lower bound.
    Minoring,
    /// The larger of the two heights: an upper bound.
    Majoring,
}

metric! {
    /// Area under the ROC or the precision-recall curve, from counts at fixed thresholds.
    ///
    /// Targets are 0 or 1, of the predictions' shape. Predictions lie in \[0, 1\] unless
    /// `from_logits`. More thresholds come closer to the true area. Keras's `AUC`.
    ///
    /// ```
    /// use keras_runtime::metrics::{AUC, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = AUC::default().num_thresholds(3);
    /// let y_true = Tensor::new(&[0.0, 0.0, 1.0, 1.0], &[4, 1]);
    /// metric.update(y_true, Tensor::new(&[0.0, 0.5, 0.3, 0.9], &[4, 1]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.75);
    /// ```
    AUC<P = Probabilities> = "auc" {
        args {
            /// Number of thresholds, two of which lie just outside of \[0, 1\].
            num_thresholds: usize = 200,
            /// The curve.
            curve: AUCCurve = AUCCurve::ROC,
            /// How the area between two thresholds is taken.
            summation_method: AUCSummationMethod = AUCSummationMethod::Interpolation,
            /// Whether each label of a sample has its own curve, the areas being averaged; else
            /// all values count alike.
            multi_label: bool = false,
        }
        into {
            /// Thresholds in \[0, 1\] in place of `num_thresholds`; the two outside are added.
            thresholds: Vec<f64> = Vec::new(),
            /// Number of labels of a sample with `multi_label`; known from the data otherwise.
            num_labels: Option<usize> = None,
            /// Weight of each label: of its area with `multi_label`, else of its values.
            label_weights: Vec<f64> = Vec::new(),
        }
        types {
            /// Whether predictions are taken before the sigmoid; as a type.
            from_logits: P = Probabilities::DEFAULT,
        }
        state {
            histogram: Histogram,
        }
    }
}

impl<P> AUC<P> {
    /// The same for predictions that are logits. Keras's `from_logits=True`.
    pub fn from_logits(self) -> AUC<Logits> {
        AUC {
            name: self.name,
            num_thresholds: self.num_thresholds,
            curve: self.curve,
            summation_method: self.summation_method,
            multi_label: self.multi_label,
            thresholds: self.thresholds,
            num_labels: self.num_labels,
            label_weights: self.label_weights,
            from_logits: Logits,
            histogram: self.histogram,
        }
    }

    fn area(&self, at: &[Confusion]) -> f64 {
        let pairs = at.windows(2).map(|pair| (&pair[0], &pair[1]));
        match (self.curve, self.summation_method) {
            (AUCCurve::PR, AUCSummationMethod::Interpolation) => pairs.map(interpolated).sum(),
            (AUCCurve::PR, method) => pairs
                .map(|(a, b)| {
                    method.height(a.precision(), b.precision()) * (a.recall() - b.recall())
                })
                .sum(),
            (AUCCurve::ROC, method) => pairs
                .map(|(a, b)| method.height(a.recall(), b.recall()) * (a.fall_out() - b.fall_out()))
                .sum(),
        }
    }

    fn label_weight(&self, label: usize) -> f64 {
        self.label_weights.get(label).copied().unwrap_or(1.0)
    }
}

impl AUCSummationMethod {
    fn height(self, a: f64, b: f64) -> f64 {
        match self {
            AUCSummationMethod::Interpolation => (a + b) / 2.0,
            AUCSummationMethod::Minoring => a.min(b),
            AUCSummationMethod::Majoring => a.max(b),
        }
    }
}

/// ∫ precision d recall where true positives grow linearly with positives from `b` to `a`.
fn interpolated((a, b): (&Confusion, &Confusion)) -> f64 {
    let positives = |at: &Confusion| at.true_positives + at.false_positives;
    let (from, to) = (positives(b), positives(a));
    let found = a.true_positives - b.true_positives;
    let slope = ratio(found, (to - from).max(0.0));
    let intercept = b.true_positives - slope * from;
    let growth = if to > 0.0 && from > 0.0 { to / from } else { 1.0 };
    ratio(slope * (found + intercept * growth.ln()), b.true_positives + b.false_negatives)
}

impl<T: Element, P: FromLogits> Metric<T> for AUC<P> {
    type Head = (FractionHead<P>, Dense);

    fn name(&self) -> &str {
        &self.name
    }

    fn reset(&mut self) {
        self.histogram.reset();
    }

    fn sums(&self) -> Option<Vec<f64>> {
        Some(self.histogram.sums())
    }

    fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.histogram.set_sums(sums)
    }

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let pairs = y_true.data.iter().zip(y_pred.data);
        let width = (y_pred.data.len() / y_pred.batch().max(1)).max(1);
        let inner = even(self.num_thresholds).take(self.num_thresholds.saturating_sub(1)).skip(1);
        let own = self.thresholds.iter().copied();
        let inner = own.chain(inner.take(if self.thresholds.is_empty() { usize::MAX } else { 0 }));
        let thresholds = inner.chain([-1e-7, 1.0 + 1e-7]);
        self.histogram.prepare(thresholds, if self.multi_label { width } else { 1 });
        let weights = Weights::of(sample_weight, pairs.len());
        for (i, (&t, &p)) in pairs.enumerate() {
            let p = if self.from_logits.is_logits() { Sigmoid.value(p) } else { p };
            let (label, weight) = match self.multi_label {
                true => (i % width, 1.0),
                false => (0, self.label_weight(i % width)),
            };
            self.histogram.add(label, t, p, weight * weight_at(&weights, i));
        }
    }

    fn results(&self) -> Vec<f64> {
        if !self.multi_label {
            return vec![self.area(&self.histogram.all(0))];
        }
        let labels = 0..self.histogram.labels();
        let total: f64 = labels.clone().map(|label| self.label_weight(label)).sum();
        let areas = labels.map(|l| self.label_weight(l) * self.area(&self.histogram.all(l)));
        vec![ratio(areas.sum(), total)]
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)?;
        let weighs = !self.label_weights.is_empty();
        if !self.multi_label && !weighs {
            return Ok(());
        }
        shapes::flat(&self.name, y_true, y_pred)?;
        let width = y_pred.get(1).copied().unwrap_or(1);
        let expected = if weighs { Some(self.label_weights.len()) } else { self.num_labels };
        match expected {
            Some(labels) if labels != width => Err(format!(
                "`{}` is set up for {labels} labels, but there are {width} predictions a sample",
                self.name
            )),
            _ => Ok(()),
        }
    }

    fn direction(&self) -> Option<Direction> {
        Some(Direction::Up)
    }
}
