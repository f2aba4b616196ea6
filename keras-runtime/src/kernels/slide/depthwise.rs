//! A kernel for each channel.

use super::conv::{Kernel, conv, of_patches};
use super::runs::Runs;
use super::sums::Products;
use super::walk::Walk;
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::{Element, Stored};
use crate::kernels::dispatch;
use crate::layers::Taps;

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

/// The same for weights of any kind.
pub(crate) fn depthwise_stored<T: Element, W: Stored<T>>(
    taps: &Taps,
    weights: &[W],
    bias: &[W],
    filters: usize,
    sides: Sides<'_, T>,
) {
    if filters == taps.channels {
        of_channels(taps, weights, bias, sides);
    } else {
        of_patches(taps, Kernel { weights, bias, filters, groups: taps.channels }, sides);
    }
}

fn of_channels<T: Element, W: Stored<T>>(
    taps: &Taps,
    weights: &[W],
    bias: &[W],
    sides: Sides<'_, T>,
) {
    let channels = taps.channels;
    let fit =
        fits(&[taps.count(), channels], weights.len()) && sides.hold(taps, channels, bias.len());
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
pub(super) struct Kernels<T, W> {
    pub walk: Walk,
    pub image: *const T,
    pub weights: *const W,
    pub channels: usize,
}

impl<T: Element, W: Stored<T>> Kernels<T, W> {
    /// All channels, the last first if `falling`.
    ///
    /// # Safety
    ///
    /// All that is under the kernels can be read, which have a row of all channels for each tap, and they
    /// can be written; the bias is empty or has them all.
    #[inline(always)]
    pub unsafe fn at_place(&self, falling: bool, bias: &[W], out: *mut T) {
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
}

impl<T: Element, W: Stored<T>> Runs<T> for Kernels<T, W> {
    type Weight = W;
    const EACH: bool = true;

    #[inline(always)]
    fn products(&self, channel: usize, mut f: impl FnMut(Products<T, W>)) {
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
