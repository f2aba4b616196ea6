//! From the image to the places.

use super::geometry::Geometry;
use super::tile::{MOST_ROWS, Slide};
use super::{BLOCK, WORTH_A_THREAD, best, border, functions, is_fused, most_columns};
use crate::element::Element;
use crate::kernels::gemm::buffer::with_buffer;
use crate::kernels::gemm::pack::Panel;
use crate::kernels::gemm::vector::Vector;
use crate::kernels::{Finish, Sliding, join};

/// Parts begin at multiples of so many places, where tiles do.
const GRAIN: usize = 24;

/// Values of what comes out that are finished while they are in the first cache.
pub(super) const FINISHED: usize = 1 << 13;

/// The same where a kernel of many filters is packed for them.
const PACKED: usize = 1 << 16;

/// places = patches · kernel + bias, or added to what is there.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Forward<'a, T> {
    pub(super) geometry: Geometry,
    pub(super) filters: usize,
    pub(super) image: &'a [T],
    pub(super) kernel: &'a [T],
    pub(super) bias: &'a [T],
    pub(super) add: bool,
    pub(super) finish: Finish<'a, T>,
}

impl<'a, T: Element> Forward<'a, T> {
    /// `None` where there is nothing to multiply, a slice is too short, or the machine has no registers for it.
    pub fn new(
        sliding: Sliding<'_>,
        image: &'a [T],
        [kernel, bias]: [&'a [T]; 2],
        places: &[T],
        add: bool,
        finish: Finish<'a, T>,
    ) -> Option<Self> {
        let geometry = Geometry::with_border(sliding.taps);
        let filters = sliding.filters;
        let samples = geometry.samples(filters, image.len(), kernel.len(), places.len())?;
        let bias_fits = bias.is_empty() || bias.len() == filters;
        (samples > 0 && bias_fits && is_fused()).then_some(Forward {
            geometry,
            filters,
            image,
            kernel,
            bias,
            add,
            finish,
        })
    }

    /// Computes all places on at most so many threads.
    pub fn run(&self, threads: usize, places: &mut [T]) {
        let work = places.len().saturating_mul(self.geometry.patch());
        self.split(threads.min(work / WORTH_A_THREAD), 0, places);
    }

    /// The places from `first` on, in parts at the same time.
    fn split(&self, parts: usize, first: usize, places: &mut [T]) {
        let grains = places.len() / self.filters / GRAIN;
        let parts = parts.min(grains);
        if parts <= 1 {
            let job = self;
            // SAFETY: `new` checked the sizes and the machine.
            return unsafe {
                best!(fused T: part(job: &Forward<'_, T>, first: usize, places: &mut [T]))
            };
        }
        let half = parts / 2;
        let cut = grains * half / parts * GRAIN;
        let (left, right) = places.split_at_mut(cut * self.filters);
        join(&mut || self.split(half, first, left), &mut || {
            self.split(parts - half, first + cut, right);
        });
    }
}

/// The places from `first` on.
///
/// # Safety
/// The machine has the instruction set of `V`; [`Forward::new`] checked the sizes.
unsafe fn part<V: Vector>(job: &Forward<'_, V::Item>, first: usize, places: &mut [V::Item]) {
    let Forward { geometry, filters, image, finish, .. } = job;
    let each = filters / geometry.groups;
    let (count, packs) = (geometry.count(), each > most_columns::<V>());
    let (samples, end) = (image.len() / geometry.plain_sample, first + places.len() / filters);
    // Samples that get a border at a time; without, they are read where they lie.
    let most = match geometry.bordered {
        true => (BLOCK / geometry.sample).clamp(1, (BLOCK / FINISHED * GRAIN).div_ceil(count)),
        false => samples,
    };
    let bordered = if geometry.bordered { most * geometry.sample } else { 0 };
    let packed = panel::<V>(job);
    let block = (if packs { PACKED } else { FINISHED } / filters / GRAIN).max(2) * GRAIN;
    with_buffer((bordered + packed) * size_of::<V::Item>(), |buffer| {
        let border = buffer.cast::<V::Item>();
        let packed = border.wrapping_add(bordered);
        let mut rest = places;
        let mut place = first;
        // SAFETY: the buffer has room for both; the sizes were checked.
        unsafe {
            if geometry.bordered {
                border::clear(geometry, most, border);
            }
            while place < end {
                let sample = place / count;
                let here = most.min(samples - sample);
                let mut from = image.as_ptr().add(sample * geometry.plain_sample);
                if geometry.bordered {
                    border::copy(geometry, here, from, border);
                    from = border;
                }
                let stop = end.min((sample + here) * count);
                while place < stop {
                    let rows = block.min(stop - place);
                    let (now, later) = core::mem::take(&mut rest).split_at_mut(rows * filters);
                    compute::<V>(job, from, place - sample * count, now, packed);
                    if let Some(finish) = finish {
                        finish(now);
                    }
                    (place, rest) = (place + rows, later);
                }
            }
        }
    });
}

/// Values of the panel of a part of the way, where the kernel is packed.
pub(super) fn panel<V: Vector>(job: &Forward<'_, V::Item>) -> usize {
    let Forward { geometry, filters, .. } = job;
    let depth = geometry.patch().div_ceil(geometry.parts());
    let packs = filters / geometry.groups > most_columns::<V>();
    if packs { depth * most_columns::<V>() } else { 0 }
}

/// Some places: `first` counts from the sample at `from`.
///
/// # Safety
/// As for [`part`]; `packed` has room for the panel of a part of the way.
pub(super) unsafe fn compute<V: Vector>(
    job: &Forward<'_, V::Item>,
    from: *const V::Item,
    first: usize,
    places: &mut [V::Item],
    packed: *mut V::Item,
) {
    let Forward { geometry, filters, kernel, bias, .. } = job;
    let (each, panel) = (filters / geometry.groups, most_columns::<V>());
    let (rows, to, parts) = (places.len() / filters, places.as_mut_ptr(), geometry.parts());
    for group in 0..geometry.groups {
        let mut done = 0;
        for number in 0..parts {
            let (way, ahead) = geometry.part_of_way(number);
            for left in (0..each).step_by(panel) {
                let (columns, column) = (panel.min(each - left), group * each + left);
                let functions = functions::<V>(columns);
                // SAFETY: the caller's promise.
                unsafe {
                    let mut factors = kernel.as_ptr().add(done * filters + column);
                    let mut factor_step = *filters;
                    let packs = each > panel;
                    if packs {
                        (functions.pack)(&Panel {
                            from: factors,
                            lane: 1,
                            step: factor_step,
                            lanes: columns,
                            depth: way.len(),
                            to: packed,
                        });
                        (factors, factor_step) = (packed, columns.next_multiple_of(V::LANES));
                    }
                    let task = Slide {
                        rows: [from; MOST_ROWS],
                        to: [to; MOST_ROWS],
                        count: 0,
                        columns,
                        way,
                        factors,
                        factor_step,
                        padded: packs,
                        fresh: number == 0 && !job.add,
                        bias: (number + 1 == parts && !bias.is_empty())
                            .then(|| bias.as_ptr().add(column)),
                    };
                    let mut patches = geometry.patches(geometry.sample, first);
                    let from = from.add(group * geometry.part + ahead);
                    let mut to = to.add(column);
                    task.tiles(functions, rows, || {
                        let place = (from.add(patches.next()), to);
                        to = to.wrapping_add(*filters);
                        place
                    });
                }
            }
            done += way.len();
        }
    }
}
