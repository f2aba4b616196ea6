use super::Activation;
use crate::element::Element;
use crate::tensor::Axis;

arguments! {
    /// x − ln Σ e^x over an axis, without overflow. Keras's `log_softmax`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, LogSoftmax};
    /// let mut x = [1000.0, 0.0];
    /// LogSoftmax::DEFAULT.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [0.0, -1000.0]);
    /// ```
    pub struct LogSoftmax {
        /// The axis whose e^y sum to 1; the batch is 0, negative counts from the end.
        axis: isize = -1,
    }
}

impl<T: Element> Activation<T> for LogSoftmax {
    const NEEDS_INPUT: bool = false;

    fn forward(&self, x: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        for start in axis.lanes() {
            let largest = axis.values(start, x).fold(-T::INFINITY, |m, &x| m.max(x));
            let sum: T = axis.values(start, x).map(|&x| (x - largest).exp()).sum();
            let log = sum.ln();
            // Not x − (largest + log), which would lose the digits of log.
            axis.values_mut(start, x).for_each(|x| *x = (*x - largest) - log);
        }
    }

    fn backward(&self, _x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        for start in axis.lanes() {
            let sum: T = axis.values(start, gradient).copied().sum();
            for (g, &y) in axis.values_mut(start, gradient).zip(axis.values(start, y)) {
                *g -= y.exp() * sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        for axis in [-1, 0, 1] {
            testing::gradient(LogSoftmax { axis }, &[2, 3, 4]);
        }
    }
}
