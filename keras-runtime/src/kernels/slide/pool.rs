//! The largest value or the mean of each window and channel.

use super::sums::store;
use super::walk::Walk;
use super::{BLOCK, Sides, WIDE};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layers::Taps;

/// Channels at a time.
const MOST: usize = if cfg!(feature = "std") { WIDE } else { BLOCK };

/// What becomes of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// Its largest value.
    Max,
    /// The mean of the positions that are there.
    Mean,
}

/// places = what becomes of each window and channel; `taps` is the window.
pub(crate) fn pool<T: Element>(what: Pool, taps: &Taps, sides: Sides<'_, T>) {
    match what {
        Pool::Max => once!(T: largest(taps: &Taps, sides: Sides<'_, T>)),
        Pool::Mean => once!(T: means(taps: &Taps, sides: Sides<'_, T>)),
    }
}

fn largest<T: Element>(taps: &Taps, sides: Sides<'_, T>) {
    windows(
        taps,
        &sides,
        #[inline(always)]
        |first, largest, x| if first || x > largest { x } else { largest },
        #[inline(always)]
        |largest, _| largest,
    );
}

fn means<T: Element>(taps: &Taps, sides: Sides<'_, T>) {
    windows(
        taps,
        &sides,
        #[inline(always)]
        |_, sum, x| sum + x,
        #[inline(always)]
        |sum, count| sum / T::from_usize(count),
    );
}

/// Writes a value; as [`store`], so that no loop of it is a call.
///
/// # Safety
///
/// `to` can be written.
#[inline(always)]
unsafe fn store_one<T: Copy>(value: T, to: *mut T) {
    // SAFETY: the caller's; it is an array of one.
    unsafe { store([value], to.cast::<[T; 1]>()) }
}

/// Takes the values of each window and channel one after the other, and what is made of the end.
#[inline(always)]
fn windows<T: Element>(
    taps: &Taps,
    sides: &Sides<'_, T>,
    take: impl Fn(bool, T, T) -> T,
    end: impl Fn(T, usize) -> T,
) {
    let channels = taps.channels;
    if !sides.hold(taps, channels, 0) {
        return;
    }
    let mut walk = Walk::new(taps, sides.falling, (channels, 0));
    dispatch(
        #[inline(always)]
        || {
            while let Some(place) = walk.next() {
                let (run, dilation) = walk.run();
                let mut done = 0;
                while done < channels {
                    let count = (channels - done).min(MOST);
                    let first = if sides.falling { channels - done - count } else { done };
                    if cfg!(feature = "std") && count == MOST {
                        let image = sides.image.wrapping_add(first);
                        let out = sides.places.wrapping_add(place * channels + first);
                        // SAFETY: the image and the output have so many channels from here on.
                        unsafe { block::<T, MOST>(&walk, channels, image, out, &take, &end) };
                        done += count;
                        continue;
                    }
                    let (mut values, mut is_first) = ([T::ZERO; MOST], true);
                    let image = sides.image.wrapping_add(first);
                    walk.runs(
                        image,
                        image,
                        #[inline(always)]
                        |mut cell, _| {
                            for _ in 0..run {
                                let mut x = cell;
                                for value in values.iter_mut().take(count) {
                                    // SAFETY: the image has all that is in the window.
                                    *value = take(is_first, *value, unsafe { *x });
                                    x = x.wrapping_add(1);
                                }
                                cell = cell.wrapping_add(dilation * channels);
                                is_first = false;
                            }
                        },
                    );
                    let mut out = sides.places.wrapping_add(place * channels + first);
                    for &value in values.iter().take(count) {
                        // SAFETY: the output has all channels of each place.
                        unsafe { store_one(end(value, walk.taps()), out) };
                        out = out.wrapping_add(1);
                    }
                    done += count;
                }
            }
        },
    );
}

/// So many channels at a place.
///
/// # Safety
///
/// The image has all that is in the window, and the output as many channels.
#[inline(always)]
unsafe fn block<T: Element, const N: usize>(
    walk: &Walk,
    channels: usize,
    image: *const T,
    out: *mut T,
    take: &impl Fn(bool, T, T) -> T,
    end: &impl Fn(T, usize) -> T,
) {
    let (run, dilation) = walk.run();
    let (mut values, mut is_first) = ([T::ZERO; N], true);
    walk.runs(
        image,
        image,
        #[inline(always)]
        |mut cell, _| {
            for _ in 0..run {
                // SAFETY: the caller's.
                let x = unsafe { &*cell.cast::<[T; N]>() };
                for (value, &x) in values.iter_mut().zip(x) {
                    *value = take(is_first, *value, x);
                }
                cell = cell.wrapping_add(dilation * channels);
                is_first = false;
            }
        },
    );
    let count = walk.taps();
    values.iter_mut().for_each(|value| *value = end(*value, count));
    // SAFETY: the caller's.
    unsafe { *out.cast::<[T; N]>() = values };
}
