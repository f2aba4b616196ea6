//! `Softmax`: values along one axis or several sum to 1.

use super::walk::Walk;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer, with_batch};
use keras_shape::{Shape, layers::Axes};

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

/// Keras's `Softmax` of values of which a mask, the second input, leaves some out: they become 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct MaskedSoftmax;

/// The arguments of [`MaskedSoftmax`].
#[derive(Clone, Copy, Debug)]
pub struct MaskedSoftmaxArguments<A> {
    softmax: A,
    shape: Shape,
    mask: Walk,
    mask_size: usize,
}

impl<A: Copy> MaskedSoftmaxArguments<A> {
    /// A function for samples of this shape, with masks of this shape: axes of length 1 are
    /// repeated.
    pub const fn new(softmax: A, shape: &Shape, mask: &Shape) -> Self {
        let (walk, mask_size) = (Walk::repeating(mask, shape), mask.size());
        MaskedSoftmaxArguments { softmax, shape: *shape, mask: walk, mask_size }
    }

    /// Sets values that the mask leaves out to `value`.
    fn fill<T: Element>(&self, mask: &[T], values: &mut [T], value: T) {
        let samples = values.chunks_exact_mut(self.shape.size());
        for (sample, mask) in samples.zip(mask.chunks_exact(self.mask_size)) {
            for (x, i) in sample.iter_mut().zip(self.mask.positions()) {
                // Keras keeps what is larger than ½.
                *x = if mask[i] > T::HALF { *x } else { value };
            }
        }
    }
}

impl<T: Element, A: Activation<T>> Layer<T, MaskedSoftmaxArguments<A>> for MaskedSoftmax {
    fn forward<E: Engine<T>>(
        &self,
        arguments: &MaskedSoftmaxArguments<A>,
        pass: Forward<'_, T, E>,
    ) {
        let (full, rank) = with_batch(pass.batch, &arguments.shape);
        pass.output.copy_from_slice(pass.inputs[0]);
        arguments.fill(pass.inputs[1], pass.output, T::from_f64(-1e9));
        arguments.softmax.forward(pass.output, &full[..rank]);
        arguments.fill(pass.inputs[1], pass.output, T::ZERO);
    }

    /// As without a mask: what is 0 gets no gradient, and gives none to others.
    fn backward<E: Engine<T>>(
        &self,
        arguments: &MaskedSoftmaxArguments<A>,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (full, rank) = with_batch(pass.batch, &arguments.shape);
        let gradient = pass.output_gradient;
        arguments.softmax.backward(&[], pass.output, gradient, &full[..rank]);
        pass.input_gradients[0].write(gradient, |dy| dy);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;
    use crate::activations;

    fn check(softmax: impl Activation<f64>, mask: &[usize]) {
        let (shape, mask) = (Shape::new(&[2, 3]), Shape::new(mask));
        let check = Check {
            arguments: &MaskedSoftmaxArguments::new(softmax, &shape, &mask),
            batch: 3,
            inputs: &[6, mask.size()],
            masks: &[1],
            output: 6,
            saved: 0,
            scratch: 0,
        };
        check.run(&MaskedSoftmax, |_| &mut []);
    }

    #[test]
    fn masked() {
        for mask in [[2, 3], [1, 3], [2, 1]] {
            check(activations::Softmax::DEFAULT, &mask);
            check(activations::Softmax { axis: 1 }, &mask);
            check(SoftmaxAxes { axes: &[1, 2] }, &mask);
        }
    }

    #[test]
    fn nothing_is_left() {
        let shape = Shape::new(&[2]);
        let softmax = activations::Softmax::DEFAULT;
        let check = Check {
            arguments: &MaskedSoftmaxArguments::new(softmax, &shape, &shape),
            batch: 2,
            inputs: &[2, 2],
            masks: &[1],
            output: 2,
            saved: 0,
            scratch: 0,
        };
        let inputs = [vec![1.0, 2.0, 1.0, 2.0], vec![0.0, 0.0, 1.0, 0.0]];
        let y = check.forward(&MaskedSoftmax, &inputs, false, &mut []);
        assert_eq!(y, [0.0, 0.0, 1.0, 0.0]);
    }
}
