//! `ConvLSTM` back through time.

use super::product::Product;
use super::saved::{Saved, Sizes};
use super::{ConvLSTM, ConvLSTMArguments};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, add_column_sums, axpy};
use crate::layer::{Backward, begin};
use crate::layers::convolution::Convolution;

impl<const PATCH: usize, const STATE_PATCH: usize, const GATES: usize, T, const BIAS: usize>
    ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>
where
    T: Element,
{
    /// Runs back over the sequences.
    pub(super) fn run_back<A, R, E>(
        &self,
        arguments: &ConvLSTMArguments<A, R>,
        pass: Backward<'_, '_, T, E>,
        mut gradient: Option<&mut Self>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
        E: Engine<T>,
    {
        let ConvLSTMArguments { rnn, input: input_taps, state: state_taps, filters } = arguments;
        let sizes = arguments.sizes::<T>(pass.batch);
        let Sizes { batch, steps, units, gates, image, .. } = sizes;
        let sequence = rnn.sequence(batch, pass.inputs);
        let (engine, x) = (pass.engine, pass.inputs[0]);
        let (states, scratch) = pass.scratch.split_at_mut(2 * batch * units);
        let (room, scratch) = scratch.split_at_mut(batch * gates);
        let (first, scratch) = scratch.split_at_mut(batch);
        if sequence.mask.is_some() {
            sequence.first(first);
        }
        if let Some(gradient) = &mut gradient {
            begin(gradient.kernel.as_mut_slice(), pass.accumulate);
            begin(gradient.recurrent_kernel.as_mut_slice(), pass.accumulate);
            begin(gradient.bias.as_mut_slice(), pass.accumulate);
        }
        let end = batch * sequence.outputs() * units;
        let (output_gradient, last) = pass.output_gradient.split_at(end);
        match rnn.return_state {
            true => states.copy_from_slice(last),
            false => states.fill(T::ZERO),
        }
        let Some((input_gradient, others)) = pass.input_gradients.split_first_mut() else { return };
        let saved = Saved::split(pass.saved, &sizes);
        let dropped = (!saved.input_factors.is_empty(), !saved.state_factors.is_empty());
        let mut dx = if dropped.0 { input_gradient.accumulate() } else { None };
        let (kernel, recurrent) = (self.kernel.as_slice(), self.recurrent_kernel.as_slice());
        let (dh, dc) = states.split_at_mut(batch * units);
        for position in (0..steps).rev() {
            let time = sequence.time(position);
            let rows = dh.chunks_exact_mut(units).zip(dc.chunks_exact_mut(units));
            for (sample, (dh, dc)) in rows.enumerate() {
                if let Some(place) = sequence.place(position)
                    && sequence.comes_out(position, sample, first)
                {
                    let start = (sample * sequence.outputs() + place) * units;
                    axpy(T::ONE, &output_gradient[start..start + units], dh);
                }
                let z = &mut saved.gates[sizes.part(sample, time, gates)];
                if !sequence.valid(time).holds(sample) {
                    z.fill(T::ZERO);
                    continue;
                }
                let c = saved.c[sizes.part(sample, time, units)].chunks_exact(*filters);
                let kept = &saved.kept[sizes.part(sample, time, sizes.kept * units)];
                let kept = kept.chunks_exact(sizes.kept * filters);
                let rows = dh.chunks_exact_mut(*filters).zip(dc.chunks_exact_mut(*filters));
                for (((z, gradient), c), kept) in
                    z.chunks_exact_mut(GATES).zip(rows).zip(c).zip(kept)
                {
                    rnn.cell.backward(engine, z, gradient, c, kept, &mut room[..GATES]);
                }
                let z = &*z;
                if dropped.1 {
                    let factors = &saved.state_factors[sample * sizes.state_factors..];
                    let factors = &factors[..sizes.state_factors];
                    let target = gradient.as_mut().map(|g| g.recurrent_kernel.as_mut_slice());
                    let h = &saved.h[sizes.part(sample, time, units)];
                    Product::new(engine, state_taps, (recurrent, GATES), factors, scratch)
                        .backward(h, z, Some(dh), target);
                } else {
                    Convolution {
                        taps: state_taps,
                        filters: GATES,
                        engine,
                        scratch: &mut *scratch,
                    }
                    .widen(z, recurrent, dh, true);
                }
                if dropped.0 {
                    let factors = &saved.input_factors[sample * sizes.input_factors..];
                    let factors = &factors[..sizes.input_factors];
                    let target = gradient.as_mut().map(|g| g.kernel.as_mut_slice());
                    let place = sizes.part(sample, time, image);
                    let dx = dx.as_mut().map(|dx| &mut dx[place.clone()]);
                    Product::new(engine, input_taps, (kernel, GATES), factors, scratch)
                        .backward(&x[place], z, dx, target);
                }
            }
        }
        rnn.initial_gradients(pass.inputs, states, others);
        let mut convolution = Convolution { taps: input_taps, filters: GATES, engine, scratch };
        if !dropped.0
            && let Some((dx, add)) = input_gradient.target()
        {
            convolution.widen(saved.gates, kernel, dx, add);
        }
        let Some(gradient) = gradient else { return };
        if !dropped.0 {
            convolution.gradient(x, saved.gates, gradient.kernel.as_mut_slice(), true);
        }
        convolution.taps = state_taps;
        if !dropped.1 {
            let target = gradient.recurrent_kernel.as_mut_slice();
            convolution.gradient(saved.h, saved.gates, target, true);
        }
        if BIAS > 0 {
            add_column_sums(saved.gates, gradient.bias.as_mut_slice());
        }
    }
}
