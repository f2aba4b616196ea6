//! A kernel for each channel, then the channels mixed, place by place.

use super::conv::{Kernel, Patches};
use super::depthwise::Kernels;
use super::walk::Walk;
use super::{Sides, fits};
use crate::element::{Element, Stored};
use crate::kernels::dispatch;
use crate::layers::Taps;

/// places = (the kernel of each channel over its image) · kernel + bias. `weights` has a row for each tap,
/// as long as `middle`, the room for what is between.
pub(crate) fn separable<T: Element>(
    taps: &Taps,
    weights: &[T],
    kernel: Kernel<'_, T>,
    middle: &mut [T],
    sides: Sides<'_, T>,
) {
    once!(T: halves(taps: &Taps, weights: &[T], kernel: Kernel<'_, T>, middle: &mut [T], sides: Sides<'_, T>));
}

/// The same for weights of any kind.
pub(crate) fn halves<T: Element, W: Stored<T>>(
    taps: &Taps,
    weights: &[W],
    kernel: Kernel<'_, W>,
    middle: &mut [T],
    sides: Sides<'_, T>,
) {
    let Kernel { bias, filters, .. } = kernel;
    let (channels, between) = (taps.channels, middle.len());
    let each = between.checked_div(channels).unwrap_or(0);
    let fit = each * channels == between
        && fits(&[taps.count(), between], weights.len())
        && fits(&[between, filters], kernel.weights.len())
        && sides.hold(taps, filters, bias.len());
    if !fit {
        return;
    }
    let (image, middle, weights) = (sides.image, middle.as_mut_ptr(), weights.as_ptr());
    let walk = || Walk::new(taps, sides.falling, (channels, between));
    let mut one = Kernels { walk: walk(), image, weights, channels };
    let mut several =
        Patches { walk: walk(), image, channels, width: 1, weights, filters: between };
    let mut last = Patches {
        walk: Walk::new(&Taps::ONE, false, (between, 0)),
        image,
        channels: between,
        width: between,
        weights: kernel.weights.as_ptr(),
        filters,
    };
    last.walk.next();
    dispatch(
        #[inline(always)]
        || {
            let walk = |one: &mut Kernels<T, W>, several: &mut Patches<T, W>| match each {
                1 => one.walk.next(),
                _ => several.walk.next(),
            };
            while let Some(place) = walk(&mut one, &mut several) {
                // SAFETY: the image has what is under the kernel, the first kernel a row of all between for
                // each tap, the second a row of all filters for each of these, the output all filters of a
                // place, the bias too.
                unsafe {
                    match each {
                        1 => one.at_place(false, &[], middle),
                        _ => several.at_place(image, each, &[], middle),
                    }
                    let out = sides.places.wrapping_add(place * filters);
                    last.at_place(middle, filters, bias, out);
                }
            }
        },
    );
}
