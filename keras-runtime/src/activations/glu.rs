use super::{Elementwise, Sigmoid};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::tensor::Axis;

arguments! {
    /// Gated linear unit: the first half of an axis times the sigmoid of the second (Dauphin et
    /// al., 2017). Keras's `glu`.
    ///
    /// The axis of the result is half as long, so this is no
    /// [`Activation`](super::Activation), which works in place.
    ///
    /// ```
    /// use keras_runtime::activations::Glu;
    /// let x = [3.0, 5.0, 0.0, 1000.0];
    /// let mut y = [0.0; 2];
    /// Glu::DEFAULT.forward(&x, &mut y, &[1, 4]);
    /// assert_eq!(y, [1.5, 5.0]);
    /// let mut gradient = [0.0; 4];
    /// Glu::DEFAULT.backward(&x, &[1.0, 1.0], &mut gradient, &[1, 4]);
    /// assert_eq!(gradient, [0.5, 1.0, 0.75, 0.0]);
    /// ```
    pub struct Glu {
        /// The axis to halve, of even length; the batch is 0, negative counts from the end.
        axis: isize = -1,
    }
}

impl Glu {
    /// Writes y from x, whose shape is `shape`.
    pub fn forward<T: Element>(&self, x: &[T], y: &mut [T], shape: &[usize]) {
        let block = self.block(shape);
        dispatch(
            #[inline(always)]
            || {
                for (x, y) in x.chunks_exact(2 * block).zip(y.chunks_exact_mut(block)) {
                    let (linear, gate) = x.split_at(x.len() / 2);
                    for ((y, &linear), &gate) in y.iter_mut().zip(linear).zip(gate) {
                        *y = linear * Sigmoid.value(gate);
                    }
                }
            },
        );
    }

    /// Writes the gradient with respect to x (of shape `shape`) from that with respect to y.
    pub fn backward<T: Element>(
        &self,
        x: &[T],
        upstream: &[T],
        gradient: &mut [T],
        shape: &[usize],
    ) {
        let block = self.block(shape);
        let blocks = x.chunks_exact(2 * block).zip(gradient.chunks_exact_mut(2 * block));
        for ((x, gradient), upstream) in blocks.zip(upstream.chunks_exact(block)) {
            let (linear, gate) = x.split_at(x.len() / 2);
            let (to_linear, to_gate) = gradient.split_at_mut(gradient.len() / 2);
            let inputs = linear.iter().zip(gate).zip(upstream);
            for (((&linear, &gate), &upstream), (to_linear, to_gate)) in
                inputs.zip(to_linear.iter_mut().zip(to_gate))
            {
                let sigmoid = Sigmoid.value(gate);
                *to_linear = upstream * sigmoid;
                *to_gate = upstream * linear * Sigmoid.derivative(gate, sigmoid);
            }
        }
    }

    /// Number of values of y that lie together.
    fn block(&self, shape: &[usize]) -> usize {
        Axis::of(shape, self.axis).map_or(1, |axis| axis.len / 2 * axis.inner).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradient() {
        let shape = [2, 4, 6];
        let x: [f64; 48] = core::array::from_fn(|i| (1.7 * i as f64).sin());
        let upstream: [f64; 24] = core::array::from_fn(|i| (2.9 * i as f64).cos());
        for axis in [1, 2, -1] {
            let glu = Glu { axis };
            let total = |x: &[f64]| {
                let mut y = [0.0; 24];
                glu.forward(x, &mut y, &shape);
                y.iter().zip(&upstream).map(|(y, u)| y * u).sum::<f64>()
            };
            let mut got = [0.0; 48];
            glu.backward(&x, &upstream, &mut got, &shape);
            for i in 0..48 {
                let at = |step: f64| {
                    let mut x = x;
                    x[i] += step;
                    total(&x)
                };
                assert!((got[i] - (at(1e-5) - at(-1e-5)) / 2e-5).abs() < 1e-8);
            }
        }
    }
}
