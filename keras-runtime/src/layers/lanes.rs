//! Sums over many values, side by side: fast, and as exact as they need to be.

use super::groups::Layout;
use crate::element::Element;
use crate::layer::split;

/// How many values or groups are worked on side by side.
pub(super) const LANES: usize = 16;

/// After so many values in a row a sum goes on in `f64`.
pub(super) const BLOCK: usize = 64;

/// `N` sums over the values of a group, or of several groups side by side.
///
/// Short stretches are summed in `T`, which vectorises; the stretches in `f64`, so that a sum over
/// a large batch is no less exact than one over a small one.
pub(super) struct Sums<T, const N: usize> {
    block: [[T; LANES]; N],
    filled: usize,
    all: [[f64; LANES]; N],
}

impl<T: Element, const N: usize> Sums<T, N> {
    #[inline(always)]
    pub fn new() -> Self {
        Sums { block: [[T::ZERO; LANES]; N], filled: 0, all: [[0.0; LANES]; N] }
    }

    /// Adds numbers, the first `len` of each.
    #[inline(always)]
    pub fn add(&mut self, len: usize, mut numbers: [[T; LANES]; N]) {
        for (sums, numbers) in self.block.iter_mut().zip(&mut numbers) {
            if len < LANES {
                *numbers = lanes(|lane| if lane < len { numbers[lane] } else { T::ZERO });
            }
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += *number;
            }
        }
        self.filled += 1;
        if self.filled == BLOCK {
            self.all = added(self.all, self.block);
            self.block = [[T::ZERO; LANES]; N];
            self.filled = 0;
        }
    }

    /// The sums of each group; where the values were of one group, everywhere the same.
    #[inline(always)]
    pub fn finish(self, layout: &Layout) -> [[f64; LANES]; N] {
        let mut all = added(self.all, self.block);
        all.iter_mut().for_each(|sums| layout.gather(sums));
        all
    }
}

/// The sums and those of a block. By value, so that the sums of the block under work stay in registers; not inlined:
/// passes are compiled several times, and this is seldom called.
#[inline(never)]
fn added<T: Element, const N: usize>(
    mut all: [[f64; LANES]; N],
    block: [[T; LANES]; N],
) -> [[f64; LANES]; N] {
    for (all, block) in all.iter_mut().zip(&block) {
        for (all, sum) in all.iter_mut().zip(block) {
            *all += sum.to_f64();
        }
    }
    all
}

/// A function of each lane. A loop, as `array::from_fn` is half a dozen functions for each that it is given.
#[inline(always)]
pub(super) fn lanes<T: Copy>(of: impl Fn(usize) -> T) -> [T; LANES] {
    let mut all = [of(0); LANES];
    for (lane, value) in all.iter_mut().enumerate() {
        *value = of(lane);
    }
    all
}

/// Up to [`LANES`] values, the others 0.
#[inline(always)]
pub(super) fn load<T: Element>(from: &[T]) -> [T; LANES] {
    if let Ok(all) = from.try_into() {
        return all;
    }
    lanes(|lane| from.get(lane).copied().unwrap_or(T::ZERO))
}

/// Writes or adds as many of the values as there is room for.
#[inline(always)]
pub(super) fn store<T: Element>(target: &mut [T], add: bool, values: [T; LANES]) {
    match (<&mut [T; LANES]>::try_from(&mut *target), add) {
        (Ok(all), false) => *all = values,
        (Ok(all), true) => {
            for (target, value) in all.iter_mut().zip(values) {
                *target += value;
            }
        }
        (Err(_), false) => {
            for (target, value) in target.iter_mut().zip(values) {
                *target = value;
            }
        }
        (Err(_), true) => {
            for (target, value) in target.iter_mut().zip(values) {
                *target += value;
            }
        }
    }
}

/// The sum of all lanes, in halves: that does not wait for each addition.
#[inline(always)]
pub(super) fn total<T: Copy + core::ops::AddAssign>(mut lanes: [T; LANES]) -> T {
    for half in [8, 4, 2, 1] {
        let (low, high) = split(&mut lanes, half);
        low.iter_mut().zip(high).for_each(|(low, high)| *low += *high);
    }
    lanes[0]
}
