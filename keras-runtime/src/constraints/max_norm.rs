use super::{Constraint, norm};
use crate::element::{Element, Real};

arguments! {
    /// Shortens what is longer than `max_value`. Keras's `MaxNorm`.
    ///
    /// ```
    /// use keras_runtime::constraints::{Constraint, MaxNorm};
    /// // Two inputs, two units: the columns have the norms 5 and 1.
    /// let mut kernel = [3.0f64, 0.0, 4.0, 1.0];
    /// MaxNorm::DEFAULT.apply(&mut kernel, &[2, 2]);
    /// assert!((kernel[0] - 1.2).abs() < 1e-6 && (kernel[3] - 1.0).abs() < 1e-6);
    /// ```
    pub struct MaxNorm {
        /// The largest norm.
        max_value: f64 = 2.0,
        /// The axes that a norm sums over: `&[0]` for each unit of a Dense kernel, `&[0, 1, 2]` for
        /// each filter of a Conv2D kernel; negative ones count from the end.
        axis: &'static [isize] = &[0],
    }
}

impl<T: Element> Constraint<T> for MaxNorm {
    fn apply(&self, weight: &mut [T], shape: &[usize]) {
        norm::rescale(weight, shape, self.axis, |norm| Real::clamp(norm, 0.0, self.max_value));
    }
}
