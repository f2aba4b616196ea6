//! A kernel for each channel.

use super::conv::{Kernel, conv};
use super::sums::{self, Products};
use super::walk::Walk;
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layers::Taps;
use core::mem::MaybeUninit;

/// places = the kernel of each channel over its image + bias. `weights` has a row for each tap.
pub(crate) fn depthwise<T: Element>(
    taps: &Taps,
    weights: &[T],
    bias: &[T],
    filters: usize,
    sides: Sides<'_, T>,
) {
    if filters == taps.channels {
        once!(T: of_channels(taps: &Taps, weights: &[T], bias: &[T], sides: Sides<'_, T>));
    } else {
        // Several for each channel: a group.
        conv(taps, Kernel { weights, bias, filters, groups: taps.channels }, sides);
    }
}

fn of_channels<T: Element>(taps: &Taps, weights: &[T], bias: &[T], sides: Sides<'_, T>) {
    let channels = taps.channels;
    let fit = fits(&[taps.count(), channels], weights.len())
        && taps.fits(sides.image_len)
        && fits(&[taps.places(), channels], sides.places_len)
        && (bias.is_empty() || channels <= bias.len());
    if !fit {
        return;
    }
    let mut kernels = Kernels {
        walk: Walk::new(taps, sides.falling, (channels, channels)),
        image: sides.image,
        weights: weights.as_ptr(),
        channels,
    };
    dispatch(
        #[inline(always)]
        || {
            while let Some(place) = kernels.walk.next() {
                let out = sides.places.wrapping_add(place * channels);
                // SAFETY: the image has what is under the kernel, the kernel a row of all channels for each
                // tap, the output all channels of a place, the bias too.
                unsafe { kernels.at_place(sides.falling, bias, out) }
            }
        },
    );
}

/// How many of so many channels are worked on at a time.
#[inline(always)]
fn block_of(rest: usize) -> usize {
    match rest {
        _ if cfg!(feature = "std") && rest >= WIDE => WIDE,
        BLOCK.. => BLOCK,
        _ => 1,
    }
}

/// The kernels at a place.
pub(super) struct Kernels<T> {
    pub walk: Walk,
    pub image: *const T,
    pub weights: *const T,
    pub channels: usize,
}

impl<T: Element> Kernels<T> {
    /// All channels, the last first if `falling`.
    ///
    /// # Safety
    ///
    /// All that is under the kernels can be read, which have a row of all channels for each tap, and they
    /// can be written; the bias is empty or has them all.
    #[inline(always)]
    pub unsafe fn at_place(&self, falling: bool, bias: &[T], out: *mut T) {
        let mut done = 0;
        while done < self.channels {
            let count = block_of(self.channels - done);
            let first = if falling { self.channels - done - count } else { done };
            let (bias, out) = (bias.get(first..), out.wrapping_add(first));
            // SAFETY: the caller's.
            unsafe {
                match count {
                    1 => self.one(first, bias, out),
                    BLOCK => self.block(first, bias, out),
                    _ => self.wide::<WIDE>(first, bias, out),
                }
            }
            done += count;
        }
    }

    /// Neighbouring channels, from `channel` on.
    ///
    /// # Safety
    ///
    /// All that is under their kernels can be read, and they can be written.
    #[inline(always)]
    unsafe fn block(&self, channel: usize, bias: Option<&[T]>, out: *mut T) {
        let mut sums = MaybeUninit::<[T; BLOCK]>::uninit();
        let mut from: *const [T; BLOCK] = T::ZEROS;
        self.products(
            channel,
            #[inline(always)]
            |products| {
                // SAFETY: the caller's. The sums are written before they are read.
                unsafe { T::add_each(products, from, sums.as_mut_ptr()) };
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
    unsafe fn wide<const N: usize>(&self, channel: usize, bias: Option<&[T]>, out: *mut T) {
        let mut sums = [T::ZERO; N];
        self.products(
            channel,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| unsafe { sums::add_each(products, &raw const sums, &raw mut sums) },
        );
        // SAFETY: the caller's.
        unsafe { sums::add_bias(&raw const sums, bias.and_then(<[T]>::first_chunk), out.cast()) }
    }

    /// One channel.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn one(&self, channel: usize, bias: Option<&[T]>, out: *mut T) {
        let mut sum = T::ZERO;
        self.products(
            channel,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| sum = unsafe { sums::add_one(products, sum) },
        );
        if let Some(&bias) = bias.and_then(<[T]>::first) {
            sum += bias;
        }
        // SAFETY: the caller's.
        unsafe { *out = sum }
    }

    /// Calls `f` for the taps of each run.
    #[inline(always)]
    fn products(&self, channel: usize, mut f: impl FnMut(Products<T>)) {
        let Kernels { image, weights, channels: step, .. } = *self;
        let (count, dilation) = self.walk.run();
        self.walk.runs(
            image.wrapping_add(channel),
            weights.wrapping_add(channel),
            #[inline(always)]
            |x, weights| f(Products { x, x_step: dilation * step, weights, step, count }),
        );
    }
}
