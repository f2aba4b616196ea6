use super::{Direction, Metric};
use crate::element::Element;
use crate::losses::{AnyHead, OnAnyHead};
use crate::tensor::Tensor;

impl<T: Element, M: Metric<T>> Metric<T> for OnAnyHead<M> {
    type Head = AnyHead;

    fn name(&self) -> &str {
        self.0.name()
    }

    fn reset(&mut self) {
        self.0.reset();
    }

    fn sums(&self) -> Option<Vec<f64>> {
        self.0.sums()
    }

    fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.0.set_sums(sums)
    }

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        self.0.update(y_true, y_pred, sample_weight);
    }

    fn result(&self) -> f64 {
        self.0.result()
    }

    fn results(&self) -> Vec<f64> {
        self.0.results()
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        self.0.check(y_true, y_pred)
    }

    fn direction(&self) -> Option<Direction> {
        self.0.direction()
    }
}
