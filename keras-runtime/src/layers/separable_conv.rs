//! `SeparableConv1D` and `SeparableConv2D`: each channel on its own, then the channels mixed.

use super::convolution::ConvArguments;
use super::patches::rows_in;
use crate::activations::Activation;
use crate::element::{Element, Stored};
use crate::kernels::{
    Engine, Kernel, Matrix, add_bias, add_column_sums, separable_stored, separate,
};
use crate::layer::{Backward, Forward, Infer, InferStored, Layer, begin};
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `SeparableConv1D` and `SeparableConv2D`: a depthwise convolution to
/// `MIDDLE` channels, then at each position `act(middle·pointwise_kernel + bias)`.
///
/// The bytes of `depthwise_kernel` are Keras's row-major `(*kernel_size, channels,
/// depth_multiplier)`, those of `pointwise_kernel` `(1, …, MIDDLE, FILTERS)`. With `BIAS = 0`
/// (`use_bias = false`) the bias takes no room. What lies in the middle is computed anew on the way
/// back, a few positions at a time.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 2); SeparableConv1D(1, kernel_size = 2); } }
/// let mut net = Net::new(0);
/// net.separable_conv1d.depthwise_kernel.copy_from_slice(&[1.0, 2.0, 10.0, 20.0]);
/// net.separable_conv1d.pointwise_kernel.copy_from_slice(&[1.0, -1.0]);
/// let y = net.predict(&[[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]);
/// assert_eq!(y, [[-21.0], [-32.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct SeparableConv<
    const TAPS: usize,
    const MIDDLE: usize,
    const FILTERS: usize,
    T = f32,
    const BIAS: usize = 1,
> {
    /// Weights of the first half, `(channels in the middle, taps)`.
    pub depthwise_kernel: SMatrix<T, MIDDLE, TAPS>,
    /// Weights of the second half, `(filters, channels in the middle)`.
    pub pointwise_kernel: SMatrix<T, FILTERS, MIDDLE>,
    /// One number for each filter, or none.
    pub bias: SMatrix<T, FILTERS, BIAS>,
}

/// Keras's `SeparableConv1D`.
pub type SeparableConv1D<
    const TAPS: usize,
    const MIDDLE: usize,
    const FILTERS: usize,
    T = f32,
    const BIAS: usize = 1,
> = SeparableConv<TAPS, MIDDLE, FILTERS, T, BIAS>;

/// Keras's `SeparableConv2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         Input(1, 2, 2);
///         SeparableConv2D(1, (1, 2), depthwise_initializer = ones, pointwise_initializer = ones);
///     }
/// }
/// assert_eq!(Net::new(0).predict(&[[[1.0, 2.0], [3.0, 4.0]]]), [[[10.0]]]);
/// ```
pub type SeparableConv2D<
    const TAPS: usize,
    const MIDDLE: usize,
    const FILTERS: usize,
    T = f32,
    const BIAS: usize = 1,
> = SeparableConv<TAPS, MIDDLE, FILTERS, T, BIAS>;

impl<const TAPS: usize, const MIDDLE: usize, const FILTERS: usize, T: Element, const BIAS: usize>
    Default for SeparableConv<TAPS, MIDDLE, FILTERS, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        let (depthwise, pointwise) = ([[T::ZERO; MIDDLE]; TAPS], [[T::ZERO; FILTERS]; MIDDLE]);
        SeparableConv {
            depthwise_kernel: SMatrix::from_array_storage(ArrayStorage(depthwise)),
            pointwise_kernel: SMatrix::from_array_storage(ArrayStorage(pointwise)),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; FILTERS]; BIAS])),
        }
    }
}

impl<const TAPS: usize, const MIDDLE: usize, const FILTERS: usize, T, const BIAS: usize, A>
    Layer<T, ConvArguments<A>> for SeparableConv<TAPS, MIDDLE, FILTERS, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvArguments<A>, pass: Forward<'_, T, E>) {
        let (taps, x) = (&arguments.taps, pass.inputs[0]);
        let kernel = Matrix::row_major(self.pointwise_kernel.as_slice(), FILTERS);
        let most = rows_in(pass.scratch.len(), MIDDLE);
        for (block, y) in pass.output.chunks_mut(most * FILTERS).enumerate() {
            let count = y.len() / FILTERS;
            let middle = &mut pass.scratch[..count * MIDDLE];
            let rows = block * most..block * most + count;
            taps.each_channel(x, self.depthwise_kernel.as_slice(), rows, middle);
            let middle = Matrix::row_major(middle, MIDDLE);
            pass.engine.matmul(count, FILTERS, MIDDLE, middle, kernel, y, false);
            if BIAS > 0 {
                add_bias(y, self.bias.as_slice());
            }
        }
        arguments.activate(pass.engine, pass.output, pass.saved, FILTERS);
    }

    fn infer(&self, arguments: &ConvArguments<A>, mut pass: Infer<'_, T>) {
        let (weights, bias) = (self.pointwise_kernel.as_slice(), self.bias.as_slice());
        let kernel = Kernel { weights, bias, filters: FILTERS, groups: 1 };
        let middle = core::mem::take(&mut pass.scratch).get_mut(..MIDDLE).unwrap_or_default();
        let depthwise = self.depthwise_kernel.as_slice();
        separate(pass.road, &arguments.taps, depthwise, kernel, middle, pass.sides());
        arguments.activate_one(pass.road, pass.values(), FILTERS);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvArguments<A>,
        pass: Backward<'_, '_, T, E>,
        mut gradient: Option<&mut Self>,
    ) {
        let rows = pass.output_gradient.len() / FILTERS;
        let (taps, engine, x, dz) =
            (&arguments.taps, pass.engine, pass.inputs[0], pass.output_gradient);
        let (kept, shape) = ((&*pass.saved, pass.output), [rows, FILTERS]);
        pass.engine.activate_back(&arguments.activation, kept, dz, &shape);
        let depthwise = self.depthwise_kernel.as_slice();
        let mut dx = pass.input_gradients[0].accumulate();
        if let Some(gradient) = &mut gradient {
            begin(gradient.depthwise_kernel.as_mut_slice(), pass.accumulate);
            begin(gradient.pointwise_kernel.as_mut_slice(), pass.accumulate);
            begin(gradient.bias.as_mut_slice(), pass.accumulate);
        }
        let most = rows_in(pass.scratch.len(), MIDDLE);
        for (block, dz) in dz.chunks(most * FILTERS).enumerate() {
            let count = dz.len() / FILTERS;
            let middle = &mut pass.scratch[..count * MIDDLE];
            let rows = block * most..block * most + count;
            let dz_matrix = Matrix::row_major(dz, FILTERS);
            if let Some(gradient) = &mut gradient {
                taps.each_channel(x, depthwise, rows.clone(), middle);
                let middle = Matrix::row_major(middle, MIDDLE).transposed();
                let target = gradient.pointwise_kernel.as_mut_slice();
                engine.matmul(MIDDLE, FILTERS, count, middle, dz_matrix, target, true);
                if BIAS > 0 {
                    add_column_sums(dz, gradient.bias.as_mut_slice());
                }
            }
            // From here on the middle is its gradient.
            let kernel = Matrix::row_major(self.pointwise_kernel.as_slice(), FILTERS).transposed();
            engine.matmul(count, MIDDLE, FILTERS, dz_matrix, kernel, middle, false);
            if let Some(gradient) = &mut gradient {
                let target = gradient.depthwise_kernel.as_mut_slice();
                taps.add_each_kernel(x, middle, rows.clone(), target);
            }
            if let Some(dx) = &mut dx {
                taps.add_each_image(depthwise, middle, rows, dx);
            }
        }
    }
}

impl<const TAPS: usize, const MIDDLE: usize, const FILTERS: usize, W, const BIAS: usize, A>
    InferStored<ConvArguments<A>> for SeparableConv<TAPS, MIDDLE, FILTERS, W, BIAS>
where
    W: Stored<f32>,
    A: Activation<f32>,
{
    fn infer_stored(&self, arguments: &ConvArguments<A>, mut pass: Infer<'_, f32>) {
        let (weights, bias) = (self.pointwise_kernel.as_slice(), self.bias.as_slice());
        let kernel = Kernel { weights, bias, filters: FILTERS, groups: 1 };
        let middle = core::mem::take(&mut pass.scratch).get_mut(..MIDDLE).unwrap_or_default();
        let depthwise = self.depthwise_kernel.as_slice();
        separable_stored(&arguments.taps, depthwise, kernel, middle, pass.sides());
        arguments.activate_one(pass.road, pass.values(), FILTERS);
    }
}
