//! Samples copied to where they have a border of zeros.

use super::geometry::Geometry;
use crate::element::Element;

/// Clears so many samples, border and all.
///
/// # Safety
/// `to` has room for them.
pub(super) unsafe fn clear<T: Element>(geometry: &Geometry, samples: usize, to: *mut T) {
    // SAFETY: the caller's promise. All bits zero are zero.
    unsafe { to.write_bytes(0, samples * geometry.sample) }
}

/// Copies samples into their borders, which [`clear`] made.
///
/// # Safety
/// `from` has so many samples without a border, and `to` room for them with it.
pub(super) unsafe fn copy<T: Element>(
    geometry: &Geometry,
    samples: usize,
    mut from: *const T,
    to: *mut T,
) {
    let Geometry { image: [planes, lines, columns], before, steps, channels, .. } = *geometry;
    let (width, inner) = (columns * channels, before[2] * channels);
    for sample in 0..samples {
        for plane in 0..planes {
            for line in 0..lines {
                let start = sample * geometry.sample
                    + (before[0] + plane) * steps[0]
                    + (before[1] + line) * steps[1]
                    + inner;
                // SAFETY: the caller's promise.
                unsafe {
                    to.add(start).copy_from_nonoverlapping(from, width);
                    from = from.add(width);
                }
            }
        }
    }
}
