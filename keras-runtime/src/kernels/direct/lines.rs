//! Convolutions outside of training: some lines of an image at a time, which are pooled while they are in the
//! first cache.
//!
//! Which lines are one unit depends on the layer alone, so the bits depend neither on the number of threads nor on
//! that of samples.

use super::forward::{FINISHED, Forward, compute, panel};
use super::geometry::Geometry;
use super::winograd::Winograd;
use super::{WORTH_A_THREAD, best, border, is_fused};
use crate::element::Element;
use crate::kernels::gemm::buffer::with_buffer;
use crate::kernels::gemm::vector::Vector;
use crate::kernels::{Finish, Pooling, Sides, Sliding, join};

/// Values of a unit that still are in the second cache.
const MOST: usize = 1 << 15;

/// A convolution of planes or lines of an image, and the pooling of what it makes.
struct Lines<'a, T> {
    /// The convolution, but for the image: at those places that are read.
    forward: Forward<'a, T>,
    winograd: Option<Winograd>,
    pooling: Option<Pooling<'a>>,
    image: Image<T>,
    samples: usize,
    /// Whether samples are copied, to have a border or because what comes out lies over the only one.
    copies: bool,
    /// Lines and columns that come out.
    out: [usize; 2],
    /// Lines that come out of a unit.
    unit: usize,
    /// The most lines of the convolution in a unit.
    most: usize,
}

/// Where the samples are.
#[derive(Clone, Copy)]
struct Image<T>(*const T);

// SAFETY: it is only read, while whoever runs the convolution has it borrowed.
unsafe impl<T: Sync> Sync for Image<T> {}

/// Some of what comes out. No slice: it may lie over the image until that is copied.
struct Out<T> {
    at: *mut T,
    len: usize,
}

// SAFETY: each is another part of what whoever runs the convolution has borrowed.
unsafe impl<T: Send> Send for Out<T> {}

impl<T> Out<T> {
    /// The first values, and the rest.
    fn split(self, len: usize) -> (Self, Self) {
        let len = len.min(self.len);
        let rest = Out { at: self.at.wrapping_add(len), len: self.len - len };
        (Out { len, ..self }, rest)
    }
}

/// Lines and columns of what comes out of the convolution, of which pooling reads the first.
struct Read {
    lines: usize,
    columns: usize,
    /// Lines of a window.
    size: usize,
    /// From one line of windows to the next, and how far the first is before the first line.
    stride: usize,
    before: usize,
}

impl Read {
    /// All of them where nothing is pooled; `None` where windows lie over each other, or are those of something
    /// else.
    fn of(geometry: &Geometry, filters: usize, pooling: Option<Pooling<'_>>) -> Option<Self> {
        let [planes, lines, columns] = geometry.places;
        let Some(pooling) = pooling else {
            return Some(Read { lines, columns, size: 1, stride: 1, before: 0 });
        };
        let taps = pooling.windows.taps()?;
        let axes = [taps.axis(0), taps.axis(1), taps.axis(2)];
        let fits = axes.map(|axis| axis[1]) == [planes, lines, columns]
            && taps.channels == filters
            && axes[0][..3] == [1, 1, 1];
        let [count, _, size, stride, _, before] = axes[1];
        let end = |[count, length, size, stride, _, before]: [usize; 6]| {
            ((count - 1) * stride + size).saturating_sub(before).min(length)
        };
        let apart = count <= 1 || size <= stride;
        if !fits || !apart || axes.iter().any(|axis| axis[0] == 0) {
            return None;
        }
        let [lines, columns] = [end(axes[1]), end(axes[2])];
        (lines > 0 && columns > 0).then_some(Read { lines, columns, size, stride, before })
    }
}

/// A convolution outside of training on at most so many threads, if it is done here.
pub(in crate::kernels) fn to_predict<T: Element>(
    threads: usize,
    sliding: Sliding<'_>,
    pooling: Option<Pooling<'_>>,
    sides: &Sides<'_, T>,
    weights: [&[T]; 2],
    finish: Finish<'_, T>,
) -> bool {
    let lines = Lines::new(sliding, pooling, sides, weights, finish).filter(|_| is_fused());
    lines.map(|lines| lines.run(threads, sides)).is_some()
}

/// The same with these registers.
///
/// # Safety
/// The machine has their instruction set.
#[cfg(test)]
pub(super) unsafe fn to_predict_with<V: Vector>(
    sliding: Sliding<'_>,
    pooling: Option<Pooling<'_>>,
    sides: &Sides<'_, V::Item>,
    weights: [&[V::Item]; 2],
) {
    let lines = Lines::new(sliding, pooling, sides, weights, None).unwrap();
    let out = Out { at: sides.parts().2, len: sides.places_len() };
    // SAFETY: `new` checked the sizes; else the caller's promise.
    unsafe { part::<V>(&lines, 0, out) }
}

impl<'a, T: Element> Lines<'a, T> {
    /// `None` where it is no faster than one after the other, there is nothing to multiply, or a slice is too
    /// short.
    fn new(
        sliding: Sliding<'_>,
        pooling: Option<Pooling<'a>>,
        sides: &Sides<'_, T>,
        [kernel, bias]: [&'a [T]; 2],
        finish: Finish<'a, T>,
    ) -> Option<Self> {
        let Sliding { taps, filters } = sliding;
        let plain = Geometry::with_border(taps);
        let (image, image_len, ..) = sides.parts();
        let places_len = |out: usize| sides.places_len().checked_div(out * filters);
        let out = match pooling {
            Some(pooling) => {
                let taps = pooling.windows.taps()?;
                [0, 1, 2].map(|axis| taps.axis(axis)[0])
            }
            None => plain.places,
        };
        let samples = places_len(out.iter().product())?;
        let expected = samples.checked_mul(plain.count())?.checked_mul(filters)?;
        plain.samples(filters, image_len, kernel.len(), expected)?;
        let fit = samples * out.iter().product::<usize>() * filters == sides.places_len()
            && (bias.is_empty() || bias.len() == filters);
        let flat = plain.places[0] == 1 && plain.image[0] == 1 && plain.size[0] == 1;
        let read = Read::of(&plain, filters, pooling)?;
        let line = read.columns * filters;
        // One that is written over is copied before, which is of use for a single one.
        let kept = samples == 1 || !sides.overlap();
        if !fit || samples == 0 || !flat || !kept || 2 * read.size * line > MOST {
            return None;
        }
        // Two lines are a tile of Winograd's, whose units have a multiple of two.
        let least = if read.stride % 2 == 1 { 2 } else { 1 };
        let unit = (FINISHED / (read.stride * line) / least * least).max(least).min(out[1]);
        let tiled = |places: usize, even: bool| match even {
            true => places.next_multiple_of(2),
            false => places + 1,
        };
        let even = read.before == 0 && (unit * read.stride) % 2 == 0;
        let reach = [1, tiled(read.lines, even || unit == out[1]), tiled(read.columns, true)];
        let unit_lines = (unit * read.stride).min(read.lines);
        let winograd = Winograd::suits(taps, filters, [unit_lines, read.columns]);
        // Without pooling there is the plain convolution.
        if pooling.is_none() && winograd.is_none() {
            return None;
        }
        let places = [1, read.lines, read.columns];
        let reach = if winograd.is_some() { reach } else { places };
        let geometry = Geometry { places, ..Geometry::reaching(taps, reach) };
        let copies = geometry.bordered || sides.overlap();
        let forward = Forward { geometry, filters, image: &[], kernel, bias, add: false, finish };
        let (image, out) = (Image(image), [out[1], out[2]]);
        let most = ((unit - 1) * read.stride + read.size).min(read.lines);
        Some(Lines { forward, winograd, pooling, image, samples, copies, out, unit, most })
    }

    /// Computes all on at most so many threads. `sides` are those that it was made for.
    fn run(&self, threads: usize, sides: &Sides<'_, T>) {
        let geometry = &self.forward.geometry;
        let work = [self.samples, geometry.count(), geometry.patch(), self.forward.filters]
            .into_iter()
            .fold(1, usize::saturating_mul);
        let (_, _, out, _) = sides.parts();
        let out = Out { at: out, len: sides.places_len() };
        let threads = if sides.overlap() { 1 } else { threads };
        self.split(threads.min(work / WORTH_A_THREAD), 0, out);
    }

    /// Values of a line that comes out.
    fn width(&self) -> usize {
        self.out[1] * self.forward.filters
    }

    /// Units of a sample.
    fn units(&self) -> usize {
        self.out[0].div_ceil(self.unit)
    }

    /// The line that comes out first of a unit, counted through the samples.
    fn first_line(&self, unit: usize) -> usize {
        unit / self.units() * self.out[0] + unit % self.units() * self.unit
    }

    /// The units from `first` on, which end with `out`, in parts at the same time.
    fn split(&self, parts: usize, first: usize, out: Out<T>) {
        let line = self.first_line(first) + out.len / self.width();
        let (sample, line) = (line / self.out[0], line % self.out[0]);
        let units = sample * self.units() + line.div_ceil(self.unit) - first;
        let parts = parts.min(units);
        if parts <= 1 {
            let job = self;
            // SAFETY: `new` checked the sizes, and `to_predict` the machine.
            return unsafe { best!(fused T: part(job: &Lines<'_, T>, first: usize, out: Out<T>)) };
        }
        let half = parts / 2;
        let cut = units * half / parts;
        let lines = self.first_line(first + cut) - self.first_line(first);
        let (left, right) = out.split(lines * self.width());
        let (mut left, mut right) = (Some(left), Some(right));
        join(
            &mut || left.take().into_iter().for_each(|left| self.split(half, first, left)),
            &mut || {
                let right = right.take().into_iter();
                right.for_each(|right| self.split(parts - half, first + cut, right));
            },
        );
    }

    /// The lines of the convolution that these lines of what comes out are made of.
    fn lines(&self, first: usize, count: usize) -> core::ops::Range<usize> {
        match self.pooling {
            Some(Pooling { windows, .. }) => {
                windows.span(1, first).start..windows.span(1, first + count - 1).end
            }
            None => first..first + count,
        }
    }
}

/// The units from `first` on.
///
/// # Safety
/// The machine has the instruction set of `V`; [`Lines::new`] checked the sizes, and nobody else has `out`.
unsafe fn part<V: Vector>(job: &Lines<'_, V::Item>, first: usize, out: Out<V::Item>) {
    let Lines { forward, winograd, pooling, copies, unit, most, .. } = job;
    let Forward { geometry, filters, finish, .. } = forward;
    let columns = geometry.places[2];
    let sample_len = if *copies { geometry.sample } else { 0 };
    let unit_len = if pooling.is_some() { most * columns * filters } else { 0 };
    let room = match winograd {
        Some(winograd) => winograd.room::<V>([*most, columns]),
        None => panel::<V>(forward),
    };
    let [sample_len, unit_len] =
        [sample_len, unit_len].map(|len| len.next_multiple_of(64 / size_of::<V::Item>()));
    with_buffer((sample_len + unit_len + room) * size_of::<V::Item>(), |buffer| {
        let copy = buffer.cast::<V::Item>();
        let pending = copy.wrapping_add(sample_len);
        let room = pending.wrapping_add(unit_len);
        let (mut rest, mut line, mut copied) = (out, job.first_line(first), None);
        // SAFETY: the buffer has room for all three; the sizes were checked.
        unsafe {
            if *copies {
                border::clear(geometry, 1, copy);
            }
            pending.write_bytes(0, unit_len); // All bits zero are zero.
            if let Some(winograd) = winograd {
                winograd.kernel::<V>(forward.kernel, room);
            }
            while rest.len > 0 {
                let (sample, at) = (line / job.out[0], line % job.out[0]);
                let count = (*unit).min(job.out[0] - at);
                let mut from = job.image.0.add(sample * geometry.plain_sample);
                if *copies {
                    if copied != Some(sample) {
                        border::copy(geometry, 1, from, copy);
                        copied = Some(sample);
                    }
                    from = copy;
                }
                let (now, later) = rest.split(count * job.width());
                // The image is copied if it lies there.
                let now = core::slice::from_raw_parts_mut(now.at, now.len);
                let lines = job.lines(at, count);
                let make = |places: &mut [V::Item]| {
                    match winograd {
                        Some(winograd) => {
                            let from = from.add(lines.start * geometry.steps[1]);
                            let (step, size) = (geometry.steps[1], [lines.len(), columns]);
                            winograd.places::<V>(from, step, forward.bias, size, places, room);
                        }
                        None => compute::<V>(forward, from, lines.start * columns, places, room),
                    }
                    if let Some(finish) = finish {
                        finish(places);
                    }
                };
                match pooling {
                    Some(Pooling { windows, how }) => {
                        let len = lines.len() * columns * filters;
                        let places = core::slice::from_raw_parts_mut(pending, len);
                        make(places);
                        windows.pool_lines(*how, at, [lines.start, columns], places, now);
                    }
                    None => make(now),
                }
                (line, rest) = (line + count, later);
            }
        }
    });
}
