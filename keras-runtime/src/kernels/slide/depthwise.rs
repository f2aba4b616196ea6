//! A kernel for each channel.

use super::conv::{Kernel, conv, write};
use super::sums::{self, Products};
use super::walk::{Under, each_place};
use super::{BLOCK, Sides, WIDE, fits};
use crate::element::Element;
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

fn of_channels<T: Element>(taps: &Taps, weights: &[T], bias: &[T], sides: Sides<'_, T>) {
    let channels = taps.channels;
    let fit = fits(&[taps.count(), channels], weights.len())
        && taps.fits(sides.image_len)
        && fits(&[taps.places(), channels], sides.places_len);
    if !fit {
        return;
    }
    let (image, weights) = (sides.image, weights.as_ptr());
    dispatch(
        #[inline(always)]
        || {
            each_place(
                taps,
                sides.falling,
                #[inline(always)]
                |place, under| {
                    blocks(
                        channels,
                        sides.falling,
                        #[inline(always)]
                        |channel, count| {
                            let out = sides.places.wrapping_add(place * channels + channel);
                            let bias = bias.get(channel..).unwrap_or_default();
                            let channels = Channels { image, weights, channels, channel };
                            // SAFETY: the image has all that is under the kernel, the kernel a row of
                            // all channels for each tap, and the output these of the place.
                            unsafe {
                                match count {
                                    WIDE if cfg!(feature = "std") => {
                                        channels.many::<WIDE>(under, bias, out);
                                    }
                                    _ => channels.block(under, count, bias, out),
                                }
                            }
                        },
                    );
                },
            );
        },
    );
}

/// Calls `f` for blocks of channels with the first and how many; the last is first if `falling`.
#[inline(always)]
pub(super) fn blocks(channels: usize, falling: bool, mut f: impl FnMut(usize, usize)) {
    let mut done = 0;
    while done < channels {
        let rest = channels - done;
        let count = match rest {
            _ if cfg!(feature = "std") && rest >= WIDE => WIDE,
            _ => rest.min(BLOCK),
        };
        f(if falling { rest - count } else { done }, count);
        done += count;
    }
}

/// A block of channels, from `channel` on.
struct Channels<T> {
    image: *const T,
    weights: *const T,
    channels: usize,
    channel: usize,
}

impl<T: Element> Channels<T> {
    /// A few of them.
    ///
    /// # Safety
    ///
    /// Their image and weights can be read, and they can be written.
    #[inline(always)]
    unsafe fn block(&self, under: &Under, count: usize, bias: &[T], out: *mut T) {
        let mut sums = [T::ZERO; BLOCK];
        self.products(
            under,
            #[inline(always)]
            |products| match count {
                // SAFETY: the caller's.
                BLOCK => unsafe { T::add_each(products, &mut sums) },
                _ => {
                    let sums = sums.get_mut(..count).unwrap_or_default();
                    // SAFETY: the caller's.
                    unsafe { sums::add_some(products, true, sums) }
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
    unsafe fn many<const N: usize>(&self, under: &Under, bias: &[T], out: *mut T) {
        let mut sums = [T::ZERO; N];
        self.products(
            under,
            #[inline(always)]
            // SAFETY: the caller's.
            |products| unsafe { sums::add_each(products, &mut sums) },
        );
        // SAFETY: the caller's.
        unsafe { write(&sums, bias, out) }
    }

    /// Calls `f` for the taps of each run.
    #[inline(always)]
    fn products(&self, under: &Under, mut f: impl FnMut(Products<T>)) {
        let (count, dilation) = under.run();
        let Channels { image, weights, channels, channel } = *self;
        under.runs(
            #[inline(always)]
            |position, tap| {
                f(Products {
                    x: image.wrapping_add(position * channels + channel),
                    x_step: dilation * channels,
                    weights: weights.wrapping_add(tap * channels + channel),
                    step: channels,
                    count,
                });
            },
        );
    }
}
