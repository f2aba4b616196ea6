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
