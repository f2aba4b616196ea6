//! Sample weights, one a sample or one a step, as one weight a value.

use crate::element::Element;
use crate::tensor::Tensor;

/// The weight of each of `values` values, of which a run shares one weight.
#[derive(Clone, Copy)]
pub(super) struct Weights<'a, T> {
    data: &'a [T],
    values: usize,
}

impl<'a, T: Element> Weights<'a, T> {
    /// `None` where nothing is weighted.
    pub fn of(sample_weight: Option<Tensor<'a, T>>, values: usize) -> Option<Self> {
        Some(Weights { data: sample_weight?.data, values: values.max(1) })
    }

    /// The weight of the `i`-th value.
    pub fn at(&self, i: usize) -> f64 {
        self.data.get(i * self.data.len() / self.values).map_or(0.0, |w| w.to_f64())
    }
}

/// The weight of the `i`-th value, 1 where nothing is weighted.
pub(super) fn weight_at<T: Element>(weights: &Option<Weights<'_, T>>, i: usize) -> f64 {
    weights.as_ref().map_or(1.0, |weights| weights.at(i))
}
