//! Sums over many values, side by side: fast, and as exact as they need to be.

use super::groups::Layout;
use crate::element::Element;

/// How many values or groups are worked on side by side.
pub(super) const LANES: usize = 16;

/// After so many values in a row a sum goes on in `f64`.
const BLOCK: usize = 64;

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

    /// Adds the numbers that `of` gives for `len` values.
    #[inline(always)]
    pub fn add(&mut self, len: usize, of: impl Fn(usize) -> [T; N]) {
        each_lane(len, |lane| {
            for (sums, value) in self.block.iter_mut().zip(of(lane)) {
                sums[lane] += value;
            }
        });
        self.filled += 1;
        if self.filled == BLOCK {
            self.flush();
        }
    }

    #[inline(always)]
    fn flush(&mut self) {
        for (all, block) in self.all.iter_mut().zip(&mut self.block) {
            for (all, sum) in all.iter_mut().zip(block) {
                *all += sum.to_f64();
                *sum = T::ZERO;
            }
        }
        self.filled = 0;
    }

    /// The sums of each group; where the values were of one group, everywhere the same.
    #[inline(always)]
    pub fn finish(mut self, layout: &Layout) -> [[f64; LANES]; N] {
        self.flush();
        if !layout.across {
            for sums in &mut self.all {
                *sums = [sums.iter().sum(); LANES];
            }
        }
        self.all
    }
}

/// A function of each lane.
#[inline(always)]
pub(super) fn lanes<T>(of: impl Fn(usize) -> T) -> [T; LANES] {
    core::array::from_fn(of)
}

/// Calls `f` for `len` lanes.
#[inline(always)]
pub(super) fn each_lane(len: usize, f: impl FnMut(usize)) {
    if len == LANES {
        (0..LANES).for_each(f); // Compiled with a length that is known.
    } else {
        (0..len.min(LANES)).for_each(f);
    }
}

/// Writes or adds a number for each of up to [`LANES`] values.
#[inline(always)]
pub(super) fn store<T: Element>(target: &mut [T], add: bool, of: impl Fn(usize) -> T) {
    if add {
        each_lane(target.len(), |lane| target[lane] += of(lane));
    } else {
        each_lane(target.len(), |lane| target[lane] = of(lane));
    }
}
