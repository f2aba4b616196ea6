//! Means, variances and covariance of targets and predictions along an axis.

use super::average::Average;
use crate::element::Element;
use crate::tensor::{Axis, Tensor};

/// Of one lane, each divided by the lane's length.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub true_mean: f64,
    pub pred_mean: f64,
    pub true_variance: f64,
    pub pred_variance: f64,
    pub covariance: f64,
}

impl Moments {
    fn of<T: Element>(pairs: impl Iterator<Item = (T, T)> + Clone, len: usize) -> Self {
        let len = len as f64;
        let mut at = Moments::default();
        for (t, p) in pairs.clone() {
            at.true_mean += t.to_f64() / len;
            at.pred_mean += p.to_f64() / len;
        }
        for (t, p) in pairs {
            let (t, p) = (t.to_f64() - at.true_mean, p.to_f64() - at.pred_mean);
            at.true_variance += t * t / len;
            at.pred_variance += p * p / len;
            at.covariance += t * p / len;
        }
        at
    }
}

/// Adds `value` of each lane along `axis` to a mean; nothing where there is no such axis.
pub(super) fn add_lanes<T: Element>(
    mean: &mut Average,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    sample_weight: Option<Tensor<'_, T>>,
    axis: isize,
    value: impl Fn(Moments) -> f64,
) {
    let Some(axis) = Axis::of(y_pred.shape, axis) else { return };
    if y_true.data.len() != y_pred.data.len() {
        return;
    }
    let block = axis.len * axis.inner;
    let values = (0..axis.outer * axis.inner).map(|lane| {
        let start = lane / axis.inner * block + lane % axis.inner;
        let truths = axis.values(start, y_true.data).copied();
        let pairs = truths.zip(axis.values(start, y_pred.data).copied());
        value(Moments::of(pairs, axis.len))
    });
    mean.add(values, y_pred.batch(), sample_weight);
}
