//! A convolution that reads the image and the kernel where they lie.

use super::frame::Frame;
use super::registers::{Machine, Registers, Work, with_registers};
use super::tile::{MOST, Runs, Tile, compiled};
use crate::kernels::gemm::{Vector, with_buffer};
use crate::kernels::{Columns, Kernel, Sides, fits, slide};
use crate::layers::Taps;

/// What is done to positions that are complete.
pub(super) type Finish<'a, T> = &'a (dyn Fn(&mut [T]) + Sync);

/// Values that are finished at a time: they are still in the first cache.
pub(super) const PENDING: usize = 1 << 10;

/// What [`super::convolve`] does.
pub(super) fn conv<T: Registers>(
    machine: Option<Machine>,
    taps: &Taps,
    kernel: Kernel<'_, T>,
    sides: Sides<'_, T>,
    finish: Finish<'_, T>,
) {
    let Kernel { weights, bias, filters, groups } = kernel;
    let share = |length: usize| length.checked_div(groups).filter(|part| part * groups == length);
    let (Some(width), Some(each)) = (share(taps.channels), share(filters)) else { return };
    let fit = fits(&[taps.count(), width, filters], weights.len())
        && sides.hold(taps, filters, bias.len());
    if !fit || filters == 0 || taps.count() == 0 {
        return;
    }
    let axes = [0, 1, 2].map(|number| taps.axis(number));
    let (image, image_len, out, falling) = sides.parts();
    let frame = Frame::of(taps);
    // Few filters of a group leave registers empty.
    let fills = (groups == 1 || each >= 8) && !frame.is_strange(image_len);
    let Some(machine) = machine.filter(|_| fills) else {
        let places = taps.places() * filters;
        slide::conv(taps, kernel, sides);
        // SAFETY: `hold` found so many values, which nothing else has borrowed.
        return finish(unsafe { core::slice::from_raw_parts_mut(out, places) });
    };
    let [(_, dilation0, stride0), (_, dilation1, stride1), (_, dilation2, stride2)] =
        axes.map(|[_, _, size, stride, dilation, _]| (size, dilation, stride));
    let [plane, line, position] = frame.distances();
    // Taps that are neighbours follow each other with all their channels.
    let whole = groups == 1 && dilation2 == 1;
    let size = |axis: usize| axes[axis][2];
    let work = Conv {
        runs: Runs {
            axes: [
                (size(0), dilation0 * plane),
                (size(1), dilation1 * line),
                if whole { (1, 0) } else { (size(2), dilation2 * position) },
            ],
            len: if whole { size(2) * width } else { width },
        },
        count: axes.map(|[count, ..]| count),
        strides: [stride0 * plane, stride1 * line, stride2 * position],
        image,
        weights: weights.as_ptr(),
        bias: if bias.is_empty() { None } else { Some(bias.as_ptr()) },
        filters,
        each,
        width,
        out,
        falling,
        finish,
    };
    // SAFETY: the image or its copy has what is under the kernel at all places, the kernel a row of all
    // filters for each value of a patch, the output all filters of each place, the bias too.
    unsafe {
        if !frame.padded && (!sides.overlap() || work.in_one_go(machine)) {
            return with_registers(machine, work);
        }
        with_buffer(frame.len() * size_of::<T>(), |buffer| {
            let copy = buffer.cast::<T>();
            frame.copy(image, copy);
            with_registers(machine, Conv { image: copy, ..work });
        });
    }
}

/// The product of several rows and a matrix without gaps.
///
/// # Safety
///
/// The kernel has `outputs` values for each of `inputs`, the bias as many or none, and there are `count`
/// rows of both sides.
#[inline(never)]
pub(super) unsafe fn of_positions<T: Registers>(
    machine: Machine,
    columns: Columns<'_, T>,
    count: usize,
    x: &[T],
    out: &mut [T],
) {
    let Columns { kernel, inputs, outputs, bias, .. } = columns;
    let work = Conv {
        runs: Runs { axes: [(1, 0); 3], len: inputs },
        count: [1, 1, count],
        strides: [0, 0, inputs],
        image: x.as_ptr(),
        weights: kernel.as_ptr(),
        bias: if bias.is_empty() { None } else { Some(bias.as_ptr()) },
        filters: outputs,
        each: outputs,
        width: inputs,
        out: out.as_mut_ptr(),
        falling: false,
        finish: &|_| {},
    };
    // SAFETY: the caller's.
    unsafe { with_registers(machine, work) }
}

/// A convolution with no tap outside of the image.
struct Conv<'a, T> {
    runs: Runs,
    /// Places on each axis.
    count: [usize; 3],
    /// Values from one to the next.
    strides: [usize; 3],
    image: *const T,
    weights: *const T,
    bias: Option<*const T>,
    filters: usize,
    /// Filters, and channels, of a group.
    each: usize,
    width: usize,
    out: *mut T,
    falling: bool,
    finish: Finish<'a, T>,
}

impl<T: Registers> Conv<'_, T> {
    /// Whether registers hold all filters of a place, so that all is read there before any is written.
    fn in_one_go(&self, machine: Machine) -> bool {
        self.each == self.filters && self.filters <= machine.most_columns::<T>()
    }
}

/// The tiles for filters that take `N` registers, with fewer and fewer positions.
struct Tiles<T: 'static>(&'static [(usize, Compiled<T>)]);

/// A tile of one size, compiled for the registers.
type Compiled<T> = unsafe fn(&Tile<T>);

/// Tiles for one register, two, three, four: as many sums as there are registers for.
trait TilesOf<V: Vector> {
    const ALL: &'static [Tiles<V::Item>];
}

macro_rules! tiles {
    ($V:ident: $($width:literal [$($rows:literal)*])*) => {
        &[$(Tiles(&[$(($rows, compiled::<$V, $rows, $width>)),*])),*]
    };
}

impl<V: Vector> TilesOf<V> for () {
    const ALL: &'static [Tiles<V::Item>] = match V::ROWS {
        // 32 registers.
        8 => tiles!(V: 1 [12 6 3 1] 2 [12 6 3 1] 3 [6 3 1] 4 [6 3 1]),
        // 16 registers.
        _ => tiles!(V: 1 [12 6 3 1] 2 [6 3 1]),
    };
}

/// Columns of the largest tile.
pub(super) const fn most_columns<V: Vector>() -> usize {
    <() as TilesOf<V>>::ALL.len() * V::LANES
}

impl<T: Registers> Work<T> for Conv<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<Item = T>>(self) {
        let all = <() as TilesOf<V>>::ALL;
        // As many filters at a time as registers hold, in equal parts.
        let registers = self.each.div_ceil(V::LANES);
        let part = registers.div_ceil(registers.div_ceil(all.len())) * V::LANES;
        let places = self.count.iter().product::<usize>();
        let mut filter = 0;
        while filter < self.filters {
            let group = filter / self.each;
            let columns = part.min((group + 1) * self.each - filter);
            let last = filter + columns == self.filters;
            let tiles = all[columns.div_ceil(V::LANES) - 1].0;
            let mut tile = Tile {
                runs: &self.runs,
                first: [core::ptr::null(); MOST],
                weights: self.weights.wrapping_add(filter),
                filters: self.filters,
                columns,
                bias: self.bias.map(|bias| bias.wrapping_add(filter)),
                out: core::ptr::null_mut(),
            };
            let image = self.image.wrapping_add(group * self.width);
            let (mut done, mut finished) = (0, 0);
            let mut cursor = Cursor::new(self.count, self.falling);
            while done < places {
                let left = places - done;
                let Some(&(rows, run)) = tiles.iter().find(|(rows, _)| *rows <= left) else {
                    break;
                };
                let place = if self.falling { left - rows } else { done };
                for number in 0..rows {
                    let first = if self.falling { rows - 1 - number } else { number };
                    tile.first[first] = image.wrapping_add(cursor.next(self.strides));
                }
                tile.out = self.out.wrapping_add(place * self.filters + filter);
                done += rows;
                // SAFETY: the caller's.
                unsafe {
                    run(&tile);
                    let pending = done - finished;
                    if last && (done == places || pending * self.filters >= PENDING) {
                        let first = if self.falling { places - done } else { finished };
                        let out = self.out.wrapping_add(first * self.filters);
                        let len = pending * self.filters;
                        (self.finish)(core::slice::from_raw_parts_mut(out, len));
                        finished = done;
                    }
                }
            }
            filter += columns;
        }
    }
}

/// The places of a convolution, one after the other.
pub(super) struct Cursor {
    count: [usize; 3],
    at: [usize; 3],
    falling: bool,
}

impl Cursor {
    /// At the first place, or at the last.
    pub fn new(count: [usize; 3], falling: bool) -> Self {
        let at = if falling { count.map(|count| count.saturating_sub(1)) } else { [0; 3] };
        Cursor { count, at, falling }
    }

    /// Where this place lies, axes being so far apart; goes on to the next.
    #[inline(always)]
    pub fn next(&mut self, strides: [usize; 3]) -> usize {
        let place = (0..3).map(|axis| self.at[axis] * strides[axis]).sum();
        for axis in [2, 1, 0] {
            let (at, last) = (&mut self.at[axis], self.count[axis] - 1);
            match self.falling {
                false if *at < last => {
                    *at += 1;
                    break;
                }
                true if *at > 0 => {
                    *at -= 1;
                    break;
                }
                _ => *at = if self.falling { last } else { 0 },
            }
        }
        place
    }
}
