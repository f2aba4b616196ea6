use crate::activations::{Elementwise, Sigmoid};
use crate::element::Element;
use crate::losses::{Loss, Reduction, Sparse};
use crate::tensor::Tensor;

arguments! {
    /// Draws embeddings of the same label together and others apart. Keras's `Circle` (Sun et al.
    /// 2020).
    ///
    /// `y_true` has a label for each sample, any number; `y_pred` of shape `(B, D)` has embeddings
    /// of length 1. With d = max(1 − cosine, 0) for each pair of samples, the loss of a sample is
    /// softplus(ln Σ e^(−γ·(d + m)·(m − d)) + ln Σ e^(γ·max(1 + m − d, 0)·(1 − m − d))), the first
    /// sum over samples of the same label, the second over the others. A sample without either is
    /// left out of a mean.
    ///
    /// ```
    /// use keras_runtime::{losses::{Circle, Loss}, tensor::Tensor};
    /// let mut loss = [0.0; 3];
    /// let y_true = Tensor::new(&[0.0, 0.0, 1.0], &[3]);
    /// let y_pred = Tensor::new(&[1.0, 0.0, 1.0, 0.0, 0.0, 1.0], &[3, 2]);
    /// Circle::default().forward(y_true, y_pred, &mut loss);
    /// // The third sample is the only one of its label.
    /// assert!(loss[0] < 1e-10 && loss[2] == 0.0);
    /// ```
    pub struct Circle {
        /// γ, the scale of the exponents.
        gamma: f64 = 80.0,
        /// m, how much distances may differ from the best.
        margin: f64 = 0.4,
        /// Whether a sample is not paired with itself.
        remove_diagonal: bool = true,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

/// The exponent of a pair, its derivative with respect to the distance, and whether the labels are
/// the same.
struct Pair<T> {
    exponent: T,
    slope: T,
    same: bool,
}

impl Circle {
    /// The pair of the samples `i` and `j`, unless it is left out.
    fn pair<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        i: usize,
        j: usize,
    ) -> Option<Pair<T>> {
        let same = y_true.data[i] == y_true.data[j];
        if same && i == j && self.remove_diagonal {
            return None;
        }
        let cosine: T = y_pred.row(i).iter().zip(y_pred.row(j)).map(|(&a, &b)| a * b).sum();
        let distance = (T::ONE - cosine).max(T::ZERO);
        let (gamma, margin) = (T::from_f64(self.gamma), T::from_f64(self.margin));
        let (weight, weight_slope, scale, best) = match same {
            true => (margin + distance, T::ONE, -gamma, margin),
            false => (T::ONE + margin - distance, -T::ONE, gamma, T::ONE - margin),
        };
        let weight_slope = if weight < T::ZERO { T::ZERO } else { weight_slope };
        let weight = weight.max(T::ZERO);
        let slope = scale * (weight_slope * (best - distance) - weight);
        let slope = if cosine > T::ONE { T::ZERO } else { slope };
        Some(Pair { exponent: scale * weight * (best - distance), slope, same })
    }

    /// ln Σ e^exponent over the pairs of sample `i` with the same label, and over the others.
    fn logarithms<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        i: usize,
    ) -> [T; 2] {
        let mut sums = [LogSumExp::default(); 2];
        for pair in (0..y_pred.batch()).filter_map(|j| self.pair(y_true, y_pred, i, j)) {
            sums[usize::from(!pair.same)].add(pair.exponent);
        }
        sums.map(LogSumExp::get)
    }
}

/// ln Σ e^x, term by term.
#[derive(Clone, Copy, Default)]
struct LogSumExp<T> {
    /// The largest x, and Σ e^(x − largest); `None` without terms.
    state: Option<(T, T)>,
}

impl<T: Element> LogSumExp<T> {
    fn add(&mut self, x: T) {
        self.state = Some(match self.state {
            None => (x, T::ONE),
            Some((largest, sum)) if x > largest => (x, sum * (largest - x).exp() + T::ONE),
            Some((largest, sum)) => (largest, sum + (x - largest).exp()),
        });
    }

    fn get(self) -> T {
        self.state.map_or(-T::INFINITY, |(largest, sum)| largest + sum.ln())
    }
}

impl<T: Element> Loss<T> for Circle {
    type Target = Sparse;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        for (i, loss) in loss.iter_mut().enumerate() {
            let [same, other] = self.logarithms(y_true, y_pred, i);
            let x = same + other;
            *loss = x.max(T::ZERO) + (-x.abs()).exp().ln_1p();
        }
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        gradient.fill(T::ZERO);
        let width = y_pred.width();
        for (i, &upstream) in upstream.iter().enumerate() {
            let logarithms = self.logarithms(y_true, y_pred, i);
            let outer = upstream * Sigmoid.value(logarithms[0] + logarithms[1]);
            // Without pairs of both kinds the loss is 0.
            if outer == T::ZERO {
                continue;
            }
            for j in 0..y_pred.batch() {
                let Some(pair) = self.pair(y_true, y_pred, i, j) else { continue };
                let share = (pair.exponent - logarithms[usize::from(!pair.same)]).exp();
                // The distance falls with the cosine.
                let factor = -outer * share * pair.slope;
                for k in 0..width {
                    gradient[i * width + k] += factor * y_pred.data[j * width + k];
                    gradient[j * width + k] += factor * y_pred.data[i * width + k];
                }
            }
        }
    }

    fn mask(&self, _y_true: Tensor<'_, T>, loss: &[T], valid: &mut [bool]) -> bool {
        for (valid, &loss) in valid.iter_mut().zip(loss) {
            // A NaN is no reason to leave a sample out.
            *valid = loss != T::ZERO;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn gradient() {
        let (shape, labels) = ([5, 3], [0.0, 1.0, 0.0, 1.0, 7.0]);
        let mut y_pred = check::scattered(15, 1);
        for row in y_pred.chunks_mut(3) {
            row.iter_mut().for_each(|x| *x -= 0.5);
            let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
            // A little inside of the sphere, so that no distance is cut at 0.
            row.iter_mut().for_each(|x| *x *= 0.99 / length);
        }
        let y_true = Tensor::new(&labels, &[5]);
        let loss = Circle::default().gamma(2.0);
        check::gradient(&loss, y_true, &y_pred, &shape);
        check::gradient(&loss.remove_diagonal(false), y_true, &y_pred, &shape);
    }
}
