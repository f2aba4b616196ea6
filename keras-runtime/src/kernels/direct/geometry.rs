//! Where a convolution reads, as distances in memory.

use super::tile::Way;
use crate::layers::Taps;
use core::ops::Range;

/// Steps of a sum in one go.
const DEPTH: usize = 1 << 10;

/// The axes of an image that has a border of zeros where the kernel reaches over its end, and how the kernel
/// moves on it. Distances are in values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    /// Lengths of the axes as the image lies in memory.
    pub image: [usize; 3],
    /// Places of the kernel.
    pub places: [usize; 3],
    /// Taps of the kernel.
    pub size: [usize; 3],
    /// From one place to the next.
    pub strides: [usize; 3],
    /// From one tap to the next.
    pub taps: [usize; 3],
    /// Positions of the border before the image.
    pub before: [usize; 3],
    /// Whether there is a border.
    pub bordered: bool,
    /// From one plane, line and position to the next, with the border.
    pub steps: [usize; 3],
    /// Values of a sample with its border.
    pub sample: usize,
    /// Values of a sample without.
    pub plain_sample: usize,
    /// Channels of the image.
    pub channels: usize,
    /// Parts of the channels that do not know of each other.
    pub groups: usize,
    /// Channels of a group.
    pub part: usize,
}

impl Geometry {
    /// That of an image with a border.
    pub fn with_border(taps: &Taps) -> Self {
        Geometry::new(taps, true)
    }

    /// The same on the image as it is; taps may lie outside.
    pub fn without_border(taps: &Taps) -> Self {
        Geometry::new(taps, false)
    }

    fn new(taps: &Taps, border: bool) -> Self {
        Geometry::of(taps, [0, 1, 2].map(|axis| taps.axis(axis)[0]), border)
    }

    /// With a border for so many places on each axis, be they fewer or more than there are.
    pub fn reaching(taps: &Taps, places: [usize; 3]) -> Self {
        Geometry::of(taps, places, true)
    }

    fn of(taps: &Taps, places: [usize; 3], border: bool) -> Self {
        let axes = [taps.axis(0), taps.axis(1), taps.axis(2)];
        let image = axes.map(|axis| axis[1]);
        let lengths = core::array::from_fn(|number| {
            let ([_, length, size, stride, dilation, before], places) =
                (axes[number], places[number]);
            let reach = places.saturating_sub(1) * stride + size.saturating_sub(1) * dilation + 1;
            if border { reach.max(before + length) } else { length }
        });
        let (channels, groups) = (taps.channels, taps.groups.max(1));
        let steps = [lengths[1] * lengths[2] * channels, lengths[2] * channels, channels];
        let times = |which: usize| core::array::from_fn(|axis| axes[axis][which] * steps[axis]);
        Geometry {
            image,
            places: axes.map(|axis| axis[0]),
            size: axes.map(|axis| axis[2]),
            strides: times(3),
            taps: times(4),
            before: axes.map(|axis| axis[5]),
            bordered: lengths != image,
            steps,
            sample: lengths[0] * steps[0],
            plain_sample: image.iter().product::<usize>() * channels,
            channels,
            groups,
            part: channels / groups,
        }
    }

    /// How many samples there are, unless there is nothing to multiply or slices of these lengths do not fit.
    pub fn samples(
        &self,
        filters: usize,
        image: usize,
        kernel: usize,
        places: usize,
    ) -> Option<usize> {
        let (out, each) = (self.count() * filters, self.patch() * filters);
        let whole = self.channels == self.groups * self.part && filters.is_multiple_of(self.groups);
        if out == 0 || each == 0 || self.plain_sample == 0 || !whole {
            return None;
        }
        let samples = places / out;
        let fits = places == samples * out && image == samples * self.plain_sample;
        (fits && kernel == each).then_some(samples)
    }

    /// Places of a sample.
    pub fn count(&self) -> usize {
        self.places.iter().product()
    }

    /// Values of a patch.
    pub fn patch(&self) -> usize {
        self.size.iter().product::<usize>() * self.part
    }

    /// Whether all channels of the taps on the last axis lie side by side.
    fn joined(&self) -> bool {
        self.groups == 1 && self.taps[2] == self.channels
    }

    /// The way through a patch.
    pub fn way(&self) -> Way {
        let (run, last) =
            if self.joined() { (self.size[2] * self.part, 1) } else { (self.part, self.size[2]) };
        Way { counts: [self.size[0], self.size[1], last], strides: self.taps, run, step: 1 }
    }

    /// Parts of the way through a patch whose factors stay in the second cache: how many.
    pub fn parts(&self) -> usize {
        let planes = self.size[0];
        match self.patch() {
            all if all <= DEPTH => 1,
            all if all <= DEPTH * planes => planes,
            _ => planes * self.size[1],
        }
    }

    /// The way through a part and where it begins.
    pub fn part_of_way(&self, number: usize) -> (Way, usize) {
        let mut way = self.way();
        let [planes, lines, _] = self.size;
        let ahead = match self.parts() {
            1 => 0,
            parts if parts == planes => {
                way.counts[0] = 1;
                number * self.taps[0]
            }
            _ => {
                (way.counts[0], way.counts[1]) = (1, 1);
                number / lines * self.taps[0] + number % lines * self.taps[1]
            }
        };
        (way, ahead)
    }

    /// Where the values of patches lie, as distances from the first.
    pub fn values(&self, first: usize) -> Odometer {
        let [a, b, c] = self.size;
        let [i, j, k] = self.taps;
        Odometer::new([a, b, c, self.part], [i, j, k, 1], first)
    }

    /// Where the patches of all places lie, as distances from the first; samples this far apart.
    pub fn patches(&self, sample: usize, first: usize) -> Odometer {
        let [a, b, c] = self.places;
        let [i, j, k] = self.strides;
        Odometer::new([usize::MAX, a, b, c], [sample, i, j, k], first)
    }

    /// The places on an axis at which this tap is on the image, and where the first of them is.
    pub fn on_image(&self, axis: usize, tap: usize) -> (Range<usize>, usize) {
        let positions = |distance: usize| distance / self.steps[axis].max(1);
        let (stride, ahead) =
            (positions(self.strides[axis]).max(1), positions(self.taps[axis]) * tap);
        let before = self.before[axis];
        let first = before.saturating_sub(ahead).div_ceil(stride);
        let end = (self.image[axis] + before).saturating_sub(ahead).div_ceil(stride);
        let end = end.min(self.places[axis]);
        let range = first.min(end)..end;
        let position = (first * stride + ahead).saturating_sub(before);
        (range, position)
    }
}

/// Counts through four axes, the last the fastest, and says how far each position is from the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odometer {
    at: [usize; 4],
    counts: [usize; 4],
    strides: [usize; 4],
    distance: usize,
}

impl Odometer {
    /// From the position `first` on.
    pub fn new(counts: [usize; 4], strides: [usize; 4], first: usize) -> Self {
        let (mut at, mut rest) = ([0; 4], first);
        for axis in (1..4).rev() {
            let count = counts[axis].max(1);
            (at[axis], rest) = (rest % count, rest / count);
        }
        at[0] = rest;
        let distance = (0..4).map(|axis| at[axis] * strides[axis]).sum();
        Odometer { at, counts, strides, distance }
    }

    /// The distance of this position; then goes on.
    #[inline(always)]
    pub fn next(&mut self) -> usize {
        let distance = self.distance;
        // Numbers of axes that the compiler knows: all of it stays in registers.
        for axis in [3, 2, 1, 0] {
            self.at[axis] += 1;
            self.distance += self.strides[axis];
            if self.at[axis] < self.counts[axis] || axis == 0 {
                break;
            }
            self.distance -= self.at[axis] * self.strides[axis];
            self.at[axis] = 0;
        }
        distance
    }
}
