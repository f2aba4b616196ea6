//! Patches times a kernel.

use super::sums::{self, Products};
use super::walk::{Under, each_place};
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layers::Taps;

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
        && fits(&[taps.places(), filters], sides.places_len);
    if !fit {
        return;
    }
    let patches = Patches { channels: taps.channels, width, weights: weights.as_ptr(), filters };
    dispatch(
        #[inline(always)]
        || {
            each_place(
                taps,
                sides.falling,
                #[inline(always)]
                |place, under| {
                    let mut image = sides.image;
                    for first in (0..filters).step_by(each.max(1)) {
                        let (mut filter, end) = (first, first + each);
                        while filter < end {
                            let out = sides.places.wrapping_add(place * filters + filter);
                            let bias = bias.get(filter..).unwrap_or_default();
                            let rest = end - filter;
                            // SAFETY: the image has what is under the kernel, the kernel a row of all
                            // filters for each value of a patch, and the output these of the place.
                            unsafe {
                                if cfg!(feature = "std") && rest >= WIDE {
                                    patches.many::<WIDE>(under, image, filter, bias, out);
                                    filter += WIDE;
                                } else if rest >= BLOCK {
                                    patches.block(under, image, filter, BLOCK, bias, out);
                                    filter += BLOCK;
                                } else {
                                    patches.block(under, image, filter, rest, bias, out);
                                    filter = end;
                                }
                            }
                        }
                        image = image.wrapping_add(width);
                    }
                },
            );
        },
    );
}

/// What is the same at all places.
struct Patches<T> {
    channels: usize,
    /// Channels of a group.
    width: usize,
    weights: *const T,
    filters: usize,
}

impl<T: Element> Patches<T> {
    /// Neighbouring filters at one place, from `filter` on.
    ///
    /// # Safety
    ///
    /// From `image` on all that is under the kernel can be read, and the filters can be written.
    #[inline(always)]
    unsafe fn block(
        &self,
        under: &Under,
        image: *const T,
        filter: usize,
        count: usize,
        bias: &[T],
        out: *mut T,
    ) {
        let mut sums = [T::ZERO; BLOCK];
        self.products(
            under,
            image,
            filter,
            #[inline(always)]
            |products| match count {
                // SAFETY: the caller's.
                BLOCK => unsafe { T::add_products(products, &mut sums) },
                _ => {
                    let sums = sums.get_mut(..count).unwrap_or_default();
                    // SAFETY: the caller's.
                    unsafe { sums::add_some(products, false, sums) }
                }
            },
        );
        // SAFETY: the caller's.
        unsafe { write(sums.get(..count).unwrap_or_default(), bias, out) }
    }

    /// As many of them as there are vectors for.
    ///
    /// # Safety
    ///
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn many<const N: usize>(
        &self,
        under: &Under,
        image: *const T,
        filter: usize,
        bias: &[T],
        out: *mut T,
    ) {
        let mut sums = [T::ZERO; N];
        self.products(
            under,
            image,
            filter,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| unsafe { sums::add_products(products, &mut sums) },
        );
        // SAFETY: the caller's.
        unsafe { write(&sums, bias, out) }
    }

    /// Calls `f` for the values of a patch that follow each other in memory.
    #[inline(always)]
    fn products(
        &self,
        under: &Under,
        image: *const T,
        filter: usize,
        mut f: impl FnMut(Products<T>),
    ) {
        let (taps, dilation) = under.run();
        // All channels of taps that are neighbours follow each other.
        let whole = self.width == self.channels && dilation == 1;
        let (count, times) = if whole { (taps * self.width, 1) } else { (self.width, taps) };
        under.runs(
            #[inline(always)]
            |position, tap| {
                let mut x = image.wrapping_add(position * self.channels);
                let mut weights = self.weights.wrapping_add(tap * self.width * self.filters + filter);
                for _ in 0..times {
                    f(Products { x, x_step: 1, weights, step: self.filters, count });
                    x = x.wrapping_add(dilation * self.channels);
                    weights = weights.wrapping_add(self.width * self.filters);
                }
            },
        );
    }
}

/// Writes sums with what is added to them.
///
/// # Safety
///
/// As many values can be written.
#[inline(always)]
pub(super) unsafe fn write<T: Element>(sums: &[T], bias: &[T], mut out: *mut T) {
    let mut bias = bias.iter();
    for &sum in sums {
        let value = match bias.next() {
            Some(&bias) => sum + bias,
            None => sum,
        };
        // SAFETY: the caller's.
        unsafe { *out = value };
        out = out.wrapping_add(1);
    }
}
