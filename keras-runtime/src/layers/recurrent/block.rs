//! What passes over the gates of a step have in common: units at a time, their functions, and threads.

use crate::activations::{Activation, Known};
use crate::element::{Element, Real};
use crate::kernels::{Engine, join};

/// Units at a time: those of the largest register.
pub(super) const LANES: usize = 16;

/// Gates that are worth a thread.
pub(super) const WORTH_A_THREAD: usize = 1 << 16;

/// Whether the functions are the usual ones.
pub(super) const fn usual<T: Element, A: Activation<T>, R: Activation<T>>() -> bool {
    matches!((A::KNOWN, R::KNOWN), (Known::Tanh, Known::Sigmoid))
}

/// Whether an engine leaves the gates to this.
pub(super) fn takes<T: Element, A: Activation<T>, R: Activation<T>, E: Engine<T>>(
    engine: &E,
) -> bool {
    usual::<T, A, R>() && engine.is_quick()
}

/// How many of so many rows are for half of the threads, if it is worth it.
pub(super) fn half(values: usize, rows: usize, threads: usize) -> Option<usize> {
    let parts = threads.min(values / WORTH_A_THREAD).min(rows);
    (parts > 1).then(|| rows * (parts / 2) / parts)
}

/// Calls each once, at the same time.
pub(super) fn both<W: Send>(one: W, other: W, f: impl Fn(W, usize) + Sync, threads: usize) {
    let (mut one, mut other) = (Some(one), Some(other));
    let f =
        |work: &mut Option<W>, threads| work.take().into_iter().for_each(|work| f(work, threads));
    join(&mut || f(&mut one, threads / 2), &mut || f(&mut other, threads - threads / 2));
}

/// A pass over the units of all rows, with fused products where `FUSED`.
pub(super) trait Walk<const FUSED: bool> {
    /// How many rows there are, and units in each.
    fn size(&self) -> [usize; 2];

    /// Some units of a row; `ALL` where they fill the lanes. Loops are over numbers: they are unrolled in all builds.
    fn some<const ALL: bool>(&mut self, row: usize, first: usize, len: usize);

    /// All of them.
    #[inline(always)]
    fn all(&mut self) {
        let [rows, units] = self.size();
        let whole = units - units % LANES;
        for row in 0..rows {
            for first in (0..whole).step_by(LANES) {
                self.some::<true>(row, first, LANES);
            }
            if whole < units {
                self.some::<false>(row, whole, units - whole);
            }
        }
    }
}

#[inline(always)]
pub(super) fn sigmoid<T: Real, const FUSED: bool>(x: T) -> T {
    if FUSED { x.sigmoid_fused() } else { x.sigmoid() }
}

#[inline(always)]
pub(super) fn tanh<T: Real, const FUSED: bool>(x: T) -> T {
    if FUSED { x.tanh_fused() } else { x.tanh() }
}

/// The derivative of y = sigmoid(x).
#[inline(always)]
pub(super) fn sigmoid_back<T: Real>(y: T) -> T {
    y * (T::ONE - y)
}

/// The derivative of y = tanh(x).
#[inline(always)]
pub(super) fn tanh_back<T: Real>(y: T) -> T {
    T::ONE - y * y
}

/// So many values, all lanes or some; the others are 0.
#[inline(always)]
pub(super) fn load<T: Real, const ALL: bool>(from: &[T], first: usize, len: usize) -> [T; LANES] {
    let mut lanes = [T::ZERO; LANES];
    if ALL {
        lanes.copy_from_slice(&from[first..first + LANES]);
    } else {
        lanes[..len].copy_from_slice(&from[first..first + len]);
    }
    lanes
}

/// Puts as many where they belong.
#[inline(always)]
pub(super) fn store<T: Real, const ALL: bool>(
    lanes: [T; LANES],
    to: &mut [T],
    first: usize,
    len: usize,
) {
    if ALL {
        to[first..first + LANES].copy_from_slice(&lanes);
    } else {
        to[first..first + len].copy_from_slice(&lanes[..len]);
    }
}

/// The same units of `N` gates, which are so far apart.
#[inline(always)]
pub(super) fn load_gates<T: Real, const ALL: bool, const N: usize>(
    from: &[T],
    first: usize,
    apart: usize,
    len: usize,
) -> [[T; LANES]; N] {
    let mut gates = [[T::ZERO; LANES]; N];
    for (number, gate) in gates.iter_mut().enumerate() {
        *gate = load::<_, ALL>(from, first + number * apart, len);
    }
    gates
}

/// Puts as many where they belong.
#[inline(always)]
pub(super) fn store_gates<T: Real, const ALL: bool, const N: usize>(
    gates: [[T; LANES]; N],
    to: &mut [T],
    first: usize,
    apart: usize,
    len: usize,
) {
    for (number, gate) in gates.into_iter().enumerate() {
        store::<_, ALL>(gate, to, first + number * apart, len);
    }
}

/// What tests of such passes begin with.
#[cfg(test)]
pub(super) mod testing {
    use crate::element::Element;

    /// Numbers of units: fewer than the lanes, as many, and more.
    pub const UNITS: [usize; 6] = [1, 3, 16, 17, 32, 40];
    /// Number of samples.
    pub const ROWS: usize = 3;

    /// Values from -2 to 2, others for each factor.
    pub fn numbers<T: Element>(len: usize, factor: f64) -> Vec<T> {
        (0..len).map(|i| T::from_f64(2.0 * (factor * i as f64 + 0.3).sin())).collect()
    }
}
