use super::Activation;
use crate::element::Element;
use crate::tensor::Axis;

arguments! {
    /// max(x − τ, 0) over an axis, with a τ that leaves few values above 0 (Martins and Astudillo,
    /// 2016). Keras's `sparsemax`.
    ///
    /// τ is Keras's: with the values in falling order and k of them in the support, it is
    /// (Σ of *all* their cumulative sums − 1) / k, where the paper has the last cumulative sum
    /// alone. So the result sums to 1 only where k is 1.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Sparsemax};
    /// let mut x = [0.25, 2.0, -1.0];
    /// Sparsemax::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 1.0, 0.0]);
    /// ```
    pub struct Sparsemax {
        /// The axis along which values compete; the batch is 0, negative counts from the end.
        axis: isize = -1,
    }
}

/// A value and its place in the lane.
type Item<T> = (T, usize);

/// The largest item that comes after `last` in falling order, equal ones by their place. Searching
/// anew for each needs no buffer for a sorted copy.
fn next<'a, T: Element>(
    values: impl Iterator<Item = &'a T>,
    last: Option<Item<T>>,
) -> Option<Item<T>> {
    let mut best: Option<Item<T>> = None;
    for (place, &value) in values.enumerate() {
        let open = last.is_none_or(|last| value < last.0 || (value == last.0 && place > last.1));
        if open && best.is_none_or(|best| value > best.0) {
            best = Some((value, place));
        }
    }
    best
}

/// Number of values in the support, and τ.
fn threshold<'a, T: Element>(values: impl Iterator<Item = &'a T> + Clone) -> (usize, T) {
    let (mut count, mut sum, mut sums) = (0, T::ZERO, T::ZERO);
    let mut last = None;
    while let Some((value, place)) = next(values.clone(), last) {
        sum += value;
        if (value - (sum - T::ONE) / T::from_usize(count + 1)) <= T::ZERO {
            break;
        }
        count += 1;
        sums += sum;
        last = Some((value, place));
    }
    (count, (sums - T::ONE) / T::from_usize(count))
}

impl<T: Element> Activation<T> for Sparsemax {
    const NEEDS_INPUT: bool = true;

    fn forward(&self, x: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        for start in axis.lanes() {
            let (count, tau) = threshold(axis.values(start, x));
            if count > 0 {
                axis.values_mut(start, x).for_each(|x| *x = (*x - tau).max(T::ZERO));
            } else {
                // The values are so large that 1 is lost beside them.
                let largest = axis.values(start, x).fold(-T::INFINITY, |m, &x| m.max(x));
                let one = |x: T| if x == largest { T::ONE } else { T::ZERO };
                axis.values_mut(start, x).for_each(|x| *x = one(*x));
            }
        }
    }

    fn backward(&self, x: &[T], _y: &[T], gradient: &mut [T], shape: &[usize]) {
        let Some(axis) = Axis::of(shape, self.axis) else { return };
        for start in axis.lanes() {
            let (count, tau) = threshold(axis.values(start, x));
            let mut sum = T::ZERO;
            for (g, &x) in axis.values_mut(start, gradient).zip(axis.values(start, x)) {
                // Keras lets the gradient pass where x is τ, and where there is no support.
                if x < tau {
                    *g = T::ZERO;
                }
                sum += *g;
            }
            let mut last = None;
            for rank in 0..count {
                last = next(axis.values(start, x), last);
                let place = last.map_or(0, |(_, place)| place);
                let share = T::from_usize(count - rank) / T::from_usize(count);
                if let Some(g) = axis.values_mut(start, gradient).nth(place) {
                    *g -= share * sum;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn two_in_the_support() {
        // Cumulative sums 0.5 and 0.75, so τ = (0.5 + 0.75 − 1) / 2.
        let y = testing::values(Sparsemax::DEFAULT, &[0.25, -2.0, 0.5], &[1, 3]);
        assert_eq!(y, [0.125, 0.0, 0.375]);
    }

    #[test]
    fn gradient() {
        for axis in [-1, 0, 1] {
            testing::gradient(Sparsemax { axis }, &[2, 3, 4]);
        }
    }

    #[test]
    fn huge_values() {
        assert_eq!(testing::values(Sparsemax::DEFAULT, &[1e30, 0.0], &[1, 2]), [1.0, 0.0]);
    }
}
