//! Counts of right and wrong predictions at many thresholds at once.

use super::ranking::{rows, top_k};
use super::weights::{Weights, weight_at};
use crate::element::Element;
use crate::tensor::Tensor;

/// What a prediction has to be above to count as 1: none (the metric's default), one, or several
/// for one value each. Keras's `thresholds` argument.
///
/// ```
/// use keras_runtime::metrics::Thresholds;
/// assert_eq!(Thresholds::from(0.7).0, [0.7]);
/// assert_eq!(Thresholds::from([0.2, 0.5]).0, [0.2, 0.5]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds(pub Vec<f64>);

impl Thresholds {
    /// These, or `default` where there are none.
    pub(super) fn or(&self, default: f64) -> impl Iterator<Item = f64> + '_ {
        let default = self.0.is_empty().then_some(default);
        self.0.iter().copied().chain(default)
    }
}

impl From<f64> for Thresholds {
    fn from(threshold: f64) -> Self {
        Thresholds(vec![threshold])
    }
}

impl From<Vec<f64>> for Thresholds {
    fn from(thresholds: Vec<f64>) -> Self {
        Thresholds(thresholds)
    }
}

impl From<&[f64]> for Thresholds {
    fn from(thresholds: &[f64]) -> Self {
        Thresholds(thresholds.into())
    }
}

impl<const N: usize> From<[f64; N]> for Thresholds {
    fn from(thresholds: [f64; N]) -> Self {
        Thresholds(thresholds.into())
    }
}

/// `count` thresholds from 0 to 1 with equal distances; ½ where only one is wanted.
pub(super) fn even(count: usize) -> impl Iterator<Item = f64> {
    let steps = count.saturating_sub(1);
    (0..count).map(move |i| if steps == 0 { 0.5 } else { i as f64 / steps as f64 })
}

/// a / b, and 0 where b is 0.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// Weighted counts at one threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Confusion {
    pub true_positives: f64,
    pub false_positives: f64,
    pub true_negatives: f64,
    pub false_negatives: f64,
}

impl Confusion {
    /// Share of the positive predictions that are right.
    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// Share of the positive targets that are found; also called sensitivity.
    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Share of the negative targets that are found.
    pub fn specificity(&self) -> f64 {
        ratio(self.true_negatives, self.true_negatives + self.false_positives)
    }

    /// Share of the negative targets that are missed.
    pub fn fall_out(&self) -> f64 {
        ratio(self.false_positives, self.false_positives + self.true_negatives)
    }

    fn add(&mut self, positive: f64, negative: f64, above: bool) {
        if above {
            self.true_positives += positive;
            self.false_positives += negative;
        } else {
            self.false_negatives += positive;
            self.true_negatives += negative;
        }
    }
}

/// How much weight of positive and negative targets has predictions between two neighbours of a
/// list of thresholds, one histogram a label.
///
/// This takes one step a prediction however many thresholds there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    /// Ascending.
    thresholds: Vec<f64>,
    spacing: Spacing,
    /// `thresholds + 1` buckets a label; bucket `b` has what `b` thresholds lie below.
    positive: Vec<f64>,
    negative: Vec<f64>,
    /// Positions of the largest predictions of a row, kept for its memory.
    largest: Vec<usize>,
}

/// Keras computes the bucket from the prediction where thresholds have equal distances, and
/// compares elsewhere; predictions next to a threshold see the difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Spacing {
    #[default]
    Any,
    Even,
    /// Even, but the outer ones lie just outside of \[0, 1\].
    EvenAndBeyond,
}

impl Spacing {
    fn of(thresholds: &[f64]) -> Self {
        let near = |(a, b): (&f64, f64)| (a - b).abs() <= 1e-7 + 1e-5 * b;
        let (Some(&first), Some(&last)) = (thresholds.first(), thresholds.last()) else {
            return Spacing::Any;
        };
        if thresholds.len() < 3 || !thresholds.iter().zip(even(thresholds.len())).all(near) {
            Spacing::Any
        } else if first < 0.0 || last > 1.0 {
            Spacing::EvenAndBeyond
        } else {
            Spacing::Even
        }
    }
}

/// Which predictions of a row are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selection {
    /// Only the largest can be positive.
    pub top_k: Option<usize>,
    /// Only this class counts.
    pub class_id: Option<usize>,
}

impl Histogram {
    pub fn reset(&mut self) {
        self.positive.clear();
        self.negative.clear();
    }

    /// How many thresholds, the thresholds, the counts of both sides; nothing before the first batch.
    pub fn sums(&self) -> Vec<f64> {
        if self.positive.is_empty() {
            return Vec::new();
        }
        let count = [self.thresholds.len() as f64];
        [&count, &self.thresholds[..], &self.positive, &self.negative].concat()
    }

    pub fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.reset();
        let Some((&count, sums)) = sums.split_first() else { return true };
        let Some((thresholds, sums)) = sums.split_at_checked(count as usize) else { return false };
        let (positive, negative) = sums.split_at(sums.len() / 2);
        self.thresholds = thresholds.to_vec();
        self.spacing = Spacing::of(&self.thresholds);
        (self.positive, self.negative) = (positive.to_vec(), negative.to_vec());
        positive.len() == negative.len() && positive.len().is_multiple_of(thresholds.len() + 1)
    }

    /// Makes room before the first batch; `thresholds` need no order.
    pub fn prepare(&mut self, thresholds: impl Iterator<Item = f64>, labels: usize) {
        if !self.positive.is_empty() {
            return;
        }
        self.thresholds.clear();
        self.thresholds.extend(thresholds);
        self.thresholds.sort_unstable_by(f64::total_cmp);
        self.spacing = Spacing::of(&self.thresholds);
        let buckets = labels.max(1) * (self.thresholds.len() + 1);
        self.positive.resize(buckets, 0.0);
        self.negative.resize(buckets, 0.0);
    }

    /// How many thresholds lie below a prediction.
    fn bucket<T: Element>(&self, p: T) -> usize {
        if self.spacing == Spacing::Any {
            return self.thresholds.partition_point(|&threshold| p > T::from_f64(threshold));
        }
        let steps = T::from_usize(self.thresholds.len() - 1);
        let below = -(-p.clamp(T::ZERO, T::ONE) * steps).floor();
        let least = usize::from(self.spacing == Spacing::EvenAndBeyond);
        (below.to_f64() as usize).clamp(least, self.thresholds.len())
    }

    /// Adds one prediction of a label. Targets other than 0 are positive.
    pub fn add<T: Element>(&mut self, label: usize, target: T, prediction: T, weight: f64) {
        self.add_to(self.bucket(prediction), label, target, weight);
    }

    fn add_to<T: Element>(&mut self, bucket: usize, label: usize, target: T, weight: f64) {
        let side = if target == T::ZERO { &mut self.negative } else { &mut self.positive };
        if let Some(sum) = side.get_mut(label * (self.thresholds.len() + 1) + bucket) {
            *sum += weight;
        }
    }

    /// Adds a batch, all its values as predictions of one label.
    pub fn update<T: Element>(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
        selection: Selection,
    ) {
        let width = y_pred.width();
        let weights = Weights::of(sample_weight, y_pred.data.len());
        for (i, (targets, row)) in rows(y_true, y_pred).enumerate() {
            if let Some(k) = selection.top_k {
                top_k(row, k, &mut self.largest);
            }
            for (j, (&t, &p)) in targets.iter().zip(row).enumerate() {
                if selection.class_id.is_some_and(|class| class != j) {
                    continue;
                }
                let dropped = selection.top_k.is_some() && !self.largest.contains(&j);
                let bucket = if dropped { 0 } else { self.bucket(p) };
                self.add_to(bucket, 0, t, weight_at(&weights, i * width + j));
            }
        }
    }

    /// The counts at one of the thresholds; all 0 before the first batch.
    pub fn at(&self, threshold: f64) -> Confusion {
        let below = self.thresholds.partition_point(|&other| other < threshold);
        let mut counts = Confusion::default();
        for (bucket, (&positive, &negative)) in self.positive.iter().zip(&self.negative).enumerate()
        {
            counts.add(positive, negative, bucket > below);
        }
        counts
    }

    /// The counts at each threshold, ascending, of one label; none before the first batch.
    pub fn all(&self, label: usize) -> Vec<Confusion> {
        let buckets = self.thresholds.len() + 1;
        let start = label * buckets;
        let sides = self.positive.get(start..start + buckets);
        let sides = sides.zip(self.negative.get(start..start + buckets));
        let Some((positive, negative)) = sides else { return Vec::new() };
        let mut all = vec![Confusion::default(); self.thresholds.len()];
        let (mut above, mut below) = ((0.0, 0.0), (0.0, 0.0));
        for (i, counts) in all.iter_mut().enumerate() {
            below = (below.0 + positive[i], below.1 + negative[i]);
            counts.false_negatives = below.0;
            counts.true_negatives = below.1;
        }
        for (i, counts) in all.iter_mut().enumerate().rev() {
            above = (above.0 + positive[i + 1], above.1 + negative[i + 1]);
            counts.true_positives = above.0;
            counts.false_positives = above.1;
        }
        all
    }

    /// Number of labels; 0 before the first batch.
    pub fn labels(&self) -> usize {
        self.positive.len() / (self.thresholds.len() + 1)
    }
}

/// Whether a class of this number is predicted.
pub(super) fn check_class(
    name: &str,
    class_id: Option<usize>,
    y_pred: &[usize],
) -> Result<(), String> {
    let width = y_pred.last().copied().unwrap_or(1);
    match class_id {
        Some(class) if class >= width || y_pred.len() < 2 => Err(format!(
            "`{name}` measures class {class}, but there are {width} predictions a sample; classes \
             are counted from 0"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y_TRUE: [f32; 8] = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0];
    const Y_PRED: [f32; 8] = [0.0, 0.3, 0.5, 0.5, 0.75, 1.0, 0.1, 0.2];

    fn oracle(threshold: f32) -> Confusion {
        let mut counts = Confusion::default();
        for (t, p) in Y_TRUE.into_iter().zip(Y_PRED) {
            counts.add(f64::from(t), f64::from(1.0 - t), p > threshold);
        }
        counts
    }

    #[test]
    fn counts_are_those_of_a_comparison_at_each_threshold() {
        for thresholds in [vec![0.75, 0.1, 0.5], vec![0.0, 0.25, 0.5, 0.75, 1.0], vec![0.5]] {
            let mut histogram = Histogram::default();
            histogram.prepare(thresholds.iter().copied(), 1);
            for (t, p) in Y_TRUE.into_iter().zip(Y_PRED) {
                histogram.add(0, t, p, 1.0);
            }
            for &threshold in &thresholds {
                assert_eq!(histogram.at(threshold), oracle(threshold as f32), "{threshold}");
            }
            let all: Vec<_> = histogram.thresholds.iter().map(|&t| oracle(t as f32)).collect();
            assert_eq!(histogram.all(0), all);
        }
    }

    #[test]
    fn the_outer_thresholds_of_an_area_catch_all() {
        let mut histogram = Histogram::default();
        histogram.prepare([-1e-7, 0.5, 1.0 + 1e-7].into_iter(), 1);
        for p in [0.0, 1.0, -3.0, f64::NAN] {
            histogram.add(0, 1.0, p, 1.0);
        }
        let found: Vec<f64> = histogram.all(0).iter().map(|c| c.true_positives).collect();
        assert_eq!(found, [4.0, 1.0, 0.0]);
    }

    #[test]
    fn nothing_is_counted_after_a_reset() {
        let mut histogram = Histogram::default();
        histogram.prepare([0.5].into_iter(), 1);
        histogram.add(0, 1.0, 0.7, 1.0);
        histogram.reset();
        assert_eq!((histogram.at(0.5), histogram.labels()), (Confusion::default(), 0));
    }
}
