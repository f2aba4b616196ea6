//! `ConvLSTM1D`, `ConvLSTM2D`: an LSTM whose products are convolutions.

use super::convolution::Convolution;
use super::recurrent::{Columns, LSTMArguments, RNNArguments, emit};
use super::taps::Taps;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, add_bias, add_column_sums, axpy};
use crate::layer::{Backward, Forward, Layer, begin};
use keras_shape::Scratch;
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `ConvLSTM1D` and `ConvLSTM2D` (Shi et al., 2015): an
/// [`LSTM`](super::LSTM) at every place, whose products with the input and with the output before
/// are convolutions.
///
/// `GATES` is four times `FILTERS`; `PATCH` and `STATE_PATCH` are the values of the input and of the
/// state that are under the kernel. The convolution of the state keeps its size.
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
    /// What a sample saves for the way back: gates, states and what the gates keep.
    pub const fn saved(&self) -> usize {
        let units = self.state.places() * self.filters;
        self.rnn.steps * units * (4 + 2 + LSTMArguments::<A, R>::kept::<f32>())
    }

    /// The room to work in.
    pub const fn scratch(&self) -> Scratch {
        let (units, gates) = (self.state.places() * self.filters, 4 * self.filters);
        let (input, state) = (self.input.scratch(gates), self.state.scratch(gates));
        let products = if input > state { input } else { state };
        // The states, two products, the first valid position.
        Scratch { sample: 2 * units + 8 * units + 1 + products, fixed: 0 }
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

/// The part of a step in all steps of all samples.
fn part(sample: usize, steps: usize, time: usize, len: usize) -> core::ops::Range<usize> {
    let start = (sample * steps + time) * len;
    start..start + len
}

impl<const PATCH: usize, const STATE_PATCH: usize, const GATES: usize, T, const BIAS: usize, A, R>
    Layer<T, ConvLSTMArguments<A, R>> for ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>
where
    T: Element,
    A: Activation<T>,
    R: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvLSTMArguments<A, R>, pass: Forward<'_, T, E>) {
        let ConvLSTMArguments { rnn, input: input_taps, state: state_taps, filters } = arguments;
        let sequence = rnn.sequence(pass.batch, pass.inputs);
        let (batch, steps, units) = (pass.batch, rnn.steps, state_taps.places() * filters);
        let (engine, x, gates) = (pass.engine, pass.inputs[0], 4 * units);
        let image = x.len() / (batch * steps).max(1);
        let (states, scratch) = pass.scratch.split_at_mut(2 * batch * units);
        let (product, scratch) = scratch.split_at_mut(batch * gates);
        let (step_gates, scratch) = scratch.split_at_mut(batch * gates);
        let (first, scratch) = scratch.split_at_mut(batch);
        states.fill(T::ZERO);
        if sequence.mask.is_some() {
            sequence.first(first);
        }
        let saves = !pass.saved.is_empty();
        let all = if saves { batch * steps * units } else { 0 };
        let (all_gates, rest) = pass.saved.split_at_mut(4 * all);
        let (all_h, rest) = rest.split_at_mut(all);
        let (all_c, kept) = rest.split_at_mut(all);
        let kept_width = LSTMArguments::<A, R>::kept::<T>() * filters;
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        if saves {
            Convolution { taps: input_taps, filters: GATES, engine, scratch }
                .narrow(x, kernel, bias, all_gates, false);
        }
        let end = batch * sequence.outputs() * units;
        let (output, last) = pass.output.split_at_mut(end);
        for position in 0..steps {
            let time = sequence.time(position);
            let (h, c) = states.split_at_mut(batch * units);
            if saves {
                for (sample, (h, c)) in h.chunks_exact(units).zip(c.chunks_exact(units)).enumerate()
                {
                    let place = part(sample, steps, time, units);
                    all_h[place.clone()].copy_from_slice(h);
                    all_c[place].copy_from_slice(c);
                }
            } else {
                for (sample, step) in step_gates.chunks_exact_mut(gates).enumerate() {
                    let image = &x[part(sample, steps, time, image)];
                    Convolution {
                        taps: input_taps,
                        filters: GATES,
                        engine,
                        scratch: &mut *scratch,
                    }
                    .narrow(image, kernel, &[], step, false);
                }
                if BIAS > 0 {
                    add_bias(step_gates, bias);
                }
            }
            let recurrent = self.recurrent_kernel.as_slice();
            Convolution { taps: state_taps, filters: GATES, engine, scratch: &mut *scratch }
                .narrow(h, recurrent, &[], product, false);
            for (sample, product) in product.chunks_exact(gates).enumerate() {
                if !sequence.valid(time).holds(sample) {
                    continue;
                }
                let z = match saves {
                    true => &mut all_gates[part(sample, steps, time, gates)],
                    false => &mut step_gates[sample * gates..(sample + 1) * gates],
                };
                axpy(T::ONE, product, z);
                let place = sample * units..(sample + 1) * units;
                let h = h[place.clone()].chunks_exact_mut(*filters);
                let c = c[place].chunks_exact_mut(*filters);
                let mut kept = match saves {
                    true => {
                        let len = kept_width * state_taps.places();
                        Some(kept[part(sample, steps, time, len)].chunks_exact_mut(kept_width))
                    }
                    false => None,
                };
                for (z, states) in z.chunks_exact_mut(GATES).zip(h.zip(c)) {
                    let kept = kept.as_mut().and_then(Iterator::next);
                    rnn.cell.forward(z, states, kept);
                }
            }
            let columns = Columns::all(units);
            emit(&sequence, position, first, h, (output, columns));
        }
        if rnn.return_state {
            last.copy_from_slice(states);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvLSTMArguments<A, R>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let ConvLSTMArguments { rnn, input: input_taps, state: state_taps, filters } = arguments;
        let sequence = rnn.sequence(pass.batch, pass.inputs);
        let (batch, steps, units) = (pass.batch, rnn.steps, state_taps.places() * filters);
        let (engine, gates) = (pass.engine, 4 * units);
        let (states, scratch) = pass.scratch.split_at_mut(2 * batch * units);
        let (room, scratch) = scratch.split_at_mut(batch * gates);
        let (first, scratch) = scratch.split_at_mut(batch);
        if sequence.mask.is_some() {
            sequence.first(first);
        }
        let end = batch * sequence.outputs() * units;
        let (output_gradient, last) = pass.output_gradient.split_at(end);
        match rnn.return_state {
            true => states.copy_from_slice(last),
            false => states.fill(T::ZERO),
        }
        let all = batch * steps * units;
        let (all_gates, rest) = pass.saved.split_at_mut(4 * all);
        let (all_h, rest) = rest.split_at_mut(all);
        let (all_c, kept) = rest.split_at_mut(all);
        let kept_width = LSTMArguments::<A, R>::kept::<T>() * filters;
        let (dh, dc) = states.split_at_mut(batch * units);
        for position in (0..steps).rev() {
            let time = sequence.time(position);
            for (sample, (dh, dc)) in
                dh.chunks_exact_mut(units).zip(dc.chunks_exact_mut(units)).enumerate()
            {
                if let Some(place) = sequence.place(position)
                    && sequence.comes_out(position, sample, first)
                {
                    let dy = &output_gradient[part(sample, sequence.outputs(), place, units)];
                    axpy(T::ONE, dy, dh);
                }
                let z = &mut all_gates[part(sample, steps, time, gates)];
                if !sequence.valid(time).holds(sample) {
                    z.fill(T::ZERO);
                    continue;
                }
                let c = all_c[part(sample, steps, time, units)].chunks_exact(*filters);
                let len = kept_width * state_taps.places();
                let kept = kept[part(sample, steps, time, len)].chunks_exact(kept_width);
                let rows = dh.chunks_exact_mut(*filters).zip(dc.chunks_exact_mut(*filters));
                for (((z, gradient), c), kept) in
                    z.chunks_exact_mut(GATES).zip(rows).zip(c).zip(kept)
                {
                    rnn.cell.backward(z, gradient, c, kept, &mut room[..GATES]);
                }
                Convolution { taps: state_taps, filters: GATES, engine, scratch: &mut *scratch }
                    .widen(z, self.recurrent_kernel.as_slice(), dh, true);
            }
        }
        let mut convolution = Convolution { taps: input_taps, filters: GATES, engine, scratch };
        if let Some((dx, add)) = pass.input_gradients[0].target() {
            convolution.widen(all_gates, self.kernel.as_slice(), dx, add);
        }
        let Some(gradient) = gradient else { return };
        let target = gradient.kernel.as_mut_slice();
        convolution.gradient(pass.inputs[0], all_gates, target, pass.accumulate);
        convolution.taps = state_taps;
        let target = gradient.recurrent_kernel.as_mut_slice();
        convolution.gradient(all_h, all_gates, target, pass.accumulate);
        if BIAS > 0 {
            let target = gradient.bias.as_mut_slice();
            begin(target, pass.accumulate);
            add_column_sums(all_gates, target);
        }
    }
}
