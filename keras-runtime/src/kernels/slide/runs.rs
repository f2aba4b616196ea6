//! Sums over the runs of taps under a kernel.

use super::BLOCK;
use super::sums::{self, AddStored, Products};
use crate::element::{Element, Stored};
use core::mem::MaybeUninit;

/// A kernel at a place.
pub trait Runs<T: Element> {
    /// What weights are stored as.
    type Weight: Stored<T>;

    /// Whether each sum has an `x` of its own, and does not share it with its neighbours.
    const EACH: bool;

    /// Calls `f` for what follows each other in memory, for the sums from `first` on.
    fn products(&self, first: usize, f: impl FnMut(Products<T, Self::Weight>));

    /// Neighbouring sums, from `first` on.
    ///
    /// # Safety
    ///
    /// All that is under the kernel can be read, and the sums can be written.
    #[inline(always)]
    unsafe fn block(&self, first: usize, bias: Option<&[Self::Weight]>, out: *mut T) {
        let mut sums = MaybeUninit::<[T; BLOCK]>::uninit();
        let mut from: *const [T; BLOCK] = T::ZEROS;
        self.products(
            first,
            #[inline(always)]
            |products| {
                // SAFETY: the caller's. The sums are written before they are read.
                unsafe {
                    match Self::EACH {
                        true => Self::Weight::add_each(products, from, sums.as_mut_ptr()),
                        false => Self::Weight::add_products(products, from, sums.as_mut_ptr()),
                    }
                }
                from = sums.as_ptr();
            },
        );
        // SAFETY: the caller's.
        unsafe { Self::Weight::add_bias(from, bias.and_then(<[_]>::first_chunk), out.cast()) }
    }

    /// As many of them as there are vectors for.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn wide<const N: usize>(
        &self,
        first: usize,
        bias: Option<&[Self::Weight]>,
        out: *mut T,
    ) {
        let mut sums = [T::ZERO; N];
        self.products(
            first,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| unsafe {
                match Self::EACH {
                    true => sums::add_each(products, &raw const sums, &raw mut sums),
                    false => sums::add_products(products, &raw const sums, &raw mut sums),
                }
            },
        );
        // SAFETY: the caller's.
        unsafe { sums::add_bias(&raw const sums, bias.and_then(<[_]>::first_chunk), out.cast()) }
    }

    /// One sum.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn one(&self, first: usize, bias: Option<&[Self::Weight]>, out: *mut T) {
        let mut sum = T::ZERO;
        self.products(
            first,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| sum = unsafe { sums::add_one(products, sum) },
        );
        if let Some(&bias) = bias.and_then(<[_]>::first) {
            sum += bias.widen();
        }
        // SAFETY: the caller's.
        unsafe { *out = sum }
    }
}
