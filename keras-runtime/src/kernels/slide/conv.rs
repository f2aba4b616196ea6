//! Patches times a kernel.

use super::runs::Runs;
use super::sums::Products;
use super::walk::Walk;
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::{Element, Stored};
use crate::kernels::dispatch;
use crate::layers::Taps;

/// What patches are multiplied by.
#[derive(Clone, Copy)]
pub(crate) struct Kernel<'a, W> {
    /// For each tap and channel of a group a row of all filters.
    pub weights: &'a [W],
    /// A number for each filter, or none.
    pub bias: &'a [W],
    /// How many come out.
    pub filters: usize,
    /// Parts of the channels that do not know of each other.
    pub groups: usize,
}

/// places = patches · kernel + bias.
pub(crate) fn conv<T: Element>(taps: &Taps, kernel: Kernel<'_, T>, sides: Sides<'_, T>) {
    once!(T: of_patches(taps: &Taps, kernel: Kernel<'_, T>, sides: Sides<'_, T>));
}

/// The same for weights of any kind.
pub(crate) fn of_patches<T: Element, W: Stored<T>>(
    taps: &Taps,
    kernel: Kernel<'_, W>,
    sides: Sides<'_, T>,
) {
    let Kernel { weights, bias, filters, groups } = kernel;
    let share = |length: usize| length.checked_div(groups).filter(|part| part * groups == length);
    let (Some(width), Some(each)) = (share(taps.channels), share(filters)) else { return };
    let fit = fits(&[taps.count(), width, filters], weights.len())
        && sides.hold(taps, filters, bias.len());
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
pub(super) struct Patches<T, W> {
    pub walk: Walk,
    /// The first value of a group.
    pub image: *const T,
    pub channels: usize,
    /// Channels of a group.
    pub width: usize,
    pub weights: *const W,
    pub filters: usize,
}

impl<T: Element, W: Stored<T>> Patches<T, W> {
    /// All filters, `each` of them in a group.
    ///
    /// # Safety
    ///
    /// From `image` on all that is under the kernel can be read, the kernel has a row of all filters for
    /// each value of a patch, and they can be written; the bias is empty or has them all.
    #[inline(always)]
    pub unsafe fn at_place(&mut self, image: *const T, each: usize, bias: &[W], out: *mut T) {
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
                    self.one(filter, bias.get(filter..), out);
                    1
                };
            }
            if filter == end {
                end += each;
                self.image = self.image.wrapping_add(self.width);
            }
        }
    }
}

impl<T: Element, W: Stored<T>> Runs<T> for Patches<T, W> {
    type Weight = W;
    const EACH: bool = false;

    #[inline(always)]
    fn products(&self, filter: usize, mut f: impl FnMut(Products<T, W>)) {
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
