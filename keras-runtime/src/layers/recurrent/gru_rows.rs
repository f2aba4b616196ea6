//! A step of a `GRU` for all samples at a time: each function is called once for all of them.

use super::{GRUArguments, Rows, Step, StepBack, gates};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, add_bias, dispatch};
use crate::layer::{part, part_mut};

/// The sums of the gates z and r. The recurrent product of a candidate is kept, and what it has of the
/// input goes to the front of its row of `product`.
fn sums<T: Element>(
    gates: &mut Rows<&mut [T]>,
    product: &mut [T],
    kept: Option<&mut Rows<&mut [T]>>,
) {
    let units = gates.width / 3;
    let mut nobody = [];
    let kept = kept.map_or(&mut nobody[..], |kept| &mut *kept.data);
    dispatch(
        #[inline(always)]
        || {
            for (sample, product) in product.chunks_exact_mut(3 * units).enumerate() {
                let (zr, g) = gates.row_mut(sample).split_at_mut(2 * units);
                let (front, before) = product.split_at_mut(2 * units);
                for (gate, &product) in zr.iter_mut().zip(&*front) {
                    *gate += product;
                }
                for (front, &g) in front.iter_mut().zip(&*g) {
                    *front = g;
                }
                for (kept, &before) in
                    part_mut(kept, sample * units, units).iter_mut().zip(&*before)
                {
                    *kept = before;
                }
            }
        },
    );
}

/// The sums of all candidates, end to end at the front of `product`.
fn candidates<T: Element>(gates: &Rows<&mut [T]>, product: &mut [T]) {
    let units = gates.width / 3;
    dispatch(
        #[inline(always)]
        || {
            for sample in 0..product.len() / gates.width {
                let r = part(gates.row(sample), units, units);
                if sample == 0 {
                    let (own, rest) = product.split_at_mut(units);
                    for ((sum, &r), &before) in own.iter_mut().zip(r).zip(part(rest, units, units))
                    {
                        *sum += r * before;
                    }
                    continue;
                }
                // Among rows that are done.
                let (done, rest) = product.split_at_mut(sample * 3 * units);
                let (own, before) = (part(rest, 0, units), part(rest, 2 * units, units));
                let sums = part_mut(done, sample * units, units);
                for (((sum, &own), &r), &before) in sums.iter_mut().zip(own).zip(r).zip(before) {
                    *sum = own + r * before;
                }
            }
        },
    );
}

/// h = z·h + (1 − z)·g, where the candidates g are end to end; they go to the gates.
fn renew<T: Element>(gates: &mut Rows<&mut [T]>, candidates: &[T], h: &mut [T]) {
    let units = gates.width / 3;
    dispatch(
        #[inline(always)]
        || {
            let rows = h.chunks_exact_mut(units).zip(candidates.chunks_exact(units));
            for (sample, (h, candidates)) in rows.enumerate() {
                let (zr, g) = gates.row_mut(sample).split_at_mut(2 * units);
                for (((g, h), &z), &candidate) in g.iter_mut().zip(h).zip(&*zr).zip(candidates) {
                    *g = candidate;
                    *h = z * *h + (T::ONE - z) * candidate;
                }
            }
        },
    );
}

/// On the way back through the new state: the gradient of z goes to `product`, those of the candidates, end
/// to end, to `room`, with the candidates behind them. That of h becomes what passes straight on.
fn back_renew<T: Element>(step: &mut StepBack<'_, T>, units: usize) {
    let StepBack { batch, gates, previous, gradient, product, room, .. } = step;
    let (dg, g) = room.split_at_mut(*batch * units);
    dispatch(
        #[inline(always)]
        || {
            let rows = gradient.chunks_exact_mut(units).take(*batch);
            let rows = rows.zip(product.chunks_exact_mut(3 * units));
            let candidates = dg.chunks_exact_mut(units).zip(g.chunks_exact_mut(units));
            for (sample, ((dh, dz), (dg, g))) in rows.zip(candidates).enumerate() {
                let (gates, h) = (gates.row(sample), previous.row(sample));
                let (z, kept) = (part(gates, 0, units), part(gates, 2 * units, units));
                // Of the candidate there is nothing yet.
                part_mut(dz, 2 * units, units).fill(T::ZERO);
                let kept = z.iter().zip(kept).zip(h);
                let gradients = dh.iter_mut().zip(dz).zip(dg).zip(g);
                for (((&z, &kept), &h), (((dh, dz), dg), g)) in kept.zip(gradients) {
                    *g = kept;
                    *dz = *dh * (h - kept);
                    *dg = *dh * (T::ONE - z);
                    *dh *= z;
                }
            }
        },
    );
}

/// On the way back through a candidate's sum: the gradient of r goes to `product`, and that of the recurrent
/// product where that was kept.
fn back_candidates<T: Element>(step: &mut StepBack<'_, T>, units: usize) {
    let StepBack { batch, gates, kept, product, room, .. } = step;
    dispatch(
        #[inline(always)]
        || {
            let rows = room.chunks_exact(units).take(*batch);
            for (sample, (dg, dz)) in rows.zip(product.chunks_exact_mut(3 * units)).enumerate() {
                let (r, dr) = (part(gates.row(sample), units, units), part_mut(dz, units, units));
                let before = kept.row_mut(sample).iter_mut();
                for (((&dg, &r), dr), before) in dg.iter().zip(r).zip(dr).zip(before) {
                    *dr = dg * *before;
                    *before = dg * r;
                }
            }
        },
    );
}

impl<A, R, W> GRUArguments<A, R, W> {
    /// The gates of all samples: turns the input product, which is in `step.gates`, into them, with the
    /// recurrent one in `step.product`, and the states into those after the step. Every sample has the
    /// step, and neither function needs its input on the way back. `bias` is that of the recurrent product.
    pub(super) fn forward_rows<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        units: usize,
        bias: &[T],
        step: Step<'_, T>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
    {
        let Step { batch, mut gates, mut kept, states, product, .. } = step;
        let product = &mut product[..batch * 3 * units];
        if !bias.is_empty() {
            add_bias(product, bias);
        }
        let (to, room, kept) = (&mut gates, &mut *product, kept.as_mut());
        once!(T: sums(
            to: &mut Rows<&mut [T]>,
            room: &mut [T],
            kept: Option<&mut Rows<&mut [T]>>,
        ));
        // The candidates' too, as the gates of all samples lie together.
        engine.activate(&self.recurrent_activation, gates.data, &[3 * batch, units]);
        let (of, room) = (&gates, &mut *product);
        once!(T: candidates(of: &Rows<&mut [T]>, room: &mut [T]));
        let candidates = &mut product[..batch * units];
        engine.activate(&self.activation, candidates, &[batch, units]);
        let (to, candidates) = (&mut gates, &*candidates);
        once!(T: renew(to: &mut Rows<&mut [T]>, candidates: &[T], states: &mut [T]));
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
        once!(T: back_renew(back: &mut StepBack<'_, T>, units: usize));
        let (dg, g) = step.room.split_at_mut(width);
        engine.activate_back(&self.activation, (&[], &g[..width]), dg, &[rows, units]);
        let back = &mut *step;
        once!(T: back_candidates(back: &mut StepBack<'_, T>, units: usize));
        let (dz, y) = (&mut step.product[..3 * width], &*step.gates.data);
        engine.activate_back(&self.recurrent_activation, (&[], y), dz, &[3 * rows, units]);
        gates::put_back(&mut step.gates, &step.product[..3 * width], &step.room[..width]);
    }
}
