//! From the places back to the image.

use super::geometry::{Geometry, Odometer};
use super::tile::{MOST_ROWS, Slide, Way};
use super::{BLOCK, WORTH_A_THREAD, best, functions, is_fused, most_columns};
use crate::element::{Element, Real};
use crate::kernels::gemm::buffer::with_buffer;
use crate::kernels::gemm::pack::Panel;
use crate::kernels::gemm::vector::Vector;
use crate::kernels::{Sliding, join};
use std::ops::Range;

/// image = what places · kernelᵀ makes of the patches, or added to what is there.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Image<'a, T> {
    geometry: Geometry,
    filters: usize,
    places: &'a [T],
    kernel: &'a [T],
    add: bool,
}

impl<'a, T: Element> Image<'a, T> {
    /// `None` where there is nothing to multiply, a slice is too short, or the machine has no registers for it.
    pub fn new(
        sliding: Sliding<'_>,
        [places, kernel]: [&'a [T]; 2],
        image: &[T],
        add: bool,
    ) -> Option<Self> {
        let geometry = Geometry::without_border(sliding.taps);
        let filters = sliding.filters;
        let samples = geometry.samples(filters, image.len(), kernel.len(), places.len())?;
        (samples > 0 && is_fused()).then_some(Image { geometry, filters, places, kernel, add })
    }

    /// Computes the image on at most so many threads.
    pub fn run(&self, threads: usize, image: &mut [T]) {
        let work = self.places.len().saturating_mul(self.geometry.patch());
        self.split(threads.min(work / WORTH_A_THREAD), 0, image);
    }

    /// The samples from `first` on, in parts at the same time.
    fn split(&self, parts: usize, first: usize, image: &mut [T]) {
        let samples = image.len() / self.geometry.plain_sample;
        let parts = parts.min(samples);
        if parts <= 1 {
            let job = self;
            // SAFETY: `new` checked the sizes and the machine.
            return unsafe {
                best!(fused T: part(job: &Image<'_, T>, first: usize, image: &mut [T]))
            };
        }
        let half = parts / 2;
        let cut = samples * half / parts;
        let (left, right) = image.split_at_mut(cut * self.geometry.plain_sample);
        join(&mut || self.split(half, first, left), &mut || {
            self.split(parts - half, first + cut, right);
        });
    }
}

/// The samples from `first` on.
///
/// # Safety
/// The machine has the instruction set of `V`; [`Image::new`] checked the sizes.
unsafe fn part<V: Vector>(job: &Image<'_, V::Item>, first: usize, image: &mut [V::Item]) {
    let Geometry { plain_sample, places: [planes, lines, width], .. } = job.geometry;
    let sample = plain_sample + job.geometry.count() * job.filters;
    let at_once = (BLOCK / sample).max(1);
    // Of a sample that is too large, some lines at a time.
    let line = width * job.filters + job.geometry.strides[1];
    let most = if BLOCK < sample { (BLOCK / line).clamp(1, lines) } else { lines };
    let room = Packed::<V>::len(job);
    with_buffer(room * size_of::<V::Item>(), |buffer| {
        let packed = Packed::<V> { job, at: buffer.cast() };
        // SAFETY: the buffer has room for the kernel; the sizes were checked.
        unsafe {
            packed.pack();
            for (number, image) in image.chunks_mut(at_once * plain_sample).enumerate() {
                if !job.add {
                    image.fill(V::Item::ZERO);
                }
                let sample = first + number * at_once;
                let samples = sample..sample + image.len() / plain_sample;
                if most == lines {
                    packed.spread([samples, 0..planes, 0..lines], image);
                    continue;
                }
                for plane in 0..planes {
                    for line in (0..lines).step_by(most) {
                        let lines = line..lines.min(line + most);
                        packed.spread([samples.clone(), plane..plane + 1, lines], image);
                    }
                }
            }
        }
    });
}

/// The kernel with its filters as rows: for each tap and group panels of channels.
struct Packed<'a, V: Vector> {
    job: &'a Image<'a, V::Item>,
    at: *mut V::Item,
}

impl<V: Vector> Packed<'_, V> {
    /// Values that it takes.
    fn len(job: &Image<'_, V::Item>) -> usize {
        let taps: usize = job.geometry.size.iter().product();
        taps * job.geometry.groups * Self::group(job)
    }

    /// Values of a tap of a group.
    fn group(job: &Image<'_, V::Item>) -> usize {
        let Geometry { groups, part, .. } = job.geometry;
        job.filters / groups * part.next_multiple_of(V::LANES)
    }

    /// Calls `f` for the panels of a tap and group: its columns, and where it lies.
    fn panels(&self, tap: usize, group: usize, mut f: impl FnMut(Range<usize>, *mut V::Item)) {
        let Geometry { groups, part, .. } = self.job.geometry;
        let mut at = self.at.wrapping_add((tap * groups + group) * Self::group(self.job));
        for left in (0..part).step_by(most_columns::<V>()) {
            let columns = left..part.min(left + most_columns::<V>());
            let len = columns.len().next_multiple_of(V::LANES) * (self.job.filters / groups);
            f(columns, at);
            at = at.wrapping_add(len);
        }
    }

    /// Packs all of it.
    ///
    /// # Safety
    /// As for [`part`]; there is room for it.
    unsafe fn pack(&self) {
        let Image { geometry, filters, kernel, .. } = self.job;
        let (taps, each) = (geometry.size.iter().product(), filters / geometry.groups);
        for tap in 0..taps {
            for group in 0..geometry.groups {
                self.panels(tap, group, |columns, to| {
                    let row = tap * geometry.part + columns.start;
                    // SAFETY: the caller's promise.
                    unsafe {
                        (functions::<V>(columns.len()).pack)(&Panel {
                            from: kernel.as_ptr().add(row * filters + group * each),
                            lane: *filters,
                            step: 1,
                            lanes: columns.len(),
                            depth: each,
                            to,
                        });
                    }
                });
            }
        }
    }

    /// Adds what the places in these samples, planes and lines make; `image` begins with the first sample.
    ///
    /// # Safety
    /// As for [`part`]; the places are there.
    unsafe fn spread(&self, [samples, planes, lines]: [Range<usize>; 3], image: &mut [V::Item]) {
        let Image { geometry, .. } = self.job;
        let [a, b, c] = geometry.size;
        for tap in 0..a * b * c {
            let taps = [tap / c / b, tap / c % b, tap % c];
            let boxes = [planes.clone(), lines.clone(), 0..geometry.places[2]];
            let mut counts = [samples.len(), 0, 0, 0];
            let (mut place, mut to) = (samples.start, 0);
            for axis in 0..3 {
                let (range, position) = geometry.on_image(axis, taps[axis]);
                let start = range.start.max(boxes[axis].start);
                counts[axis + 1] = range.end.min(boxes[axis].end).saturating_sub(start);
                place = place * geometry.places[axis] + start;
                to += position * geometry.steps[axis]
                    + start.saturating_sub(range.start) * geometry.strides[axis];
            }
            let rows = counts.iter().product();
            if rows > 0 {
                // SAFETY: the caller's promise; the tap is on the image at all these places.
                unsafe { self.add(tap, (place, counts, rows), image.as_mut_ptr().add(to)) }
            }
        }
    }

    /// Adds a tap: so many places on each axis from `place` on, the first of which is at `to`.
    ///
    /// # Safety
    /// As for [`Self::spread`].
    unsafe fn add(
        &self,
        tap: usize,
        (place, counts, rows): (usize, [usize; 4], usize),
        to: *mut V::Item,
    ) {
        let Image { geometry, filters, places, .. } = self.job;
        let each = filters / geometry.groups;
        let [_, lines, width] = geometry.places;
        let [i, j, k] = geometry.strides;
        let sample = geometry.count() * filters;
        let strides = [sample, lines * width * filters, width * filters, *filters];
        for group in 0..geometry.groups {
            self.panels(tap, group, |columns, factors| {
                let mut from = Odometer::new(counts, strides, 0);
                let mut onto = Odometer::new(counts, [geometry.plain_sample, i, j, k], 0);
                // SAFETY: the caller's promise.
                unsafe {
                    let places = places.as_ptr().add(place * filters + group * each);
                    let to = to.add(group * geometry.part + columns.start);
                    let task = Slide {
                        rows: [places; MOST_ROWS],
                        to: [to; MOST_ROWS],
                        count: 0,
                        columns: columns.len(),
                        way: Way { counts: [1; 3], strides: [0; 3], run: each, step: 1 },
                        factors,
                        factor_step: columns.len().next_multiple_of(V::LANES),
                        padded: true,
                        fresh: false,
                        bias: None,
                    };
                    task.tiles(functions::<V>(columns.len()), rows, || {
                        (places.add(from.next()), to.add(onto.next()))
                    });
                }
            });
        }
    }
}
