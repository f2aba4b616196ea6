//! `EinsumDense`: sums over axes that are named by letters.

use super::Walk;
use super::contraction::{Axes, Axis};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, add_bias, add_column_sums};
use crate::layer::{Backward, Forward, Layer, begin, copy, with_batch};
use keras_shape::MAX_RANK;
use keras_shape::layers::{Axes as Shared, Contraction};
use nalgebra::SVector;

/// The weights of Keras's `EinsumDense`: `act(einsum(equation, x, kernel) + bias)`.
///
/// `kernel` has the axes that the equation names, row-major as in Keras; `bias` has those of
/// `bias_axes`, and none of it (`BIAS = 0`) takes room without them. Keras on TensorFlow adds a bias
/// for an axis before `...` along the last axis if the two happen to be of one length; here it is
/// added to its own.
///
/// ```
/// use keras_runtime::prelude::*;
/// // Each step (b) of a sequence, its features (c) to 2 heads (d) of 3 values (e).
/// model! {
///     struct Heads { Input(5, 4); EinsumDense("abc,cde->abde", output_shape = (None, 2, 3)); }
/// }
/// let y: [[[f32; 3]; 2]; 5] = Heads::new(0).predict(&[[1.0; 4]; 5]);
/// assert_eq!(y[0], y[4]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct EinsumDense<const KERNEL: usize, T = f32, const BIAS: usize = 0> {
    /// The values of the kernel in Keras's order.
    pub kernel: SVector<T, KERNEL>,
    /// The values of the bias in Keras's order.
    pub bias: SVector<T, BIAS>,
}

/// The arguments of [`EinsumDense`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct EinsumDenseArguments<A> {
    /// Applied to the output.
    pub activation: A,
    /// What the equation says of the shapes.
    pub contraction: Contraction,
    /// From the values of the output to those of the bias.
    pub bias: Walk,
    /// Whether the bias has the last axes of the output, each of them whole.
    pub suffix: bool,
}

/// Where the values of the output have their bias, and whether it has whole last axes.
const fn bias_of(contraction: &Contraction) -> (Walk, bool) {
    let (output, bias) = (&contraction.output, &contraction.bias);
    let mut shared = Shared { kept: [false; MAX_RANK], missing: None };
    let (mut axis, first, mut suffix) = (0, output.rank() - bias.rank(), true);
    while axis < output.rank() {
        shared.kept[axis] = axis < first || bias.dim(axis - first) == 1;
        suffix = suffix && (axis < first || bias.dim(axis - first) == output.dim(axis));
        axis += 1;
    }
    (Walk::sharing(output, &shared), suffix)
}

impl<A> EinsumDenseArguments<A> {
    /// For the shapes of a contraction.
    pub const fn new(activation: A, contraction: Contraction) -> Self {
        let (bias, suffix) = bias_of(&contraction);
        EinsumDenseArguments { activation, contraction, bias, suffix }
    }

    /// The axes for a batch: a is the input, b the kernel, c the output.
    fn axes(&self, batch: usize, input: usize) -> impl Iterator<Item = Axis> {
        let sample = Axis { length: batch, a: input, b: 0, c: self.contraction.output.size() };
        let axis = |axis: &keras_shape::layers::ContractionAxis| Axis {
            length: axis.length,
            a: axis.input,
            b: axis.kernel,
            c: axis.output,
        };
        [sample].into_iter().chain(self.contraction.axes().iter().map(axis))
    }

    fn add_bias<T: Element>(&self, y: &mut [T], bias: &[T]) {
        if self.suffix {
            return add_bias(y, bias);
        }
        for y in y.chunks_exact_mut(self.bias.len().max(1)) {
            y.iter_mut().zip(self.bias.positions()).for_each(|(y, from)| {
                *y += bias.get(from).copied().unwrap_or(T::ZERO);
            });
        }
    }

    fn add_bias_gradient<T: Element>(&self, dy: &[T], bias: &mut [T]) {
        if self.suffix {
            return add_column_sums(dy, bias);
        }
        for dy in dy.chunks_exact(self.bias.len().max(1)) {
            dy.iter().zip(self.bias.positions()).for_each(|(&dy, to)| bias[to] += dy);
        }
    }
}

impl<const KERNEL: usize, T, const BIAS: usize, A> Layer<T, EinsumDenseArguments<A>>
    for EinsumDense<KERNEL, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &EinsumDenseArguments<A>, pass: Forward<'_, T, E>) {
        let (x, y) = (pass.input(), pass.output);
        let axes = Axes::new(arguments.axes(pass.batch, x.len() / pass.batch.max(1)));
        axes.contract(pass.engine, (x, self.kernel.as_slice()), y, false);
        if BIAS > 0 {
            arguments.add_bias(y, self.bias.as_slice());
        }
        if A::NEEDS_INPUT && !pass.saved.is_empty() {
            copy(y, pass.saved);
        }
        let (shape, rank) = with_batch(pass.batch, &arguments.contraction.output);
        let shape = shape.get(..rank).unwrap_or_default();
        pass.engine.activate(&arguments.activation, y, shape);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &EinsumDenseArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let (x, dz) = (pass.inputs[0], pass.output_gradient);
        let (shape, rank) = with_batch(pass.batch, &arguments.contraction.output);
        let kept = (&*pass.saved, pass.output);
        pass.engine.activate_back(&arguments.activation, kept, dz, &shape[..rank]);
        let dz = &*dz;
        let axes = || arguments.axes(pass.batch, x.len() / pass.batch.max(1));
        if let Some(gradient) = gradient {
            let axes = axes().map(|Axis { length, a, b, c }| Axis { length, a, b: c, c: b });
            let target = gradient.kernel.as_mut_slice();
            Axes::new(axes).contract(pass.engine, (x, dz), target, pass.accumulate);
            if BIAS > 0 {
                let target = gradient.bias.as_mut_slice();
                begin(target, pass.accumulate);
                arguments.add_bias_gradient(dz, target);
            }
        }
        if let Some((dx, add)) = pass.input_gradients[0].target() {
            let axes = axes().map(|Axis { length, a, b, c }| Axis { length, a: c, b, c: a });
            Axes::new(axes).contract(pass.engine, (dz, self.kernel.as_slice()), dx, add);
        }
    }
}
