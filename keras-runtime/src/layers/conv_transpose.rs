//! `Conv1DTranspose`, `Conv2DTranspose`, `Conv3DTranspose`: each position is spread out by the
//! kernel.

use super::convolution::{ConvArguments, Convolution};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, add_bias, add_column_sums_with};
use crate::layer::{Backward, Forward, Layer, begin};
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `Conv1DTranspose`, `Conv2DTranspose` and `Conv3DTranspose`: the way back
/// of a convolution. Position `i` is added, weighted, to `i·strides + tap·dilation_rate` for each
/// tap; then bias and activation.
///
/// `kernel` has a row for each channel of the input (`IN`) and a column for each value that one
/// position is spread to (`PATCH`, taps × filters); its bytes are Keras's row-major
/// `(*kernel_size, filters, channels)`. With `BIAS = 0` (`use_bias = false`) the bias takes no room.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 1); Conv1DTranspose(1, kernel_size = 3, strides = 2); } }
/// let mut net = Net::new(0);
/// net.conv1d_transpose.kernel.copy_from_slice(&[1.0, 2.0, 3.0]); // Keras's (3, 1, 1)
/// let y = net.predict(&[[1.0], [10.0]]);
/// assert_eq!(y, [[1.0], [2.0], [13.0], [20.0], [30.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct ConvTranspose<
    const PATCH: usize,
    const FILTERS: usize,
    const IN: usize,
    T = f32,
    const BIAS: usize = 1,
> {
    /// Weights, `(channels, values that one position is spread to)`.
    pub kernel: SMatrix<T, IN, PATCH>,
    /// One number for each filter, or none.
    pub bias: SMatrix<T, FILTERS, BIAS>,
}

/// Keras's `Conv1DTranspose`.
pub type Conv1DTranspose<
    const PATCH: usize,
    const FILTERS: usize,
    const IN: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvTranspose<PATCH, FILTERS, IN, T, BIAS>;

/// Keras's `Conv2DTranspose`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 2, 1); Conv2DTranspose(1, kernel_size = 2, kernel_initializer = ones); } }
/// let y = [[[1.0], [3.0], [2.0]], [[1.0], [3.0], [2.0]]];
/// assert_eq!(Net::new(0).predict(&[[[1.0], [2.0]]]), y);
/// ```
pub type Conv2DTranspose<
    const PATCH: usize,
    const FILTERS: usize,
    const IN: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvTranspose<PATCH, FILTERS, IN, T, BIAS>;

/// Keras's `Conv3DTranspose`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 1, 2, 1); Conv3DTranspose(1, (1, 1, 2), kernel_initializer = ones); } }
/// let y = [[[[1.0], [3.0], [2.0]]]];
/// assert_eq!(Net::new(0).predict(&[[[[1.0], [2.0]]]]), y);
/// ```
pub type Conv3DTranspose<
    const PATCH: usize,
    const FILTERS: usize,
    const IN: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvTranspose<PATCH, FILTERS, IN, T, BIAS>;

impl<const PATCH: usize, const FILTERS: usize, const IN: usize, T: Element, const BIAS: usize>
    Default for ConvTranspose<PATCH, FILTERS, IN, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        ConvTranspose {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; IN]; PATCH])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; FILTERS]; BIAS])),
        }
    }
}

impl<const PATCH: usize, const FILTERS: usize, const IN: usize, T, const BIAS: usize, A>
    Layer<T, ConvArguments<A>> for ConvTranspose<PATCH, FILTERS, IN, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvArguments<A>, pass: Forward<'_, T, E>) {
        let (taps, engine, scratch) = (&arguments.taps, pass.engine, pass.scratch);
        Convolution { taps, filters: IN, engine, scratch }.widen(
            pass.inputs[0],
            self.kernel.as_slice(),
            pass.output,
            false,
        );
        if BIAS > 0 {
            add_bias(pass.output, self.bias.as_slice());
        }
        arguments.activate(pass.engine, pass.output, pass.saved, FILTERS);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let rows = pass.output_gradient.len() / FILTERS;
        let dz = pass.output_gradient;
        let (kept, shape) = ((&*pass.saved, pass.output), [rows, FILTERS]);
        pass.engine.activate_back(&arguments.activation, kept, dz, &shape);
        let (taps, engine, scratch) = (&arguments.taps, pass.engine, pass.scratch);
        let mut convolution = Convolution { taps, filters: IN, engine, scratch };
        if let Some(gradient) = gradient {
            let target = gradient.kernel.as_mut_slice();
            convolution.gradient(dz, pass.inputs[0], target, pass.accumulate);
            if BIAS > 0 {
                let target = gradient.bias.as_mut_slice();
                begin(target, pass.accumulate);
                add_column_sums_with(pass.engine, dz, target);
            }
        }
        if let Some((dx, add)) = pass.input_gradients[0].target() {
            convolution.narrow(dz, self.kernel.as_slice(), &[], dx, add);
        }
    }
}
