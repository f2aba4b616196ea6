//! `ConvLSTM1D`, `ConvLSTM2D`, `ConvLSTM3D`: an LSTM whose products are convolutions.

mod backward;
mod forward;
mod product;
mod saved;

#[cfg(test)]
mod tests;

use super::recurrent::{LSTMArguments, RNNArguments};
use super::taps::Taps;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::Scratch;
use nalgebra::{ArrayStorage, SMatrix};
use product::{BLOCKS, in_blocks};
use saved::Sizes;

/// The weights of Keras's `ConvLSTM1D`, `ConvLSTM2D` and `ConvLSTM3D` (Shi et al., 2015): an
/// [`LSTM`](super::LSTM) at every place, whose products with the input and with the output before
/// are convolutions.
///
/// `GATES` is four times `FILTERS`; `PATCH` and `STATE_PATCH` are the values of the input and of the
/// state that are under the kernel. The convolution of the state keeps its size.
///
/// With `dropout` and `recurrent_dropout` each gate sees another part of the input and of the output
/// before, the same part in all steps.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 8, 8, 1); ConvLSTM2D(4, kernel_size = 3, padding = same); } }
/// assert_eq!(Net::new(0).predict(&[[[[0.0]; 8]; 8]; 3]), [[[0.0; 4]; 8]; 8]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct ConvLSTM<
    const PATCH: usize,
    const STATE_PATCH: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> {
    /// Weights of the inputs; the bytes are Keras's `(*kernel_size, channels, 4 filters)`.
    pub kernel: SMatrix<T, GATES, PATCH>,
    /// Weights of the output before; the bytes are Keras's `(*kernel_size, filters, 4 filters)`.
    pub recurrent_kernel: SMatrix<T, GATES, STATE_PATCH>,
    /// Four numbers for each filter, or none.
    pub bias: SMatrix<T, GATES, BIAS>,
}

/// Keras's `ConvLSTM1D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 8, 1); ConvLSTM1D(4, kernel_size = 3); } }
/// assert_eq!(Net::new(0).predict(&[[[0.0]; 8]; 3]), [[0.0; 4]; 6]);
/// ```
pub type ConvLSTM1D<
    const PATCH: usize,
    const STATE_PATCH: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>;

/// Keras's `ConvLSTM2D`.
pub type ConvLSTM2D<
    const PATCH: usize,
    const STATE_PATCH: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>;

/// Keras's `ConvLSTM3D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 1, 3, 3, 1); ConvLSTM3D(4, kernel_size = (1, 2, 3)); } }
/// assert_eq!(Net::new(0).predict(&[[[[[0.0]; 3]; 3]; 1]; 2]), [[[[0.0; 4]; 1]; 2]; 1]);
/// ```
pub type ConvLSTM3D<
    const PATCH: usize,
    const STATE_PATCH: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> = ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>;

/// The arguments of [`ConvLSTM`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct ConvLSTMArguments<A, R> {
    /// How it runs, and its functions.
    pub rnn: RNNArguments<LSTMArguments<A, R>>,
    /// Where the kernel of the inputs is.
    pub input: Taps,
    /// Where the kernel of the output before is.
    pub state: Taps,
    /// Channels that come out.
    pub filters: usize,
}

impl<A: Activation<f32>, R: Activation<f32>> ConvLSTMArguments<A, R> {
    /// What a sample saves for the way back: gates, states, what the gates keep, factors of dropout.
    pub const fn saved(&self) -> usize {
        let Sizes { steps, units, kept, input_factors, state_factors, .. } = self.sizes::<f32>(1);
        steps * units * (4 + 2 + kept) + input_factors + state_factors
    }

    /// The room to work in.
    pub const fn scratch(&self) -> Scratch {
        let Sizes { units, image, .. } = self.sizes::<f32>(1);
        let gates = 4 * self.filters;
        let (input, state) = (self.input.scratch(gates), self.state.scratch(gates));
        let products = if input > state { input } else { state };
        // The states, two products, the first valid position.
        let sample = 2 * units + 8 * units + 1 + products;
        if !self.rnn.drops {
            return Scratch { sample, fixed: 0 };
        }
        let (input, state) = (in_blocks(&self.input, gates), in_blocks(&self.state, gates));
        let products = if input > state { input } else { state };
        let image = if image > units { image } else { units };
        // What dropout makes of a sample's image, and its gradient.
        Scratch { sample, fixed: 2 * BLOCKS * image + products }
    }
}

impl<A, R> ConvLSTMArguments<A, R> {
    /// The lengths of everything.
    const fn sizes<T: Element>(&self, batch: usize) -> Sizes
    where
        A: Activation<T>,
        R: Activation<T>,
    {
        let (units, image) = (self.state.places() * self.filters, self.input.image_len());
        let LSTMArguments { dropout, recurrent_dropout, .. } = &self.rnn.cell;
        Sizes {
            batch,
            steps: self.rnn.steps,
            units,
            gates: 4 * units,
            image,
            kept: LSTMArguments::<A, R>::kept::<T>(),
            input_factors: if *dropout > 0.0 { BLOCKS * image } else { 0 },
            state_factors: if *recurrent_dropout > 0.0 { BLOCKS * units } else { 0 },
        }
    }
}

impl<const PATCH: usize, const STATE_PATCH: usize, const GATES: usize, T, const BIAS: usize> Default
    for ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>
where
    T: Element,
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        ConvLSTM {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; PATCH])),
            recurrent_kernel: SMatrix::from_array_storage(ArrayStorage(
                [[T::ZERO; GATES]; STATE_PATCH],
            )),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; BIAS])),
        }
    }
}

impl<const PATCH: usize, const STATE_PATCH: usize, const GATES: usize, T, const BIAS: usize, A, R>
    Layer<T, ConvLSTMArguments<A, R>> for ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>
where
    T: Element,
    A: Activation<T>,
    R: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvLSTMArguments<A, R>, pass: Forward<'_, T, E>) {
        self.run(arguments, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvLSTMArguments<A, R>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        self.run_back(arguments, pass, gradient);
    }
}
