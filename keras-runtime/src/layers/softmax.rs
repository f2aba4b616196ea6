//! `Softmax`: values along one axis or several sum to 1.

use super::walk::Walk;
use crate::activations::Activation;
use crate::element::Element;
use keras_shape::layers::Axes;

/// Keras's `Softmax(axis = -1)`: e^x / Σ e^x over an axis, or over several together:
/// `Softmax(axis = (1, 2))`.
///
/// At run time it is an [`Activation`](super::Activation) with the function
/// [`Softmax`](crate::activations::Softmax), or [`SoftmaxAxes`] for several axes.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2); Softmax(axis = (1, 2)); } }
/// assert_eq!(Net::new(0).predict(&[[7.0, 7.0], [7.0, 7.0]]), [[0.25, 0.25], [0.25, 0.25]]);
/// ```
pub type Softmax = super::Activation;

/// e^x / Σ e^x over several axes together, shifted by the largest x so that nothing overflows.
///
/// ```
/// use keras_runtime::{activations::Activation, layers::SoftmaxAxes};
/// let mut x = [0.0, 0.0, 1000.0, 1000.0];
/// SoftmaxAxes { axes: &[1, -1] }.forward(&mut x, &[1, 2, 2]);
/// assert_eq!(x, [0.0, 0.0, 0.5, 0.5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxAxes {
    /// The axes: the batch is 0, negative from the end. Axes that are not there are left out.
    pub axes: &'static [isize],
}

impl SoftmaxAxes {
    /// The ways to the first value of each group, and from there to all values of the group.
    fn groups(&self, shape: &[usize]) -> (Walk, Walk) {
        let (mut groups, mut members) = (Walk::new(), Walk::new());
        let axes = Axes::of(self.axes, shape.len().saturating_sub(1));
        let mut stride: usize = shape.iter().product();
        for (i, &length) in shape.iter().enumerate() {
            stride /= length.max(1);
            let walk = if i > 0 && axes.kept[i - 1] { &mut members } else { &mut groups };
            *walk = walk.axis(length, stride);
        }
        (groups, members)
    }
}

impl<T: Element> Activation<T> for SoftmaxAxes {
    const NEEDS_INPUT: bool = false;

    fn forward(&self, x: &mut [T], shape: &[usize]) {
        let (groups, members) = self.groups(shape);
        for start in groups.positions() {
            let largest = members.positions().fold(-T::INFINITY, |m, i| m.max(x[start + i]));
            let mut sum = T::ZERO;
            for i in members.positions() {
                x[start + i] = (x[start + i] - largest).exp();
                sum += x[start + i];
            }
            let scale = T::ONE / sum;
            members.positions().for_each(|i| x[start + i] *= scale);
        }
    }

    fn backward(&self, _x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]) {
        let (groups, members) = self.groups(shape);
        for start in groups.positions() {
            let dot: T = members.positions().map(|i| y[start + i] * gradient[start + i]).sum();
            for i in members.positions() {
                gradient[start + i] = y[start + i] * (gradient[start + i] - dot);
            }
        }
    }
}
