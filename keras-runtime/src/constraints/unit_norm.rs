use super::{Constraint, norm};
use crate::element::Element;

arguments! {
    /// Scales every norm to 1. Keras's `UnitNorm`.
    ///
    /// ```
    /// use keras_runtime::constraints::{Constraint, UnitNorm};
    /// let mut kernel = [3.0f64, 4.0];
    /// UnitNorm::DEFAULT.apply(&mut kernel, &[2, 1]);
    /// assert!((kernel[0] - 0.6).abs() < 1e-6 && (kernel[1] - 0.8).abs() < 1e-6);
    /// ```
    pub struct UnitNorm {
        /// The axes that a norm sums over: `&[0]` for each unit of a Dense kernel, `&[0, 1, 2]` for
        /// each filter of a Conv2D kernel; negative ones count from the end.
        axis: &'static [isize] = &[0],
    }
}

impl<T: Element> Constraint<T> for UnitNorm {
    fn apply(&self, weight: &mut [T], shape: &[usize]) {
        norm::rescale(weight, shape, self.axis, |_| 1.0);
    }
}
