//! Registers that the compiler finds by itself, for machines without an implementation of their
//! own and for number types other than `f32` and `f64`.

use super::pack::{Panel, pack_a};
use super::vector::{Convolve, Kernels, Vector, convolve, kernels};
use crate::element::Element;
use crate::kernels::array;

/// Four lanes.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Portable<T>([T; 4]);

// SAFETY: reads and writes as many values as the trait says.
unsafe impl<T: Element> Vector for Portable<T> {
    type Item = T;
    type Mask = usize;
    const LANES: usize = 4;
    const KERNELS: &'static [Kernels<T>] = kernels!([1 2] [1 2 4] 4);
    const CONVOLVE: &'static [Convolve<T>] = convolve!(1 [2 4] 2 [2 4]);
    const ROWS: usize = 4;
    const PACK_A: unsafe fn(&Panel<T>) = pack_a::<Self, 4>;
    const STEPS: usize = 1;
    const DEPTH: usize = 256;
    const A_BYTES: usize = 128 << 10;

    #[inline(always)]
    unsafe fn enable<F: FnOnce()>(f: F) {
        f();
    }
    #[inline(always)]
    unsafe fn splat(value: T) -> Self {
        Portable([value; 4])
    }
    #[inline(always)]
    unsafe fn mask(lanes: usize) -> usize {
        lanes
    }
    #[inline(always)]
    unsafe fn load(from: *const T) -> Self {
        // SAFETY: the caller's promise.
        Portable(array(T::ZERO, |i| unsafe { *from.add(i) }))
    }
    #[inline(always)]
    unsafe fn load_some(from: *const T, mask: usize) -> Self {
        // SAFETY: the caller's promise for the lanes of the mask.
        Portable(array(T::ZERO, |i| if i < mask { unsafe { *from.add(i) } } else { T::ZERO }))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut T) {
        for (i, value) in self.0.into_iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { *to.add(i) = value }
        }
    }
    #[inline(always)]
    unsafe fn store_some(self, to: *mut T, mask: usize) {
        for (i, value) in self.0.into_iter().enumerate().take(mask) {
            // SAFETY: the caller's promise for the lanes of the mask.
            unsafe { *to.add(i) = value }
        }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut T, count: usize) {
        // SAFETY: the caller's promise.
        unsafe { self.store_some(to, count) }
    }
    #[inline(always)]
    unsafe fn map(self, f: impl Fn(T) -> T) -> Self {
        Portable(array(T::ZERO, |i| f(self.0[i])))
    }
    #[inline(always)]
    unsafe fn with(self, one: Self, other: Self, f: impl Fn(T, T, T) -> T) -> Self {
        Portable(array(T::ZERO, |i| f(self.0[i], one.0[i], other.0[i])))
    }
    #[inline(always)]
    unsafe fn choose(self, other: Self, number: impl Fn(usize) -> usize) -> Self {
        Portable(array(T::ZERO, |i| match number(i) {
            number @ 0..4 => self.0[number],
            number => other.0[number % 4],
        }))
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, sum: Self) -> Self {
        // Without a fused instruction, a fused product is a slow call: two roundings here.
        Portable(array(T::ZERO, |i| sum.0[i] + self.0[i] * factor.0[i]))
    }
    #[inline(always)]
    unsafe fn transpose(rows: &[*const T], p: usize, to: *mut T, _distance: usize) {
        for (i, row) in rows.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { *to.add(i) = *row.add(p) }
        }
    }
}
