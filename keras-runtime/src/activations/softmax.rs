use super::Activation;
use crate::element::{Element, Real};
use crate::kernels::dispatch;
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

    fn forward_batch(&self, x: &mut [T], shape: &[usize]) {
        match shape.last() {
            Some(&width) if self.axis == -1 && width > 0 => {
                once!(T: rows(x: &mut [T], width: usize))
            }
            _ => self.forward(x, shape),
        }
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn forward_inline(&self, x: &mut [T], shape: &[usize]) {
        match shape.last() {
            Some(&width) if self.axis == -1 && width > 0 => rows_inline(x, width),
            _ => self.forward(x, shape),
        }
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

/// The softmax of each row, with quick functions and the same order of sums.
fn rows<T: Element>(x: &mut [T], width: usize) {
    dispatch(
        #[inline(always)]
        || rows_inline(x, width),
    );
}

/// The same with the registers of the function that it is inlined into.
#[inline(always)]
fn rows_inline<T: Element>(x: &mut [T], width: usize) {
    let x: &mut [T::Quick] = bytemuck::cast_slice_mut(x);
    for row in x.chunks_exact_mut(width) {
        let largest = row.iter().fold(-<T::Quick as Real>::INFINITY, |m, &x| m.max(x));
        row.iter_mut().for_each(|x| *x = (*x - largest).exp());
        let mut sum = <T::Quick as Real>::ZERO;
        row.iter().for_each(|&x| sum += x);
        let scale = <T::Quick as Real>::ONE / sum;
        row.iter_mut().for_each(|x| *x *= scale);
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
