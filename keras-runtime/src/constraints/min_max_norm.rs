use super::{Constraint, norm};
use crate::element::{Element, Real};

arguments! {
    /// Moves every norm into an interval, or a part of the way. Keras's `MinMaxNorm`.
    ///
    /// ```
    /// use keras_runtime::constraints::{Constraint, MinMaxNorm};
    /// let mut kernel = [3.0f64, 4.0];
    /// MinMaxNorm::DEFAULT.rate(0.5).apply(&mut kernel, &[2, 1]);
    /// assert!((kernel[0] - 1.8).abs() < 1e-6 && (kernel[1] - 2.4).abs() < 1e-6);
    /// ```
    pub struct MinMaxNorm {
        /// The smallest norm.
        min_value: f64 = 0.0,
        /// The largest norm.
        max_value: f64 = 1.0,
        /// How much of the way a norm moves in one step, 0 to 1.
        rate: f64 = 1.0,
        /// The axes that a norm sums over: `&[0]` for each unit of a Dense kernel, `&[0, 1, 2]` for
        /// each filter of a Conv2D kernel; negative ones count from the end.
        axis: &'static [isize] = &[0],
    }
}

impl<T: Element> Constraint<T> for MinMaxNorm {
    fn apply(&self, weight: &mut [T], shape: &[usize]) {
        norm::rescale(weight, shape, self.axis, |norm| {
            let inside = Real::clamp(norm, self.min_value, self.max_value);
            self.rate * inside + (1.0 - self.rate) * norm
        });
    }
}
