//! Windows that slide over one sample, for layers whose output may lie over their input.
//!
//! Each output is one sum, in the order of the window: the bits do not depend on where things lie, nor on
//! the machine. There is one function for all layers of a kind, and nothing in it can panic.

mod conv;
mod depthwise;
mod pool;
mod runs;
mod separable;
mod sums;
// What `f32` has of its own: cores with a small floating-point unit, and all others.
#[cfg_attr(all(target_arch = "arm", target_abi = "eabihf", target_os = "none"), path = "vfp.rs")]
#[cfg_attr(
    not(all(target_arch = "arm", target_abi = "eabihf", target_os = "none")),
    path = "any.rs"
)]
mod single;
mod walk;

pub(crate) use conv::{Kernel, conv, of_patches as conv_stored};
pub(crate) use depthwise::{depthwise, depthwise_stored};
pub(crate) use pool::{Pool, pool};
pub(crate) use separable::{halves as separable_stored, separable};
#[cfg(not(feature = "std"))]
pub(crate) use single::sqrt;
pub use sums::{AddStored, Sums};
pub(super) use sums::{Products, add_one, add_products};

use crate::layers::Taps;
use core::marker::PhantomData;
use core::ops::Range;

/// Sums at a time: as many as a core with a small register file has room for.
pub(super) const BLOCK: usize = 8;

/// The same where there are vectors.
pub(super) const WIDE: usize = 32;

/// Where the output of a layer lies in the same memory as its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The input.
    pub input: Range<usize>,
    /// The output.
    pub output: Range<usize>,
}

/// What windows read and write: two slices, or parts of one that may lie over each other.
pub(crate) struct Sides<'a, T> {
    image: *const T,
    image_len: usize,
    places: *mut T,
    places_len: usize,
    /// Whether the last place is first.
    falling: bool,
    memory: PhantomData<&'a mut [T]>,
}

impl<'a, T> Sides<'a, T> {
    pub fn apart(image: &'a [T], places: &'a mut [T]) -> Self {
        Sides {
            image: image.as_ptr(),
            image_len: image.len(),
            places: places.as_mut_ptr(),
            places_len: places.len(),
            falling: false,
            memory: PhantomData,
        }
    }

    pub fn within(memory: &'a mut [T], Shared { input, output }: &Shared) -> Self {
        let start = memory.as_mut_ptr();
        let len = |range: &Range<usize>| if range.end <= memory.len() { range.len() } else { 0 };
        Sides {
            image: start.wrapping_add(input.start).cast_const(),
            image_len: len(input),
            places: start.wrapping_add(output.start),
            places_len: len(output),
            falling: output.start > input.start,
            memory: PhantomData,
        }
    }
}

impl<T> Sides<'_, T> {
    /// What is read, its length, what is written, and whether the last place is first.
    #[cfg(feature = "std")]
    pub(in crate::kernels) fn parts(&self) -> (*const T, usize, *mut T, bool) {
        (self.image, self.image_len, self.places, self.falling)
    }

    /// The length of what is written.
    #[cfg(feature = "std")]
    pub(in crate::kernels) fn places_len(&self) -> usize {
        self.places_len
    }

    /// Whether values are written where others are read.
    #[cfg(feature = "std")]
    pub(in crate::kernels) fn overlap(&self) -> bool {
        let end = |start: usize, len: usize| start.saturating_add(len * size_of::<T>());
        let (image, places) = (self.image.addr(), self.places.addr());
        image < end(places, self.places_len) && places < end(image, self.image_len)
    }

    /// Whether all is there that a kernel reads and writes, with so many values at each place and as
    /// many numbers for them, or none.
    pub(in crate::kernels) fn hold(&self, taps: &Taps, values: usize, bias: usize) -> bool {
        taps.fits(self.image_len)
            && fits(&[taps.places(), values], self.places_len)
            && (bias == 0 || values <= bias)
    }
}

/// Whether the product of these lengths is at most `len`.
#[inline(never)]
pub(crate) fn fits(lengths: &[usize], len: usize) -> bool {
    lengths.iter().fold(1, |product: usize, &length| product.saturating_mul(length)) <= len
}

#[cfg(test)]
mod tests;
