//! The gates of an `LSTM` with its usual functions, sigmoid and tanh: all that a step does with them in one pass over
//! memory, and with the functions in that loop.

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
    /// Length of a state: of a row of `h`, `c` and `kept`, and a quarter of one of the others.
    pub units: usize,
    /// The sums, which become the gates i, f, g and o.
    pub gates: &'a mut [T],
    /// What is to be added to them first, or nothing.
    pub product: &'a [T],
    /// What becomes h = o·tanh(c).
    pub h: &'a mut [T],
    /// What becomes c = f·c + i·g.
    pub c: &'a mut [T],
    /// Where tanh(c) is kept, or nowhere.
    pub kept: &'a mut [T],
}

/// A step back; the rows of all samples lie end to end.
#[derive(Debug)]
pub(super) struct Back<'a, T> {
    /// Number of samples.
    pub rows: usize,
    /// Length of a state.
    pub units: usize,
    /// The gates, which become the gradients of their sums.
    pub gates: &'a mut [T],
    /// tanh(c) after the step.
    pub kept: &'a [T],
    /// The states c before the step, so far apart.
    pub c: &'a [T],
    pub stride: usize,
    /// The gradient of h, which becomes 0: all of it goes through the sums.
    pub dh: &'a mut [T],
    /// The gradient of c, which becomes that of c before the step.
    pub dc: &'a mut [T],
}

/// Runs a step forward on at most so many threads. By reference: a copy would wait for its parts to be stored.
pub(super) fn forward<T: Element>(step: &mut Forward<'_, T>, threads: usize) {
    let &mut Forward { rows, units, ref mut gates, product, ref mut h, ref mut c, ref mut kept } =
        step;
    let (gates, product) = (cast_slice_mut(gates), cast_slice(product));
    let (h, c, kept) = (cast_slice_mut(h), cast_slice_mut(c), cast_slice_mut(kept));
    Forward::<T::Quick> { rows, units, gates, product, h, c, kept }.run(threads);
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
        let Forward { rows, units, gates, product, h, c, kept } = self;
        let first = half * units;
        let (gates, other_gates) = gates.split_at_mut(4 * first);
        let (product, other_product) = product.split_at(product.len().min(4 * first));
        let (h, other_h) = h.split_at_mut(first);
        let (c, other_c) = c.split_at_mut(first);
        let (kept, other_kept) = kept.split_at_mut(kept.len().min(first));
        let one = Forward { rows: half, units, gates, product, h, c, kept };
        let (rows, gates, product) = (rows - half, other_gates, other_product);
        let (h, c, kept) = (other_h, other_c, other_kept);
        both(one, Forward { rows, units, gates, product, h, c, kept }, Forward::run, threads);
    }
}

impl<Q: Real, const FUSED: bool> Walk<FUSED> for Forward<'_, Q> {
    fn size(&self) -> [usize; 2] {
        [self.rows, self.units]
    }

    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn some<const ALL: bool>(&mut self, row: usize, first: usize, len: usize) {
        let (state, gate) = (row * self.units + first, 4 * row * self.units + first);
        let mut z = load_gates::<_, ALL, 4>(self.gates, gate, self.units, len);
        if !self.product.is_empty() {
            let product = load_gates::<_, ALL, 4>(self.product, gate, self.units, len);
            for number in 0..4 {
                for lane in 0..LANES {
                    z[number][lane] += product[number][lane];
                }
            }
        }
        let (mut c, mut inside) = (load::<_, ALL>(self.c, state, len), [Q::ZERO; LANES]);
        let mut h = inside;
        for lane in 0..LANES {
            let (i, f) = (sigmoid::<_, FUSED>(z[0][lane]), sigmoid::<_, FUSED>(z[1][lane]));
            let (g, o) = (tanh::<_, FUSED>(z[2][lane]), sigmoid::<_, FUSED>(z[3][lane]));
            c[lane] = f * c[lane] + i * g;
            inside[lane] = tanh::<_, FUSED>(c[lane]);
            h[lane] = inside[lane] * o;
            (z[0][lane], z[1][lane], z[2][lane], z[3][lane]) = (i, f, g, o);
        }
        store_gates::<_, ALL, 4>(z, self.gates, gate, self.units, len);
        store::<_, ALL>(c, self.c, state, len);
        store::<_, ALL>(h, self.h, state, len);
        if !self.kept.is_empty() {
            store::<_, ALL>(inside, self.kept, state, len);
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
        let Back { rows, units, gates, kept, c, stride, dh, dc } = self;
        let first = half * units;
        let (gates, other_gates) = gates.split_at_mut(4 * first);
        let (kept, other_kept) = kept.split_at(first);
        let (c, other_c) = c.split_at(half * stride);
        let (dh, other_dh) = dh.split_at_mut(first);
        let (dc, other_dc) = dc.split_at_mut(first);
        let one = Back { rows: half, units, gates, kept, c, stride, dh, dc };
        let (rows, gates, kept) = (rows - half, other_gates, other_kept);
        let (c, dh, dc) = (other_c, other_dh, other_dc);
        both(one, Back { rows, units, gates, kept, c, stride, dh, dc }, Back::run, threads);
    }
}

impl<T: Real> Walk<false> for Back<'_, T> {
    fn size(&self) -> [usize; 2] {
        [self.rows, self.units]
    }

    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn some<const ALL: bool>(&mut self, row: usize, first: usize, len: usize) {
        let (state, gate) = (row * self.units + first, 4 * row * self.units + first);
        let mut z = load_gates::<_, ALL, 4>(self.gates, gate, self.units, len);
        let inside = load::<_, ALL>(self.kept, state, len);
        let c = load::<_, ALL>(self.c, row * self.stride + first, len);
        let (dh, mut dc) =
            (load::<_, ALL>(self.dh, state, len), load::<_, ALL>(self.dc, state, len));
        for lane in 0..LANES {
            let (i, f, g, o) = (z[0][lane], z[1][lane], z[2][lane], z[3][lane]);
            let (y, d) = (inside[lane], dh[lane]);
            let through = dc[lane] + d * o * tanh_back(y);
            z[0][lane] = through * g * sigmoid_back(i);
            z[1][lane] = through * c[lane] * sigmoid_back(f);
            z[2][lane] = through * i * tanh_back(g);
            z[3][lane] = d * y * sigmoid_back(o);
            dc[lane] = through * f;
        }
        store_gates::<_, ALL, 4>(z, self.gates, gate, self.units, len);
        store::<_, ALL>(dc, self.dc, state, len);
        store::<_, ALL>([T::ZERO; LANES], self.dh, state, len);
    }
}

#[cfg(test)]
mod tests;
