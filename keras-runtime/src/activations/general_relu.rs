use super::Elementwise;
use crate::element::Real;

arguments! {
    /// Keras's `relu` with arguments: x above `threshold`, cut at `max_value`, and
    /// `negative_slope` · (x − `threshold`) below. Without arguments use [`Relu`](super::Relu).
    ///
    /// At the threshold itself Keras gives 0 with the derivative 0 (`negative_slope` where that
    /// is the only argument). The derivative at `max_value` is 1, but 0 at a `max_value` of 6
    /// without a threshold, where Keras takes `relu6`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, GeneralRelu};
    /// let relu = GeneralRelu { negative_slope: 0.1, max_value: Some(3.0), threshold: 1.0 };
    /// let mut x = [0.5f64, 1.0, 2.0, 4.0];
    /// relu.forward(&mut x, &[1, 4]);
    /// assert_eq!(x, [-0.05, 0.0, 2.0, 3.0]);
    /// ```
    pub struct GeneralRelu {
        /// Slope below the threshold.
        negative_slope: f64 = 0.0,
        /// Largest value, or `None` for no limit.
        max_value: Option<f64> = None,
        /// Where the function starts to pass values.
        threshold: f64 = 0.0,
    }
}

impl Elementwise for GeneralRelu {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        let threshold = T::from_f64(self.threshold);
        if x > threshold {
            match self.max_value {
                Some(max_value) => x.clamp(T::ZERO, T::from_f64(max_value)),
                None => x,
            }
        } else if x < threshold {
            T::from_f64(self.negative_slope) * (x - threshold)
        } else {
            x - threshold
        }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        let threshold = T::from_f64(self.threshold);
        let passes = if x > threshold {
            match self.max_value {
                Some(6.0) if self.threshold == 0.0 => x < T::from_f64(6.0),
                Some(max_value) => x >= T::ZERO && x <= T::from_f64(max_value),
                None => true,
            }
        } else {
            let leaky = self.max_value.is_none() && self.threshold == 0.0;
            if x < threshold || leaky {
                return T::from_f64(self.negative_slope);
            }
            false
        };
        if passes { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        let full = GeneralRelu { negative_slope: 0.1, max_value: Some(3.5), threshold: 0.5 };
        testing::elementwise(full, [-0.45, -0.35, -0.15, -0.1, -0.05, 0.0, 1.0, 3.0, 3.5]);
        let below = GeneralRelu::DEFAULT.threshold(-0.75);
        testing::elementwise(below, [0.0, 0.0, 0.0, -0.5, 0.0, 0.5, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn kinks() {
        let leaky = GeneralRelu::DEFAULT.negative_slope(0.1);
        assert_eq!(leaky.derivative(0.0, 0.0), 0.1);
        assert_eq!(leaky.max_value(Some(4.0)).derivative(0.0, 0.0), 0.0);
        assert_eq!(leaky.max_value(Some(4.0)).derivative(4.0, 4.0), 1.0);
        assert_eq!(leaky.max_value(Some(6.0)).derivative(6.0, 6.0), 0.0);
        assert_eq!(leaky.threshold(1.0).derivative(1.0, 0.0), 0.0);
    }
}
