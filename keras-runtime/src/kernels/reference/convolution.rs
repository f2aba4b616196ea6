//! Convolutions as they are defined: for each place and each tap of the kernel that is on the image.

use crate::element::Element;
use crate::kernels::Sliding;
use crate::layers::Taps;

/// What a convolution is made of, counted in values.
struct Sizes<'a> {
    taps: &'a Taps,
    /// Channels at a place.
    filters: usize,
    /// Filters of a group.
    each: usize,
    /// Channels of the image in a group.
    width: usize,
}

impl<'a> Sizes<'a> {
    fn of(Sliding { taps, filters }: Sliding<'a>) -> Self {
        Sizes { taps, filters, each: filters / taps.groups, width: taps.channels / taps.groups }
    }

    /// Calls `f` for each weight of a filter at a place, counted through the batch, with the number of the
    /// weight and that of the value of the image it is multiplied by. Those outside of the image are
    /// left out: they are multiplied by 0.
    fn each_weight(&self, place: usize, filter: usize, mut f: impl FnMut(usize, usize)) {
        let Sizes { taps, filters, each, width } = *self;
        let group = filter / each;
        each_tap(taps, place, |tap, position| {
            for channel in 0..width {
                let weight = (tap * width + channel) * filters + filter;
                f(weight, position * taps.channels + group * width + channel);
            }
        });
    }
}

/// Calls `f` for each tap that is on the image, with its number and its position, counted through the
/// batch, while the kernel is at a place.
fn each_tap(taps: &Taps, place: usize, mut f: impl FnMut(usize, usize)) {
    let axes = [0, 1, 2].map(|axis| taps.axis(axis));
    let [planes, lines, cells] = axes.map(|[places, ..]| places);
    let [depth, height, width] = axes.map(|[_, length, ..]| length);
    let [a, b, c] = axes.map(|[_, _, size, ..]| size);
    let sample = place / (planes * lines * cells);
    let at = [place / (lines * cells) % planes, place / cells % lines, place % cells];
    for tap in 0..a * b * c {
        let under = [tap / (b * c), tap / c % b, tap % c];
        let position = |axis: usize| {
            let [_, length, _, stride, dilation, before] = axes[axis];
            let position = (at[axis] * stride + under[axis] * dilation).checked_sub(before)?;
            (position < length).then_some(position)
        };
        if let [Some(i), Some(j), Some(k)] = [0, 1, 2].map(position) {
            f(tap, ((sample * depth + i) * height + j) * width + k);
        }
    }
}

/// places = patches · kernel + bias, or added to what is there.
pub(super) fn forward<T: Element>(
    sliding: Sliding<'_>,
    image: &[T],
    [kernel, bias]: [&[T]; 2],
    places: &mut [T],
    add: bool,
) {
    let sizes = Sizes::of(sliding);
    for (number, value) in places.iter_mut().enumerate() {
        let (place, filter) = (number / sizes.filters, number % sizes.filters);
        let mut sum = if add { *value } else { T::ZERO };
        sizes.each_weight(place, filter, |weight, x| sum += image[x] * kernel[weight]);
        *value = sum + bias.get(filter).copied().unwrap_or(T::ZERO);
    }
}

/// Each value of the image is the sum over the places and filters that it took part in.
pub(super) fn to_image<T: Element>(
    sliding: Sliding<'_>,
    [places, kernel]: [&[T]; 2],
    image: &mut [T],
    add: bool,
) {
    if !add {
        image.fill(T::ZERO);
    }
    let sizes = Sizes::of(sliding);
    for (number, &value) in places.iter().enumerate() {
        let (place, filter) = (number / sizes.filters, number % sizes.filters);
        sizes.each_weight(place, filter, |weight, x| image[x] += value * kernel[weight]);
    }
}

/// Each weight is the sum over the places of what it was multiplied by.
pub(super) fn to_kernel<T: Element>(
    sliding: Sliding<'_>,
    [image, places]: [&[T]; 2],
    kernel: &mut [T],
    add: bool,
) {
    if !add {
        kernel.fill(T::ZERO);
    }
    let sizes = Sizes::of(sliding);
    for (number, &value) in places.iter().enumerate() {
        let (place, filter) = (number / sizes.filters, number % sizes.filters);
        sizes.each_weight(place, filter, |weight, x| kernel[weight] += image[x] * value);
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use crate::kernels::{Engine, Reference, Sliding};
    use crate::layers::Taps;
    use keras_shape::{Shape, layers as rules};

    /// A line of four positions, a kernel of two taps with a gap, every second place, a zero before.
    #[test]
    fn by_hand() {
        let rule = rules::Conv {
            filters: 1,
            kernel_size: Shape::new(&[2]),
            strides: Shape::new(&[2]),
            dilation_rate: Shape::new(&[2]),
            groups: 1,
            same: true,
            causal: false,
        };
        let taps = Taps::conv(&Shape::new(&[4, 1]), &rule);
        // Places at 0 and 2 of which the first tap is `before` positions to the left.
        let [_, _, _, _, _, before] = taps.axis(2);
        assert_eq!((taps.places(), before), (2, 0));
        let sliding = Sliding { taps: &taps, filters: 1 };
        let (x, w, mut y) = ([1.0, 2.0, 3.0, 4.0], [10.0, 100.0], [1.0, 1.0]);
        Reference.convolve(sliding, &x, [&w, &[0.5]], &mut y, false, None, &mut []);
        assert_eq!(y, [310.5, 30.5]);
        Reference.convolve(sliding, &x, [&w, &[]], &mut y, true, None, &mut []);
        assert_eq!(y, [620.5, 60.5]);
        let (dy, mut dx, mut dw) = ([1.0, 2.0], [1.0; 4], [1.0; 2]);
        Reference.convolve_back(sliding, [&dy, &w], &mut dx, true, &mut []);
        assert_eq!(dx, [11.0, 1.0, 121.0, 1.0]);
        Reference.convolve_kernel(sliding, [&x, &dy], &mut dw, false, &mut []);
        assert_eq!(dw, [7.0, 3.0]);
    }

    /// Two groups of one channel, two samples; the second group's channel is the second of the image.
    #[test]
    fn groups_by_hand() {
        let rule = rules::Conv {
            filters: 2,
            kernel_size: Shape::new(&[1]),
            strides: Shape::new(&[1]),
            dilation_rate: Shape::new(&[1]),
            groups: 2,
            same: false,
            causal: false,
        };
        let taps = Taps::conv(&Shape::new(&[1, 2]), &rule);
        let sliding = Sliding { taps: &taps, filters: 2 };
        let (x, w, mut y) = ([1.0, 2.0, 3.0, 4.0], [10.0, 100.0], [0.0; 4]);
        Reference.convolve(sliding, &x, [&w, &[]], &mut y, false, None, &mut []);
        assert_eq!(y, [10.0, 200.0, 30.0, 400.0]);
        let mut dw = [0.0; 2];
        Reference.convolve_kernel(sliding, [&x, &[1.0; 4]], &mut dw, false, &mut []);
        assert_eq!(dw, [4.0, 6.0]);
    }
}
