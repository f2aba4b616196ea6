//! `ConvLSTM` over time.

use super::product::Product;
use super::saved::{Saved, Sizes};
use super::{ConvLSTM, ConvLSTMArguments};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, axpy};
use crate::layer::Forward;
use crate::layers::convolution::Convolution;
use crate::layers::dropout::drop_factors;
use crate::layers::recurrent::{Columns, emit};

impl<const PATCH: usize, const STATE_PATCH: usize, const GATES: usize, T, const BIAS: usize>
    ConvLSTM<PATCH, STATE_PATCH, GATES, T, BIAS>
where
    T: Element,
{
    /// Runs over the sequences.
    pub(super) fn run<A, R, E>(
        &self,
        arguments: &ConvLSTMArguments<A, R>,
        mut pass: Forward<'_, T, E>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
        E: Engine<T>,
    {
        let mut rng = pass.training.then(|| pass.rng(arguments.rnn.seed));
        let ConvLSTMArguments { rnn, input: input_taps, state: state_taps, filters } = arguments;
        let sizes = arguments.sizes::<T>(pass.batch);
        let Sizes { batch, steps, units, gates, image, .. } = sizes;
        let sequence = rnn.sequence(batch, pass.inputs);
        let (engine, x) = (pass.engine, pass.inputs[0]);
        let (states, scratch) = pass.scratch.split_at_mut(2 * batch * units);
        let (product, scratch) = scratch.split_at_mut(batch * gates);
        let (step_gates, scratch) = scratch.split_at_mut(batch * gates);
        let (first, scratch) = scratch.split_at_mut(batch);
        rnn.begin(batch, pass.inputs, &pass.states, states);
        if sequence.mask.is_some() {
            sequence.first(first);
        }
        let saves = !pass.saved.is_empty();
        let saved = Saved::split(pass.saved, &sizes);
        for (rate, factors) in [
            (rnn.cell.dropout, &mut *saved.input_factors),
            (rnn.cell.recurrent_dropout, &mut *saved.state_factors),
        ] {
            match &mut rng {
                Some(rng) => drop_factors(rng, rate, factors),
                None => factors.fill(T::ONE),
            }
        }
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let recurrent = self.recurrent_kernel.as_slice();
        let at_once = saves && saved.input_factors.is_empty();
        if at_once {
            Convolution { taps: input_taps, filters: GATES, engine, scratch }.narrow(
                x,
                kernel,
                bias,
                saved.gates,
                false,
            );
        }
        let end = batch * sequence.outputs() * units;
        let (output, last) = pass.output.split_at_mut(end);
        for position in 0..steps {
            let time = sequence.time(position);
            let (h, c) = states.split_at_mut(batch * units);
            if saves {
                for (sample, (h, c)) in h.chunks_exact(units).zip(c.chunks_exact(units)).enumerate()
                {
                    let place = sizes.part(sample, time, units);
                    saved.h[place.clone()].copy_from_slice(h);
                    saved.c[place].copy_from_slice(c);
                }
            }
            for sample in (0..batch).filter(|_| !at_once) {
                let image = &x[sizes.part(sample, time, image)];
                if saves {
                    let factors = &saved.input_factors[sample * sizes.input_factors..];
                    let factors = &factors[..sizes.input_factors];
                    let z = &mut saved.gates[sizes.part(sample, time, gates)];
                    Product::new(engine, input_taps, (kernel, GATES), factors, scratch)
                        .forward(image, bias, z);
                } else {
                    let z = &mut step_gates[sample * gates..(sample + 1) * gates];
                    Convolution {
                        taps: input_taps,
                        filters: GATES,
                        engine,
                        scratch: &mut *scratch,
                    }
                    .narrow(image, kernel, bias, z, false);
                }
            }
            if saved.state_factors.is_empty() {
                Convolution { taps: state_taps, filters: GATES, engine, scratch: &mut *scratch }
                    .narrow(h, recurrent, &[], product, false);
            } else {
                let factors = saved.state_factors.chunks_exact(sizes.state_factors);
                let rows = h.chunks_exact(units).zip(product.chunks_exact_mut(gates));
                for ((h, product), factors) in rows.zip(factors) {
                    Product::new(engine, state_taps, (recurrent, GATES), factors, scratch).forward(
                        h,
                        &[],
                        product,
                    );
                }
            }
            for (sample, product) in product.chunks_exact(gates).enumerate() {
                if !sequence.valid(time).holds(sample) {
                    continue;
                }
                let z = match saves {
                    true => &mut saved.gates[sizes.part(sample, time, gates)],
                    false => &mut step_gates[sample * gates..(sample + 1) * gates],
                };
                axpy(T::ONE, product, z);
                let place = sample * units..(sample + 1) * units;
                let h = h[place.clone()].chunks_exact_mut(*filters);
                let c = c[place].chunks_exact_mut(*filters);
                let kept = match saves {
                    true => &mut saved.kept[sizes.part(sample, time, sizes.kept * units)],
                    false => &mut [],
                };
                let mut kept = kept.chunks_exact_mut(sizes.kept * filters);
                for (z, states) in z.chunks_exact_mut(GATES).zip(h.zip(c)) {
                    rnn.cell.forward(engine, z, states, kept.next());
                }
            }
            emit(&sequence, position, first, h, (output, Columns::all(units)));
        }
        rnn.keep(batch, states, &mut pass.states);
        if rnn.return_state {
            last.copy_from_slice(states);
        }
    }
}
