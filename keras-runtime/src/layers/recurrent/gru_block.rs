//! The gates of a `GRU` with its usual functions, sigmoid and tanh, and the reset after the product: all that a step
//! does with them in one pass over memory, and with the functions in that loop.

use super::block::{
    LANES, Walk, both, half, load, load_gates, sigmoid, sigmoid_back, store, store_gates, tanh,
    tanh_back,
};
use crate::element::{Element, Real};
use crate::kernels::{dispatch, dispatch_fused};
use bytemuck::{cast_slice, cast_slice_mut};

/// A step forward; the rows of all samples lie end to end.
#[derive(Debug)]
pub(super) struct Forward<'a, T> {
    /// Number of samples.
    pub rows: usize,
    /// Length of a state: of a row of `h` and `kept`, and a third of one of the others.
    pub units: usize,
    /// The products of the input, which become the gates z, r and g.
    pub gates: &'a mut [T],
    /// Those of the state.
    pub product: &'a [T],
    /// What is to be added to these for each row, or nothing.
    pub bias: &'a [T],
    /// What becomes h = z·h + (1 − z)·g.
    pub h: &'a mut [T],
    /// Where the candidate's product of the state is kept, or nowhere.
    pub kept: &'a mut [T],
}

/// A step back; the rows of all samples lie end to end.
#[derive(Debug)]
pub(super) struct Back<'a, T> {
    /// Number of samples.
    pub rows: usize,
    /// Length of a state.
    pub units: usize,
    /// The gates, which become the gradients of the products of the input.
    pub gates: &'a mut [T],
    /// The candidate's product of the state, which becomes its gradient.
    pub kept: &'a mut [T],
    /// The states h before the step.
    pub h: &'a [T],
    /// The gradient of h, which becomes what passes straight on to h before the step.
    pub dh: &'a mut [T],
}

/// Runs a step forward on at most so many threads. By reference: a copy would wait for its parts to be stored.
pub(super) fn forward<T: Element>(step: &mut Forward<'_, T>, threads: usize) {
    let &mut Forward { rows, units, ref mut gates, product, bias, ref mut h, ref mut kept } = step;
    let (gates, product, bias) = (cast_slice_mut(gates), cast_slice(product), cast_slice(bias));
    let (h, kept) = (cast_slice_mut(h), cast_slice_mut(kept));
    Forward::<T::Quick> { rows, units, gates, product, bias, h, kept }.run(threads);
}

/// Runs a step back on at most so many threads.
pub(super) fn back<T: Element>(step: Back<'_, T>, threads: usize) {
    step.run(threads);
}

impl<Q: Real> Forward<'_, Q> {
    #[allow(
        clippy::redundant_closure,
        reason = "a function alone would be compiled without the registers"
    )]
    fn run(mut self, threads: usize) {
        let Some(half) = half(self.gates.len(), self.rows, threads) else {
            return dispatch_fused(
                &mut self,
                #[inline(always)]
                |step| Walk::<true>::all(step),
                #[inline(always)]
                |step| Walk::<false>::all(step),
            );
        };
        let Forward { rows, units, gates, product, bias, h, kept } = self;
        let first = half * units;
        let (gates, other_gates) = gates.split_at_mut(3 * first);
        let (product, other_product) = product.split_at(3 * first);
        let (h, other_h) = h.split_at_mut(first);
        let (kept, other_kept) = kept.split_at_mut(kept.len().min(first));
        let one = Forward { rows: half, units, gates, product, bias, h, kept };
        let (rows, gates, product) = (rows - half, other_gates, other_product);
        let (h, kept) = (other_h, other_kept);
        let other = Forward { rows, units, gates, product, bias, h, kept };
        both(one, other, Forward::run, threads);
    }
}

impl<Q: Real, const FUSED: bool> Walk<FUSED> for Forward<'_, Q> {
    fn size(&self) -> [usize; 2] {
        [self.rows, self.units]
    }

    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn some<const ALL: bool>(&mut self, row: usize, first: usize, len: usize) {
        let (state, gate) = (row * self.units + first, 3 * row * self.units + first);
        let mut input = load_gates::<_, ALL, 3>(self.gates, gate, self.units, len);
        let mut product = load_gates::<_, ALL, 3>(self.product, gate, self.units, len);
        if !self.bias.is_empty() {
            let bias = load_gates::<_, ALL, 3>(self.bias, first, self.units, len);
            for number in 0..3 {
                for lane in 0..LANES {
                    product[number][lane] += bias[number][lane];
                }
            }
        }
        let mut h = load::<_, ALL>(self.h, state, len);
        for lane in 0..LANES {
            let z = sigmoid::<_, FUSED>(input[0][lane] + product[0][lane]);
            let r = sigmoid::<_, FUSED>(input[1][lane] + product[1][lane]);
            let g = tanh::<_, FUSED>(input[2][lane] + r * product[2][lane]);
            h[lane] = z * h[lane] + (Q::ONE - z) * g;
            (input[0][lane], input[1][lane], input[2][lane]) = (z, r, g);
        }
        store_gates::<_, ALL, 3>(input, self.gates, gate, self.units, len);
        store::<_, ALL>(h, self.h, state, len);
        if !self.kept.is_empty() {
            store::<_, ALL>(product[2], self.kept, state, len);
        }
    }
}

impl<T: Real> Back<'_, T> {
    fn run(mut self, threads: usize) {
        let Some(half) = half(self.gates.len(), self.rows, threads) else {
            return dispatch(
                #[inline(always)]
                || self.all(),
            );
        };
        let Back { rows, units, gates, kept, h, dh } = self;
        let first = half * units;
        let (gates, other_gates) = gates.split_at_mut(3 * first);
        let (kept, other_kept) = kept.split_at_mut(first);
        let (h, other_h) = h.split_at(first);
        let (dh, other_dh) = dh.split_at_mut(first);
        let one = Back { rows: half, units, gates, kept, h, dh };
        let (rows, gates, kept, h, dh) = (rows - half, other_gates, other_kept, other_h, other_dh);
        both(one, Back { rows, units, gates, kept, h, dh }, Back::run, threads);
    }
}

impl<T: Real> Walk<false> for Back<'_, T> {
    fn size(&self) -> [usize; 2] {
        [self.rows, self.units]
    }

    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn some<const ALL: bool>(&mut self, row: usize, first: usize, len: usize) {
        let (state, gate) = (row * self.units + first, 3 * row * self.units + first);
        let mut gates = load_gates::<_, ALL, 3>(self.gates, gate, self.units, len);
        let h = load::<_, ALL>(self.h, state, len);
        let mut kept = load::<_, ALL>(self.kept, state, len);
        let mut dh = load::<_, ALL>(self.dh, state, len);
        for lane in 0..LANES {
            let (z, r, g, d) = (gates[0][lane], gates[1][lane], gates[2][lane], dh[lane]);
            let candidate = d * (T::ONE - z) * tanh_back(g);
            gates[0][lane] = d * (h[lane] - g) * sigmoid_back(z);
            gates[1][lane] = candidate * kept[lane] * sigmoid_back(r);
            gates[2][lane] = candidate;
            kept[lane] = candidate * r;
            dh[lane] = d * z;
        }
        store_gates::<_, ALL, 3>(gates, self.gates, gate, self.units, len);
        store::<_, ALL>(kept, self.kept, state, len);
        store::<_, ALL>(dh, self.dh, state, len);
    }
}

#[cfg(test)]
mod tests;
