//! Patches times a kernel.

use super::sums::{self, Products};
use super::walk::Walk;
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layers::Taps;
use core::mem::MaybeUninit;

/// What patches are multiplied by.
#[derive(Clone, Copy)]
pub(crate) struct Kernel<'a, T> {
    /// For each tap and channel of a group a row of all filters.
    pub weights: &'a [T],
    /// A number for each filter, or none.
    pub bias: &'a [T],
    /// How many come out.
    pub filters: usize,
    /// Parts of the channels that do not know of each other.
    pub groups: usize,
}

/// places = patches · kernel + bias.
pub(crate) fn conv<T: Element>(taps: &Taps, kernel: Kernel<'_, T>, sides: Sides<'_, T>) {
    once!(T: of_patches(taps: &Taps, kernel: Kernel<'_, T>, sides: Sides<'_, T>));
}

fn of_patches<T: Element>(taps: &Taps, kernel: Kernel<'_, T>, sides: Sides<'_, T>) {
    let Kernel { weights, bias, filters, groups } = kernel;
    let share = |length: usize| length.checked_div(groups).filter(|part| part * groups == length);
    let (Some(width), Some(each)) = (share(taps.channels), share(filters)) else { return };
    let fit = fits(&[taps.count(), width, filters], weights.len())
        && taps.fits(sides.image_len)
        && fits(&[taps.places(), filters], sides.places_len)
        && (bias.is_empty() || filters <= bias.len());
    if !fit {
        return;
    }
    let mut patches = Patches {
        walk: Walk::new(taps, sides.falling, (taps.channels, width * filters)),
        image: sides.image,
        channels: taps.channels,
        width,
        weights: weights.as_ptr(),
        filters,
    };
    dispatch(
        #[inline(always)]
        || {
            while let Some(place) = patches.walk.next() {
                let out = sides.places.wrapping_add(place * filters);
                // SAFETY: the image has what is under the kernel, the kernel a row of all filters for each
                // value of a patch, the output all filters of a place, the bias too.
                unsafe { patches.at_place(sides.image, each, bias, out) }
            }
        },
    );
}

/// The patch at a place, and what is the same at all.
pub(super) struct Patches<T> {
    pub walk: Walk,
    /// The first value of a group.
    pub image: *const T,
    pub channels: usize,
    /// Channels of a group.
    pub width: usize,
    pub weights: *const T,
    pub filters: usize,
}

impl<T: Element> Patches<T> {
    /// All filters, `each` of them in a group.
    ///
    /// # Safety
    ///
    /// From `image` on all that is under the kernel can be read, the kernel has a row of all filters for
    /// each value of a patch, and they can be written; the bias is empty or has them all.
    #[inline(always)]
    pub unsafe fn at_place(&mut self, image: *const T, each: usize, bias: &[T], out: *mut T) {
        let (mut filter, mut end) = (0, each);
        self.image = image;
        while filter < self.filters {
            if each > BLOCK && end - filter < BLOCK {
                // Some again, instead of fewer: what they read is not written over.
                filter = end - BLOCK;
            }
            let (rest, out) = (end - filter, out.wrapping_add(filter));
            // SAFETY: the caller's.
            unsafe {
                filter += if cfg!(feature = "std") && rest >= WIDE {
                    self.wide::<WIDE>(filter, bias.get(filter..), out);
                    WIDE
                } else if rest >= BLOCK {
                    self.block(filter, bias.get(filter..), out);
                    BLOCK
                } else {
                    self.one(filter, bias.get(filter), out);
                    1
                };
            }
            if filter == end {
                end += each;
                self.image = self.image.wrapping_add(self.width);
            }
        }
    }

    /// Neighbouring filters, from `filter` on.
    ///
    /// # Safety
    ///
    /// All that is under the kernel can be read, and the filters can be written.
    #[inline(always)]
    unsafe fn block(&self, filter: usize, bias: Option<&[T]>, out: *mut T) {
        let mut sums = MaybeUninit::<[T; BLOCK]>::uninit();
        let mut from: *const [T; BLOCK] = T::ZEROS;
        self.products(
            filter,
            #[inline(always)]
            |products| {
                // SAFETY: the caller's. The sums are written before they are read.
                unsafe { T::add_products(products, from, sums.as_mut_ptr()) };
                from = sums.as_ptr();
            },
        );
        // SAFETY: the caller's.
        unsafe { T::add_bias(from, bias.and_then(<[T]>::first_chunk), out.cast()) }
    }

    /// As many of them as there are vectors for.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn wide<const N: usize>(&self, filter: usize, bias: Option<&[T]>, out: *mut T) {
        let mut sums = [T::ZERO; N];
        self.products(
            filter,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| unsafe { sums::add_products(products, &raw const sums, &raw mut sums) },
        );
        // SAFETY: the caller's.
        unsafe { sums::add_bias(&raw const sums, bias.and_then(<[T]>::first_chunk), out.cast()) }
    }

    /// One filter.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn one(&self, filter: usize, bias: Option<&T>, out: *mut T) {
        let mut sum = T::ZERO;
        self.products(
            filter,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| sum = unsafe { sums::add_one(products, sum) },
        );
        if let Some(&bias) = bias {
            sum += bias;
        }
        // SAFETY: the caller's.
        unsafe { *out = sum }
    }

    /// Calls `f` for the values of a patch that follow each other in memory.
    #[inline(always)]
    fn products(&self, filter: usize, mut f: impl FnMut(Products<T>)) {
        let Patches { image, channels, width, weights, filters: step, .. } = *self;
        let (taps, dilation) = self.walk.run();
        // All channels of taps that are neighbours follow each other.
        let whole = width == channels && dilation == 1;
        let (count, times) = if whole { (taps * width, 1) } else { (width, taps) };
        self.walk.runs(
            image,
            weights.wrapping_add(filter),
            #[inline(always)]
            |mut x, mut weights| {
                for _ in 0..times {
                    f(Products { x, x_step: 1, weights, step, count });
                    x = x.wrapping_add(dilation * channels);
                    weights = weights.wrapping_add(width * step);
                }
            },
        );
    }
}
