//! A kernel for each channel: neighbouring places share the weights that are in registers.

use super::conv::{Cursor, Finish, PENDING};
use super::frame::Frame;
use super::registers::{Machine, Registers, Work, with_registers};
use crate::element::Real;
use crate::kernels::gemm::{Vector, with_buffer};
use crate::kernels::{Columns, Kernel, Sides, fits, slide};
use crate::layers::Taps;

/// Places of a tile.
const ROWS: usize = 4;

/// What [`super::depthwise`] does.
pub(super) fn depthwise<T: Registers>(
    machine: Option<Machine>,
    taps: &Taps,
    [weights, bias]: [&[T]; 2],
    sides: Sides<'_, T>,
    finish: Finish<'_, T>,
) {
    let channels = taps.channels;
    let fit =
        fits(&[taps.count(), channels], weights.len()) && sides.hold(taps, channels, bias.len());
    if !fit || channels == 0 || taps.count() == 0 {
        return;
    }
    let frame = Frame::of(taps);
    let (image, image_len, out, _) = sides.parts();
    let Some(machine) = machine.filter(|_| !frame.is_strange(image_len)) else {
        slide::depthwise(taps, weights, bias, channels, sides);
        // SAFETY: `hold` found so many values, which nothing else has borrowed.
        return finish(unsafe { core::slice::from_raw_parts_mut(out, taps.places() * channels) });
    };
    let work = Depthwise { image, ..Depthwise::of(taps, &frame, weights, bias, out, finish) };
    // SAFETY: the image or its copy has what is under the kernel at all places, the kernel a row of all
    // channels for each tap, the output all channels of each place, the bias too.
    unsafe {
        if !frame.padded && !sides.overlap() {
            return with_registers(machine, work);
        }
        with_buffer(frame.len() * size_of::<T>(), |buffer| {
            let copy = buffer.cast::<T>();
            frame.copy(image, copy);
            with_registers(machine, Depthwise { image: copy, ..work });
        });
    }
}

/// What [`super::separable`] does where each channel has one kernel: whether it was done.
pub(super) fn separable<T: Registers>(
    machine: Option<Machine>,
    taps: &Taps,
    weights: &[T],
    kernel: Kernel<'_, T>,
    sides: &Sides<'_, T>,
) -> bool {
    let Kernel { weights: mixing, bias, filters, .. } = kernel;
    let (channels, places) = (taps.channels, taps.places());
    let fit = fits(&[taps.count(), channels], weights.len())
        && fits(&[channels, filters], mixing.len())
        && sides.hold(taps, filters, bias.len());
    if !fit || channels == 0 || filters == 0 || taps.count() == 0 {
        return false;
    }
    let frame = Frame::of(taps);
    let (image, image_len, out, _) = sides.parts();
    let Some(machine) = machine.filter(|_| !frame.is_strange(image_len)) else { return false };
    // What is between, then the frame: both apart from the image, which the output may lie over.
    let (between, framed) = (places * channels, if frame.padded { frame.len() } else { 0 });
    with_buffer((between + framed) * size_of::<T>(), |buffer| {
        let middle = buffer.cast::<T>();
        // SAFETY: as above; the buffer has the room of both, and the output `filters` values at each place.
        unsafe {
            let copy = middle.add(between);
            if frame.padded {
                frame.copy(image, copy);
            }
            let image = if frame.padded { copy.cast_const() } else { image };
            let work = Depthwise::of(taps, &frame, weights, &[], middle, &|_| {});
            with_registers(machine, Depthwise { image, ..work });
            let middle = core::slice::from_raw_parts(middle, between);
            let out = core::slice::from_raw_parts_mut(out, places * filters);
            let columns = Columns {
                kernel: mixing,
                stride: filters,
                inputs: channels,
                outputs: filters,
                bias,
            };
            super::row::rows(Some(machine), columns, places, middle, out);
        }
    });
    true
}

/// A convolution of each channel with no tap outside of the image.
struct Depthwise<'a, T> {
    /// On each axis how many taps follow each other, and how far they are apart.
    taps: [(usize, usize); 3],
    /// Places on each axis.
    count: [usize; 3],
    /// Values from one to the next.
    strides: [usize; 3],
    image: *const T,
    weights: *const T,
    bias: Option<*const T>,
    channels: usize,
    out: *mut T,
    finish: Finish<'a, T>,
}

impl<'a, T: Registers> Depthwise<'a, T> {
    /// All but the image.
    fn of(
        taps: &Taps,
        frame: &Frame,
        weights: &[T],
        bias: &[T],
        out: *mut T,
        finish: Finish<'a, T>,
    ) -> Self {
        let axes = [0, 1, 2].map(|number| taps.axis(number));
        let distances = frame.distances();
        let of_taps = |axis: usize| {
            let [_, _, size, _, dilation, _] = axes[axis];
            (size, dilation * distances[axis])
        };
        let stride = |axis: usize| axes[axis][3] * distances[axis];
        Depthwise {
            taps: [0, 1, 2].map(of_taps),
            count: axes.map(|[count, ..]| count),
            strides: [0, 1, 2].map(stride),
            image: core::ptr::null(),
            weights: weights.as_ptr(),
            bias: if bias.is_empty() { None } else { Some(bias.as_ptr()) },
            channels: taps.channels,
            out,
            finish,
        }
    }
}

impl<T: Registers> Work<T> for Depthwise<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<Item = T>>(self) {
        // SAFETY: the caller's.
        unsafe {
            V::enable(
                #[inline(always)]
                || self.all::<V>(),
            );
        }
    }
}

impl<T: Registers> Depthwise<'_, T> {
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn all<V: Vector<Item = T>>(&self) {
        let (places, channels) = (self.count.iter().product::<usize>(), self.channels);
        let mut cursor = Cursor::new(self.count, false);
        let (mut done, mut finished) = (0, 0);
        while done < places {
            let rows = if places - done >= ROWS { ROWS } else { 1 };
            let mut first = [core::ptr::null(); ROWS];
            for first in &mut first[..rows] {
                *first = self.image.wrapping_add(cursor.next(self.strides));
            }
            let out = self.out.wrapping_add(done * channels);
            done += rows;
            // SAFETY: the caller's.
            unsafe {
                match rows {
                    ROWS => self.channels::<V, ROWS>(&first, out),
                    _ => self.channels::<V, 1>(&first, out),
                }
                let pending = (done - finished) * channels;
                if done == places || pending >= PENDING {
                    let out = self.out.wrapping_add(finished * channels);
                    (self.finish)(core::slice::from_raw_parts_mut(out, pending));
                    finished = done;
                }
            }
        }
    }

    /// All channels of some places.
    ///
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn channels<V: Vector<Item = T>, const R: usize>(
        &self,
        first: &[*const T; ROWS],
        out: *mut T,
    ) {
        let mut channel = 0;
        while channel < self.channels {
            let left = self.channels - channel;
            // SAFETY: the caller's.
            unsafe {
                // Registers for the sums of `R` places, for weights, and one for values.
                channel += if V::ROWS == 8 && left >= 4 * V::LANES {
                    self.block::<V, R, 4, true>(first, channel, left, out)
                } else if left >= 2 * V::LANES {
                    self.block::<V, R, 2, true>(first, channel, left, out)
                } else if left >= V::LANES {
                    self.block::<V, R, 1, true>(first, channel, left, out)
                } else {
                    self.block::<V, R, 1, false>(first, channel, left, out)
                };
            }
        }
    }

    /// The sums of `R` places and of channels that take `N` registers: products in their order, each fused with
    /// its sum where the machine can. How many channels that are.
    ///
    /// # Safety
    ///
    /// As [`Work::run`]; there are as many channels as `FULL` registers have lanes, else `left` of them.
    #[inline(always)]
    unsafe fn block<V: Vector<Item = T>, const R: usize, const N: usize, const FULL: bool>(
        &self,
        first: &[*const T; ROWS],
        channel: usize,
        left: usize,
        out: *mut T,
    ) -> usize {
        let [(planes, plane), (lines, line), (cells, cell)] = self.taps;
        // SAFETY: the caller's; the mask leaves out lanes that are not there.
        unsafe {
            let mask = V::mask(if FULL { V::LANES } else { left });
            let mut sums = [[V::splat(Real::ZERO); N]; R];
            if let Some(bias) = self.bias {
                for sums in &mut sums {
                    for (v, sum) in sums.iter_mut().enumerate() {
                        *sum = load::<V, FULL>(bias.wrapping_add(channel), v, mask);
                    }
                }
            }
            let mut weights = self.weights.wrapping_add(channel);
            for a in 0..planes {
                for b in 0..lines {
                    for c in 0..cells {
                        let tap = channel + a * plane + b * line + c * cell;
                        for v in 0..N {
                            let w = load::<V, FULL>(weights, v, mask);
                            for (first, sums) in first.iter().zip(&mut sums) {
                                let x = load::<V, FULL>(first.wrapping_add(tap), v, mask);
                                sums[v] = x.fma(w, sums[v]);
                            }
                        }
                        weights = weights.wrapping_add(self.channels);
                    }
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                let out = out.wrapping_add(r * self.channels + channel);
                for (v, sum) in sums.iter().enumerate() {
                    let out = out.wrapping_add(v * V::LANES);
                    if FULL { sum.store(out) } else { sum.store_some(out, mask) }
                }
            }
        }
        if FULL { N * V::LANES } else { left }
    }
}

/// The `v`-th register from a place on.
///
/// # Safety
///
/// It can be read: all of it where it is `FULL`, else the lanes of the mask.
#[inline(always)]
unsafe fn load<V: Vector, const FULL: bool>(from: *const V::Item, v: usize, mask: V::Mask) -> V {
    let from = from.wrapping_add(v * V::LANES);
    // SAFETY: the caller's.
    unsafe { if FULL { V::load(from) } else { V::load_some(from, mask) } }
}
