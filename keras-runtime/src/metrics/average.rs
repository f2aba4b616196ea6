//! The weighted mean over batches that most metrics are.

use super::weights::Weights;
use crate::element::Element;
use crate::tensor::Tensor;

/// Σw·v / Σw, where v is the mean of a sample's values and w the mean of its weights.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Average {
    total: f64,
    weight: f64,
}

impl Average {
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    pub fn sums(&self) -> Vec<f64> {
        vec![self.total, self.weight]
    }

    pub fn set_sums(&mut self, sums: &[f64]) -> bool {
        let [total, weight] = *sums else { return false };
        *self = Average { total, weight };
        true
    }

    /// Adds the values of a batch of `samples` samples.
    pub fn add<T: Element>(
        &mut self,
        values: impl ExactSizeIterator<Item = f64>,
        samples: usize,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let count = values.len();
        if count == 0 {
            return;
        }
        // A function that reduces the whole batch has one value, and Keras counts it as one sample.
        let samples = if count.is_multiple_of(samples.max(1)) { samples.max(1) } else { count };
        let each = (count / samples) as f64;
        match Weights::of(sample_weight, count) {
            None => {
                self.total += values.sum::<f64>() / each;
                self.weight += samples as f64;
            }
            Some(weights) => {
                let (mut total, mut weight) = (0.0, 0.0);
                for (i, value) in values.enumerate() {
                    let w = weights.at(i);
                    total += w * value;
                    weight += w;
                }
                self.total += total / each;
                self.weight += weight / each;
            }
        }
    }

    /// The mean so far; 0 where nothing was counted.
    pub fn result(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.total / self.weight }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_batch_counts_by_its_samples() {
        let mut mean = Average::default();
        mean.add::<f64>([1.0, 2.0, 3.0, 6.0].into_iter(), 2, None);
        mean.add::<f64>([9.0, 9.0].into_iter(), 1, None);
        assert_eq!(mean.result(), (1.5 + 4.5 + 9.0) / 3.0);
    }

    #[test]
    fn weights_of_samples_and_of_steps() {
        let values = [1.0, 2.0, 3.0, 6.0];
        let mut mean = Average::default();
        mean.add(values.into_iter(), 2, Some(Tensor::new(&[1.0, 3.0], &[2, 1])));
        assert_eq!(mean.result(), (1.5 + 3.0 * 4.5) / 4.0);
        mean.reset();
        mean.add(values.into_iter(), 2, Some(Tensor::new(&[1.0, 0.0, 0.0, 2.0], &[2, 2])));
        assert_eq!(mean.result(), (1.0 + 12.0) / 3.0);
        mean.reset();
        assert_eq!(mean.result(), 0.0);
    }
}
