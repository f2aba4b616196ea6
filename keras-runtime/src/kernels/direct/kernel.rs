//! The gradient of the kernel.

use super::geometry::Geometry;
use super::tile::{MOST_ROWS, Slide, Way};
use super::{BLOCK, WORTH_A_THREAD, best, border, functions, is_fused, most_columns};
use crate::element::Element;
use crate::kernels::gemm::buffer::with_buffer;
use crate::kernels::gemm::pack::Panel;
use crate::kernels::gemm::vector::Vector;
use crate::kernels::{Sliding, join};
use std::ops::Range;

/// Parts begin at multiples of so many rows or columns.
const GRAIN: usize = 16;

/// kernel = patchesᵀ · places, or added to what is there.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Gradient<'a, T> {
    geometry: Geometry,
    filters: usize,
    samples: usize,
    image: &'a [T],
    places: &'a [T],
    kernel: *mut T,
    add: bool,
}

// SAFETY: parts write to different values of the kernel, which is borrowed alone while they run.
unsafe impl<T: Sync> Sync for Gradient<'_, T> {}

impl<'a, T: Element> Gradient<'a, T> {
    /// Computes all of it on at most so many threads; `false` where there is nothing to multiply, a slice is
    /// too short, or the machine has no registers for it.
    pub fn run(
        threads: usize,
        sliding: Sliding<'_>,
        [image, places]: [&'a [T]; 2],
        kernel: &'a mut [T],
        add: bool,
    ) -> bool {
        let geometry = Geometry::with_border(sliding.taps);
        let filters = sliding.filters;
        let samples = geometry.samples(filters, image.len(), kernel.len(), places.len());
        let Some(samples) = samples.filter(|&samples| samples > 0 && is_fused()) else {
            return false;
        };
        let work = places.len().saturating_mul(geometry.patch());
        let size = [geometry.patch(), filters / geometry.groups];
        let kernel = kernel.as_mut_ptr();
        let job = Gradient { geometry, filters, samples, image, places, kernel, add };
        job.split(threads.min(work / WORTH_A_THREAD), 0..size[0], 0..size[1]);
        true
    }

    /// Some rows and columns (of each group) in parts at the same time, across the longer side.
    fn split(&self, parts: usize, rows: Range<usize>, columns: Range<usize>) {
        let grains = [&rows, &columns].map(|range| range.len().div_ceil(GRAIN));
        let parts = parts.min(grains[0].max(grains[1]));
        if parts <= 1 {
            let job = self;
            // SAFETY: `run` checked the sizes and the machine, and no other part has these rows and columns.
            return unsafe {
                best!(fused T: part(job: &Gradient<'_, T>, rows: Range<usize>, columns: Range<usize>))
            };
        }
        let half = parts / 2;
        let cut = |grains: usize| grains * half / parts * GRAIN;
        let [left, right] = if grains[0] >= grains[1] {
            let cut = rows.start + cut(grains[0]);
            [(rows.start..cut, columns.clone()), (cut..rows.end, columns)]
        } else {
            let cut = columns.start + cut(grains[1]);
            [(rows.clone(), columns.start..cut), (rows, cut..columns.end)]
        };
        join(&mut || self.split(half, left.0.clone(), left.1.clone()), &mut || {
            self.split(parts - half, right.0.clone(), right.1.clone());
        });
    }

    /// Lines of places that are worked on at a time: some samples, or a part of one. Their number, and how many
    /// samples they are.
    fn lines(&self) -> (usize, usize) {
        let Geometry { places: [planes, lines, columns], .. } = self.geometry;
        let sample = self.geometry.sample + self.geometry.count() * self.filters;
        match (BLOCK / sample).min(self.samples) {
            0 => {
                let line = columns * self.filters + self.geometry.strides[1];
                ((BLOCK / line).clamp(1, lines), 1)
            }
            samples => (samples * planes * lines, samples),
        }
    }
}

/// Some rows of the kernel, and some columns of each group.
///
/// # Safety
/// The machine has the instruction set of `V`; [`Gradient::run`] checked the sizes; nobody else touches these rows
/// and columns.
unsafe fn part<V: Vector>(job: &Gradient<'_, V::Item>, rows: Range<usize>, columns: Range<usize>) {
    let Gradient { geometry, samples, image, .. } = job;
    let [planes, lines, width] = geometry.places;
    let (most, at_once) = job.lines();
    let bordered = if geometry.bordered { at_once * geometry.sample } else { 0 };
    let packs = job.filters / geometry.groups > most_columns::<V>();
    let packed = if packs { most * width * most_columns::<V>() } else { 0 };
    with_buffer((bordered + packed) * size_of::<V::Item>(), |buffer| {
        let border = buffer.cast::<V::Item>();
        let packed = packs.then_some(border.wrapping_add(bordered));
        // SAFETY: the buffer has room for both; the sizes were checked.
        unsafe {
            if geometry.bordered {
                border::clear(geometry, at_once, border);
            }
            for sample in (0..*samples).step_by(at_once) {
                let here = at_once.min(samples - sample);
                let mut from = image.as_ptr().add(sample * geometry.plain_sample);
                if geometry.bordered {
                    border::copy(geometry, here, from, border);
                    from = border;
                }
                let start = sample * planes * lines;
                let add = |first: usize, counts: [usize; 3]| {
                    let [i, j, step] = geometry.strides;
                    let strides = [geometry.sample, i, j];
                    let way = Way { counts, strides, run: width, step };
                    let from = from.add(first / lines * i + first % lines * j);
                    let place = (start + first) * width;
                    add::<V>(job, (from, place, way), [&rows, &columns], packed);
                };
                if most >= planes * lines {
                    add(0, [here, planes, lines]);
                    continue;
                }
                // A part of a sample is some lines of one plane.
                for plane in 0..planes {
                    for line in (0..lines).step_by(most) {
                        add(plane * lines + line, [1, 1, most.min(lines - line)]);
                    }
                }
            }
        }
    });
}

/// Adds what some places make, which begin at `place`.
///
/// # Safety
/// As for [`part`]; `packed` has room for a panel of the places.
unsafe fn add<V: Vector>(
    job: &Gradient<'_, V::Item>,
    (from, place, way): (*const V::Item, usize, Way),
    [rows, columns]: [&Range<usize>; 2],
    packed: Option<*mut V::Item>,
) {
    let Gradient { geometry, filters, places, kernel, .. } = job;
    let (each, panel) = (filters / geometry.groups, most_columns::<V>());
    for group in 0..geometry.groups {
        for left in columns.clone().step_by(panel) {
            let (lanes, column) = (panel.min(columns.end - left), group * each + left);
            let functions = functions::<V>(lanes);
            // SAFETY: the caller's promise.
            unsafe {
                let mut factors = places.as_ptr().add(place * filters + column);
                let mut factor_step = *filters;
                if let Some(to) = packed {
                    let (step, depth) = (factor_step, way.len());
                    (functions.pack)(&Panel { from: factors, lane: 1, step, lanes, depth, to });
                    (factors, factor_step) = (to, lanes.next_multiple_of(V::LANES));
                }
                let mut to = kernel.add(rows.start * filters + column);
                let task = Slide {
                    rows: [from; MOST_ROWS],
                    to: [to; MOST_ROWS],
                    count: 0,
                    columns: lanes,
                    way,
                    factors,
                    factor_step,
                    padded: packed.is_some(),
                    fresh: place == 0 && !job.add,
                    bias: None,
                };
                let mut values = geometry.values(rows.start);
                let from = from.add(group * geometry.part);
                task.tiles(functions, rows.len(), || {
                    let row = (from.add(values.next()), to);
                    to = to.wrapping_add(*filters);
                    row
                });
            }
        }
    }
}
