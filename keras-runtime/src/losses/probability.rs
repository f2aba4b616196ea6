//! Predictions of a lane as probabilities of classes.

use crate::element::Element;
use crate::losses::lanes::{Lane, at, set};

/// Keras's clip of probabilities, so that their logarithm is finite.
pub(super) fn clip<T: Element>(p: T) -> T {
    p.clamp(T::EPSILON, T::ONE - T::EPSILON)
}

/// Whether [`clip`] leaves a probability as it is. Elsewhere the gradient is 0, as in Keras.
pub(super) fn in_clip<T: Element>(p: T) -> bool {
    !(p < T::EPSILON || p > T::ONE - T::EPSILON)
}

/// How the predictions of a lane become probabilities that add up to 1.
#[derive(Clone, Copy)]
pub(super) enum Normalizer<T> {
    /// Softmax of logits: the largest one, and Σ e^(x − largest).
    Logits { largest: T, sum: T },
    /// Division by the sum.
    Probabilities { sum: T },
}

impl<T: Element> Normalizer<T> {
    pub fn new(from_logits: bool, y_pred: &[T], lane: Lane) -> Self {
        let values = lane.map(|i| at(y_pred, i));
        if from_logits {
            let largest = values.clone().fold(-T::INFINITY, |a, b| b.max(a));
            Normalizer::Logits { largest, sum: values.map(|x| (x - largest).exp()).sum() }
        } else {
            Normalizer::Probabilities { sum: values.sum() }
        }
    }

    pub fn probability(self, x: T) -> T {
        match self {
            Normalizer::Logits { largest, sum } => (x - largest).exp() / sum,
            Normalizer::Probabilities { sum } => x / sum,
        }
    }

    /// The logarithm of the probability, which is clipped if it does not come from logits.
    pub fn ln(self, x: T) -> T {
        match self {
            Normalizer::Logits { largest, sum } => x - largest - sum.ln(),
            Normalizer::Probabilities { .. } => clip(self.probability(x)).ln(),
        }
    }

    /// The derivative of the probability with respect to its own prediction is this times
    /// (1 − probability).
    fn factor(self, probability: T) -> T {
        match self {
            Normalizer::Logits { .. } => probability,
            Normalizer::Probabilities { sum } => T::ONE / sum,
        }
    }

    /// Writes the gradient of a lane with respect to its predictions, where `slope(position, q)`
    /// is the derivative of the loss with respect to the clipped probability q.
    pub fn backward(
        self,
        y_pred: &[T],
        lane: Lane,
        upstream: T,
        gradient: &mut [T],
        slope: impl Fn(usize, T) -> T,
    ) {
        let mut common = T::ZERO;
        for i in lane.clone() {
            let q = self.probability(at(y_pred, i));
            let slope = if in_clip(q) { slope(i, q) } else { T::ZERO };
            set(gradient, i, slope);
            common += slope * q;
        }
        for i in lane {
            let factor = self.factor(self.probability(at(y_pred, i)));
            let slope = at(gradient, i);
            set(gradient, i, upstream * factor * (slope - common));
        }
    }
}
