use super::Activation;
use crate::element::Element;
use crate::losses::Head;
use crate::tensor::Axis;

arguments! {
    /// e^x / Σ e^x over an axis, shifted by the largest x so that nothing overflows. Keras's
    /// `softmax`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Softmax};
    /// let mut x = [1000.0, 1000.0, 0.0, 0.0];
    /// Softmax::DEFAULT.forward(&mut x, &[2, 2]);
    /// assert_eq!(x, [0.5, 0.5, 0.5, 0.5]);
    /// ```
    pub struct Softmax {
        /// The axis whose values sum to 1; the batch is 0, negative counts from the end.
        axis: isize = -1,
    }
}

impl<T: Element> Activation<T> for Softmax {
    const NEEDS_INPUT: bool = false;

    fn forward(&self, x: &mut [T], shape: &[usize]) {
        self.infer(&[], x, shape);
    }

    fn infer(&self, x: &[T], y: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        once!(T: normalize(axis: Axis, x: &[T], y: &mut [T]));
    }

    fn backward(&self, _x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        for start in axis.lanes() {
            let dot: T =
                axis.values(start, y).zip(axis.values(start, gradient)).map(|(&y, &g)| y * g).sum();
            for (g, &y) in axis.values_mut(start, gradient).zip(axis.values(start, y)) {
                *g = y * (*g - dot);
            }
        }
    }

    fn head(&self) -> Head {
        if self.axis == -1 { Head::Softmax } else { Head::Other }
    }
}

/// For all lanes of an axis. An empty `x` is in `y`.
fn normalize<T: Element>(axis: Axis, x: &[T], y: &mut [T]) {
    for start in axis.lanes() {
        let mut largest = -T::INFINITY;
        let given = if x.is_empty() { &*y } else { x };
        axis.values(start, given).for_each(|&x| largest = largest.max(x));
        let mut sum = T::ZERO;
        for at in axis.lane(start) {
            let Some(y) = y.get_mut(at) else { return };
            *y = (x.get(at).copied().unwrap_or(*y) - largest).exp();
            sum += *y;
        }
        let scale = T::ONE / sum;
        axis.values_mut(start, y).for_each(|y| *y *= scale);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        for axis in [-1, 0, 1] {
            testing::gradient(Softmax { axis }, &[2, 3, 4]);
        }
    }

    #[test]
    fn head() {
        assert_eq!(Activation::<f32>::head(&Softmax::DEFAULT), Head::Softmax);
        assert_eq!(Activation::<f32>::head(&Softmax { axis: 1 }), Head::Other);
    }
}
