//! `Conv1D`, `Conv2D`, `Conv3D`: a weighted sum of what is under the kernel, at each of its places.

use super::convolution::{ConvArguments, Convolution};
use crate::activations::Activation;
use crate::element::{Element, Stored};
use crate::kernels::{
    Engine, Finish, Kernel, Pooling, Sliding, add_column_sums_with, conv_stored, convolve,
    convolve_pooled,
};
use crate::layer::{Backward, Forward, Infer, InferStored, Layer, Pooled, begin};
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `Conv1D`, `Conv2D` and `Conv3D`: at each place of the kernel
/// `act(patch·kernel + bias)`, where the patch is all that is under it. The kernel is not flipped.
///
/// `kernel` has a row for each filter and a column for each value of a patch; its bytes are Keras's
/// row-major `(*kernel_size, channels / groups, filters)`. With `BIAS = 0` (`use_bias = false`) the
/// bias takes no room.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(5, 1); Conv1D(1, kernel_size = 2, strides = 2, padding = same); } }
/// let mut net = Net::new(0);
/// net.conv1d.kernel.copy_from_slice(&[1.0, 10.0]); // Keras's (2, 1, 1)
/// let y = net.predict(&[[1.0], [2.0], [3.0], [4.0], [5.0]]);
/// assert_eq!(y, [[21.0], [43.0], [5.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Conv<const PATCH: usize, const FILTERS: usize, T = f32, const BIAS: usize = 1> {
    /// Weights, `(filters, values of a patch)`.
    pub kernel: SMatrix<T, FILTERS, PATCH>,
    /// One number for each filter, or none.
    pub bias: SMatrix<T, FILTERS, BIAS>,
}

/// Keras's `Conv1D`.
pub type Conv1D<const PATCH: usize, const FILTERS: usize, T = f32, const BIAS: usize = 1> =
    Conv<PATCH, FILTERS, T, BIAS>;

/// Keras's `Conv2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 3, 1); Conv2D(1, kernel_size = 2, kernel_initializer = ones); } }
/// let x = [[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]], [[7.0], [8.0], [9.0]]];
/// assert_eq!(Net::new(0).predict(&x), [[[12.0], [16.0]], [[24.0], [28.0]]]);
/// ```
pub type Conv2D<const PATCH: usize, const FILTERS: usize, T = f32, const BIAS: usize = 1> =
    Conv<PATCH, FILTERS, T, BIAS>;

/// Keras's `Conv3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2, 2, 1); Conv3D(1, kernel_size = 2, kernel_initializer = ones); } }
/// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
/// assert_eq!(Net::new(0).predict(&x), [[[[36.0]]]]);
/// ```
pub type Conv3D<const PATCH: usize, const FILTERS: usize, T = f32, const BIAS: usize = 1> =
    Conv<PATCH, FILTERS, T, BIAS>;

impl<const PATCH: usize, const FILTERS: usize, T: Element, const BIAS: usize> Default
    for Conv<PATCH, FILTERS, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        Conv {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; FILTERS]; PATCH])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; FILTERS]; BIAS])),
        }
    }
}

impl<const PATCH: usize, const FILTERS: usize, T, const BIAS: usize, A> Layer<T, ConvArguments<A>>
    for Conv<PATCH, FILTERS, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvArguments<A>, pass: Forward<'_, T, E>) {
        let weights = [self.kernel.as_slice(), self.bias.as_slice()];
        forward(FILTERS, weights, arguments, pass);
    }

    fn infer(&self, arguments: &ConvArguments<A>, pass: Infer<'_, T>) {
        let (weights, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let kernel = Kernel { weights, bias, filters: FILTERS, groups: arguments.taps.groups };
        infer(kernel, arguments, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let gradient =
            gradient.map(|gradient| [gradient.kernel.as_mut_slice(), gradient.bias.as_mut_slice()]);
        backward(FILTERS, self.kernel.as_slice(), arguments, pass, gradient);
    }
}

impl<const PATCH: usize, const FILTERS: usize, T, const BIAS: usize, A> Pooled<T, ConvArguments<A>>
    for Conv<PATCH, FILTERS, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward_pooled<E: Engine<T>>(
        &self,
        arguments: &ConvArguments<A>,
        pooling: Pooling<'_>,
        pass: Forward<'_, T, E>,
    ) -> bool {
        let weights = [self.kernel.as_slice(), self.bias.as_slice()];
        forward_pooled(FILTERS, weights, arguments, pooling, pass)
    }

    fn infer_pooled(
        &self,
        arguments: &ConvArguments<A>,
        pooling: Pooling<'_>,
        pass: Infer<'_, T>,
    ) -> bool {
        let (weights, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let kernel = Kernel { weights, bias, filters: FILTERS, groups: arguments.taps.groups };
        infer_pooled(kernel, arguments, pooling, pass)
    }
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer_pooled<T: Element, A: Activation<T>>(
    kernel: Kernel<'_, T>,
    arguments: &ConvArguments<A>,
    pooling: Pooling<'_>,
    mut pass: Infer<'_, T>,
) -> bool {
    let (road, activation) = (pass.road, &arguments.activation);
    convolve_pooled(road, &arguments.taps, kernel, pooling, pass.sides(), activation)
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer<T: Element, A: Activation<T>>(
    kernel: Kernel<'_, T>,
    arguments: &ConvArguments<A>,
    mut pass: Infer<'_, T>,
) {
    let (road, activation) = (pass.road, &arguments.activation);
    convolve(road, &arguments.taps, kernel, pass.sides(), activation);
    if !road.is_fast() {
        arguments.activate_one(road, pass.values(), kernel.filters);
    }
}

impl<const PATCH: usize, const FILTERS: usize, W, const BIAS: usize, A>
    InferStored<ConvArguments<A>> for Conv<PATCH, FILTERS, W, BIAS>
where
    W: Stored<f32>,
    A: Activation<f32>,
{
    fn infer_stored(&self, arguments: &ConvArguments<A>, pass: Infer<'_, f32>) {
        let (weights, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let kernel = Kernel { weights, bias, filters: FILTERS, groups: arguments.taps.groups };
        infer_stored(kernel, arguments, pass);
    }
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer_stored<W: Stored<f32>, A: Activation<f32>>(
    kernel: Kernel<'_, W>,
    arguments: &ConvArguments<A>,
    mut pass: Infer<'_, f32>,
) {
    conv_stored(&arguments.taps, kernel, pass.sides());
    arguments.activate_one(pass.road, pass.values(), kernel.filters);
}

/// The layer of any size, so that it is not compiled for each.
fn forward<T: Element, E: Engine<T>, A: Activation<T>>(
    filters: usize,
    weights: [&[T]; 2],
    arguments: &ConvArguments<A>,
    pass: Forward<'_, T, E>,
) {
    let (sliding, engine) = (Sliding { taps: &arguments.taps, filters }, pass.engine);
    let activate = |places: &mut [T]| arguments.activate(engine, places, &mut [], filters);
    // While the rows are in the cache, unless they are kept as they were before.
    let at_once = A::BY_VALUE && (!A::NEEDS_INPUT || pass.saved.is_empty());
    let finish: Finish<'_, T> = if at_once { Some(&activate) } else { None };
    let image = pass.input();
    if !pass.training
        && at_once
        && engine.convolve_to_predict(sliding, None, image, weights, pass.output, finish)
    {
        return;
    }
    engine.convolve(sliding, image, weights, pass.output, false, finish, pass.scratch);
    if !at_once {
        arguments.activate(engine, pass.output, pass.saved, filters);
    }
}

/// The same outside of training, pooled; whether it was done.
fn forward_pooled<T: Element, E: Engine<T>, A: Activation<T>>(
    filters: usize,
    weights: [&[T]; 2],
    arguments: &ConvArguments<A>,
    pooling: Pooling<'_>,
    pass: Forward<'_, T, E>,
) -> bool {
    let (sliding, engine) = (Sliding { taps: &arguments.taps, filters }, pass.engine);
    let activate = |places: &mut [T]| arguments.activate(engine, places, &mut [], filters);
    let (image, pooling, finish) = (pass.input(), Some(pooling), Some(&activate as _));
    A::BY_VALUE && engine.convolve_to_predict(sliding, pooling, image, weights, pass.output, finish)
}

fn backward<T: Element, E: Engine<T>, A: Activation<T>>(
    filters: usize,
    kernel: &[T],
    arguments: &ConvArguments<A>,
    pass: Backward<'_, '_, T, E>,
    gradient: Option<[&mut [T]; 2]>,
) {
    let dz = pass.output_gradient;
    let rows = dz.len() / filters;
    let (kept, shape) = ((&*pass.saved, pass.output), [rows, filters]);
    pass.engine.activate_back(&arguments.activation, kept, dz, &shape);
    let (taps, engine, scratch) = (&arguments.taps, pass.engine, pass.scratch);
    let mut convolution = Convolution { taps, filters, engine, scratch };
    if let Some([d_kernel, d_bias]) = gradient {
        convolution.gradient(pass.inputs[0], dz, d_kernel, pass.accumulate);
        if !d_bias.is_empty() {
            begin(d_bias, pass.accumulate);
            add_column_sums_with(pass.engine, dz, d_bias);
        }
    }
    if let Some((dx, add)) = pass.input_gradients[0].target() {
        convolution.widen(dz, kernel, dx, add);
    }
}
