//! A step of an `LSTM` for all samples at a time: each function is called once for all of them.

use super::{LSTMArguments, Rows, Step, StepBack, gates};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, dispatch};
use crate::layer::{part, part_mut};

/// The candidates of all samples, end to end.
fn candidates<T: Element>(gates: &Rows<&mut [T]>, out: &mut [T]) {
    let units = gates.width / 4;
    for (sample, out) in out.chunks_exact_mut(units).enumerate() {
        out.copy_from_slice(part(gates.row(sample), 2 * units, units));
    }
}

/// c = f·c + i·g, where g is in `h`, which becomes c; g goes where it is kept.
fn carry<T: Element>(gates: &mut Rows<&mut [T]>, [h, c]: [&mut [T]; 2]) {
    let units = gates.width / 4;
    dispatch(
        #[inline(always)]
        || {
            let states = h.chunks_exact_mut(units).zip(c.chunks_exact_mut(units));
            for (sample, (h, c)) in states.enumerate() {
                let (i_f, g_o) = gates.row_mut(sample).split_at_mut(2 * units);
                let (i, f) = i_f.split_at(units);
                let g = part_mut(g_o, 0, units);
                for ((((g, h), c), &i), &f) in g.iter_mut().zip(h).zip(c).zip(i).zip(f) {
                    *g = *h;
                    *c = f * *c + i * *g;
                    *h = *c;
                }
            }
        },
    );
}

/// h = o·act(c), where `h` is act(c), which is kept.
fn let_out<T: Element>(gates: &Rows<&mut [T]>, kept: Option<&mut Rows<&mut [T]>>, h: &mut [T]) {
    let units = gates.width / 4;
    let mut nobody = [];
    let kept = kept.map_or(&mut nobody[..], |kept| &mut *kept.data);
    dispatch(
        #[inline(always)]
        || {
            for (sample, h) in h.chunks_exact_mut(units).enumerate() {
                let o = part(gates.row(sample), 3 * units, units);
                let kept = part_mut(kept, sample * units, units);
                for (kept, &h) in kept.iter_mut().zip(&*h) {
                    *kept = h;
                }
                for (h, &o) in h.iter_mut().zip(o) {
                    *h *= o;
                }
            }
        },
    );
}

/// On the way back through h = o·act(c): the gradient of o goes to `product`, and that of act(c) takes the
/// place of that of h.
fn back_out<T: Element>(step: &mut StepBack<'_, T>, units: usize) {
    let StepBack { batch, gates, kept, gradient, product, .. } = step;
    dispatch(
        #[inline(always)]
        || {
            let rows = gradient.chunks_exact_mut(units).take(*batch);
            for (sample, (dh, dz)) in rows.zip(product.chunks_exact_mut(4 * units)).enumerate() {
                // Of the candidate there is nothing yet.
                part_mut(dz, 2 * units, units).fill(T::ZERO);
                let o = part(gates.row(sample), 3 * units, units);
                let dz = part_mut(dz, 3 * units, units);
                let inside = kept.row(sample);
                for (((dh, dz), &inside), &o) in dh.iter_mut().zip(dz).zip(inside).zip(o) {
                    *dz = *dh * inside;
                    *dh *= o;
                }
            }
        },
    );
}

/// On the way back through c = f·c + i·g, where the first states' gradient is that of c through act(c):
/// those of i and f go to `product`, that of g takes the place of that of h, that of c becomes the one
/// of c before.
fn back_carry<T: Element>(step: &mut StepBack<'_, T>, units: usize) {
    let StepBack { batch, gates, previous, gradient, product, .. } = step;
    let (dh, dc) = gradient.split_at_mut(*batch * units);
    dispatch(
        #[inline(always)]
        || {
            let states = dh.chunks_exact_mut(units).zip(dc.chunks_exact_mut(units));
            let rows = states.zip(product.chunks_exact_mut(4 * units));
            for (sample, ((dh, dc), dz)) in rows.enumerate() {
                let (gates, c) = (gates.row(sample), part(previous.row(sample), units, units));
                let (i, f) = (part(gates, 0, units), part(gates, units, units));
                let g = part(gates, 2 * units, units);
                let (di, df) = dz.split_at_mut(units);
                let kept = i.iter().zip(f).zip(g).zip(c);
                let gradients = dh.iter_mut().zip(dc).zip(di).zip(df);
                for ((((&i, &f), &g), &c), (((dh, dc), di), df)) in kept.zip(gradients) {
                    let d = *dc + *dh;
                    (*di, *df) = (d * g, d * c);
                    *dh = d * i;
                    *dc = d * f;
                }
            }
        },
    );
}

impl<A, R> LSTMArguments<A, R> {
    /// The gates of all samples: turns z, which is in `step.gates`, into them, and the states into those
    /// after the step. Every sample has the step, and neither function needs its input on the way back.
    pub(super) fn forward_rows<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        units: usize,
        step: Step<'_, T>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
    {
        let Step { batch, mut gates, mut kept, states, .. } = step;
        let (h, c) = states.split_at_mut(batch * units);
        candidates(&gates, h);
        // The candidates' too, as the gates of all samples lie together.
        engine.activate(&self.recurrent_activation, gates.data, &[4 * batch, units]);
        engine.activate(&self.activation, h, &[batch, units]);
        let (to, states) = (&mut gates, [&mut *h, c]);
        once!(T: carry(to: &mut Rows<&mut [T]>, states: [&mut [T]; 2]));
        engine.activate(&self.activation, h, &[batch, units]);
        let (gates, kept) = (&gates, kept.as_mut());
        once!(T: let_out(gates: &Rows<&mut [T]>, kept: Option<&mut Rows<&mut [T]>>, h: &mut [T]));
    }

    /// Back through the gates of all samples, as [`forward_rows`](Self::forward_rows).
    pub(super) fn backward_rows<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        units: usize,
        step: &mut StepBack<'_, T>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
    {
        let (rows, width) = (step.batch, step.batch * units);
        let back = &mut *step;
        once!(T: back_out(back: &mut StepBack<'_, T>, units: usize));
        let (dh, y) = (&mut step.gradient[..width], &step.kept.data[..width]);
        engine.activate_back(&self.activation, (&[], y), dh, &[rows, units]);
        let back = &mut *step;
        once!(T: back_carry(back: &mut StepBack<'_, T>, units: usize));
        candidates(&step.gates, &mut step.room[..width]);
        let (dg, y) = (&mut step.gradient[..width], &step.room[..width]);
        engine.activate_back(&self.activation, (&[], y), dg, &[rows, units]);
        let (dz, y) = (&mut step.product[..4 * width], &*step.gates.data);
        engine.activate_back(&self.recurrent_activation, (&[], y), dz, &[4 * rows, units]);
        gates::put_back(&mut step.gates, &step.product[..4 * width], &step.gradient[..width]);
        step.gradient[..width].fill(T::ZERO);
    }
}
