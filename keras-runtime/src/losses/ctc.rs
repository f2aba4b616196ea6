use std::sync::{Mutex, PoisonError};

use crate::element::{Element, Real};
use crate::losses::{Loss, Reduction, Sequence, class};
use crate::tensor::Tensor;

/// Connectionist temporal classification: −ln of the probability that the steps of a sequence
/// spell the labels, in any alignment. Keras's `CTC` (Graves et al. 2006).
///
/// `y_true` of shape `(B, L)` has labels; 0 is the blank, and fills up short rows. `y_pred` of shape
/// `(B, T, K)` has logits, and all T steps are used. A label that names no class gives NaN, one
/// sequence that is longer than its steps allow infinity.
///
/// Targets of `fit` are class numbers, as many a sample as the longest has: `Vec<[u8; L]>` for a model
/// with outputs `[[T; K]; T]`.
///
/// ```
/// use keras_runtime::{losses::{CTC, Loss}, tensor::Tensor};
/// let mut loss = [0.0];
/// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[1, 2]), Tensor::new(&[0.0; 12], &[1, 4, 3]));
/// CTC::default().forward(y_true, y_pred, &mut loss);
/// assert!((loss[0] - 1.6863984f64).abs() < 1e-6);
/// ```
#[derive(Debug, Default)]
pub struct CTC {
    /// How loss elements become one number.
    pub reduction: Reduction,
    /// Sums over alignments, kept so that a batch allocates nothing after the first.
    scratch: Mutex<Scratch>,
}

impl CTC {
    /// With another `reduction`.
    #[must_use]
    pub fn reduction(self, reduction: Reduction) -> Self {
        CTC { reduction, ..self }
    }
}

impl Clone for CTC {
    fn clone(&self) -> Self {
        CTC { reduction: self.reduction, scratch: Mutex::default() }
    }
}

/// Tables over steps and states, in logarithms. A state is a place in the labels with a blank
/// before, between and after them.
#[derive(Debug, Default)]
struct Scratch {
    /// The classes of the states.
    states: Vec<usize>,
    /// Logarithms of the probabilities, (T, K).
    probabilities: Vec<f64>,
    /// ln of the probability of the steps up to and with t, in state s at t; (T, S).
    forward: Vec<f64>,
    /// ln of the probability of the steps after t, from state s at t; (T, S).
    backward: Vec<f64>,
}

impl Scratch {
    /// Fills the tables for a sample, and answers ln of the probability of the labels; `None` where
    /// a label names no class.
    fn fill<T: Element>(&mut self, labels: &[T], logits: &[T], classes: usize) -> Option<f64> {
        // As many labels as are not blank, wherever the blanks are: as TensorFlow counts.
        let len = labels.iter().filter(|&&label| label != T::ZERO).count();
        self.states.clear();
        self.states.push(0);
        for &label in &labels[..len] {
            self.states.extend([class(label, classes)?, 0]);
        }

        self.probabilities.clear();
        for row in logits.chunks_exact(classes) {
            let total = log_sum(row.iter().map(|x| x.to_f64()));
            self.probabilities.extend(row.iter().map(|x| x.to_f64() - total));
        }

        let (count, steps) = (self.states.len(), logits.len() / classes);
        for table in [&mut self.forward, &mut self.backward] {
            table.clear();
            table.resize(steps * count, f64::NEG_INFINITY);
        }
        for t in 0..steps {
            for s in 0..count {
                let before = match t {
                    0 if s < 2 => 0.0,
                    0 => f64::NEG_INFINITY,
                    _ => {
                        let row = &self.forward[(t - 1) * count..t * count];
                        let skip = if self.skips(s) { row[s - 2] } else { f64::NEG_INFINITY };
                        log_sum([row[s], if s > 0 { row[s - 1] } else { skip }, skip])
                    }
                };
                self.forward[t * count + s] = before + self.emission(t, s, classes);
            }
        }
        let last = steps.checked_sub(1)? * count;
        for s in count.saturating_sub(2)..count {
            self.backward[last + s] = 0.0;
        }
        for t in (0..steps - 1).rev() {
            for s in 0..count {
                let next = |n: usize, allowed: bool| match allowed {
                    true => self.backward[(t + 1) * count + n] + self.emission(t + 1, n, classes),
                    false => f64::NEG_INFINITY,
                };
                let skip = s + 2 < count && self.skips(s + 2);
                let after = log_sum([next(s, true), next(s + 1, s + 1 < count), next(s + 2, skip)]);
                self.backward[t * count + s] = after;
            }
        }
        let ends = &self.forward[last + count.saturating_sub(2)..last + count];
        Some(log_sum(ends.iter().copied()))
    }

    /// Whether state `s` may follow the one two before: a label after a different one.
    fn skips(&self, s: usize) -> bool {
        s >= 2 && self.states[s] != 0 && self.states[s] != self.states[s - 2]
    }

    fn emission(&self, t: usize, s: usize, classes: usize) -> f64 {
        self.probabilities[t * classes + self.states[s]]
    }
}

/// ln Σ e^x
fn log_sum<I: IntoIterator<Item = f64, IntoIter: Clone>>(values: I) -> f64 {
    let values = values.into_iter();
    let largest = values.clone().fold(f64::NEG_INFINITY, |a, b| Real::max(b, a));
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + Real::ln(values.map(|x| Real::exp(x - largest)).sum::<f64>())
}

impl<T: Element> Loss<T> for CTC {
    type Target = Sequence;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        shape.first().copied().unwrap_or(1)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        for (loss, (labels, logits)) in loss.iter_mut().zip(samples(y_true, y_pred)) {
            let probability = scratch.fill(labels, logits, y_pred.width());
            *loss = probability.map_or(T::NAN, |ln| T::from_f64(-ln));
        }
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let classes = y_pred.width();
        let len = y_pred.data.len() / y_pred.batch().max(1);
        let samples = samples(y_true, y_pred).zip(gradient.chunks_exact_mut(len.max(1)));
        for (&upstream, ((labels, logits), gradient)) in upstream.iter().zip(samples) {
            let Some(total) = scratch.fill(labels, logits, classes) else {
                gradient.fill(T::NAN);
                continue;
            };
            for (gradient, &ln) in gradient.iter_mut().zip(&scratch.probabilities) {
                *gradient = upstream * T::from_f64(Real::exp(ln));
            }
            let tables = scratch.forward.iter().zip(&scratch.backward);
            for (i, (forward, backward)) in tables.enumerate() {
                let (t, s) = (i / scratch.states.len(), i % scratch.states.len());
                let share = Real::exp(forward + backward - total);
                gradient[t * classes + scratch.states[s]] -= upstream * T::from_f64(share);
            }
        }
    }

    fn classes(&self, width: usize) -> Option<usize> {
        Some(width)
    }
}

/// The labels and logits of each sample.
fn samples<'a, T: Element>(
    y_true: Tensor<'a, T>,
    y_pred: Tensor<'a, T>,
) -> impl Iterator<Item = (&'a [T], &'a [T])> {
    let len = |tensor: Tensor<'a, T>| (tensor.data.len() / y_pred.batch().max(1)).max(1);
    y_true.data.chunks_exact(len(y_true)).zip(y_pred.data.chunks_exact(len(y_pred)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn gradient() {
        // A repeated label, padding, and no label at all.
        let labels = [1.0, 2.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        let shape = [3, 5, 4];
        let y_true = Tensor::new(&labels, &[3, 3]);
        check::gradient(&CTC::default(), y_true, &check::scattered(60, 1), &shape);
    }

    #[test]
    fn what_cannot_be_spelled() {
        let value = |labels: [f64; 3]| {
            let mut loss = [0.0];
            let (t, p) = (Tensor::new(&labels, &[1, 3]), Tensor::new(&[0.0; 6], &[1, 2, 3]));
            CTC::default().forward(t, p, &mut loss);
            loss[0]
        };
        assert_eq!(value([1.0, 2.0, 1.0]), f64::INFINITY);
        assert!(value([3.0, 0.0, 0.0]).is_nan());
        assert!(value([1.0, 1.0, 0.0]).is_infinite());
    }
}
