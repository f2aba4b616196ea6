//! From place to place, and from tap to tap at each.

use crate::layers::Taps;

/// An axis: the place on it, and the taps there that are on the image.
#[derive(Clone, Copy)]
pub struct Axis {
    /// Places.
    count: usize,
    /// Length of the image.
    length: usize,
    /// Taps.
    size: usize,
    stride: usize,
    dilation: usize,
    before: usize,
    /// Places behind this one, in the order of the walk.
    done: usize,
    /// The first tap on the image, how many are, and where the first lies.
    first: usize,
    taps: usize,
    position: usize,
}

impl Axis {
    /// Finds the taps of a place that are on the image.
    #[inline(always)]
    fn look(&mut self, falling: bool) {
        let place = if falling { self.count - 1 - self.done } else { self.done };
        let (start, end) = (place * self.stride, (self.size - 1) * self.dilation);
        (self.first, self.taps) = (0, self.size);
        self.position = start.wrapping_sub(self.before);
        if start >= self.before && self.position + end < self.length {
            return; // All are.
        }
        // Behind its end is also what is before its start.
        while self.taps > 0 && self.position >= self.length {
            self.position = self.position.wrapping_add(self.dilation);
            (self.first, self.taps) = (self.first + 1, self.taps - 1);
        }
        let mut last = self.position.wrapping_add(self.taps.wrapping_sub(1).wrapping_mul(self.dilation));
        while self.taps > 0 && last >= self.length {
            last = last.wrapping_sub(self.dilation);
            self.taps -= 1;
        }
    }
}

/// What is under the kernel at a place.
pub struct Under {
    axes: [Axis; 3],
}

impl Under {
    /// How many taps follow each other on the last axis, and how many positions they are apart.
    #[inline(always)]
    pub fn run(&self) -> (usize, usize) {
        let [_, _, axis] = &self.axes;
        (axis.taps, axis.dilation)
    }

    /// How many taps there are.
    #[inline(always)]
    pub fn taps(&self) -> usize {
        let [a, b, c] = &self.axes;
        a.taps * b.taps * c.taps
    }

    /// Calls `f` with the position and the number of the first tap of each run along the last axis.
    #[inline(always)]
    pub fn runs(&self, mut f: impl FnMut(usize, usize)) {
        let [a, b, c] = &self.axes;
        for i in 0..a.taps {
            for j in 0..b.taps {
                let line = (a.position + i * a.dilation) * b.length + b.position + j * b.dilation;
                let tap = ((a.first + i) * b.size + b.first + j) * c.size + c.first;
                f(line * c.length + c.position, tap);
            }
        }
    }
}

/// Calls `f` for each place with its number and with what is under the kernel there: positions of the
/// image and taps of the kernel, all below their number. The last place is first if `falling`.
#[inline(always)]
pub fn each_place(taps: &Taps, falling: bool, mut f: impl FnMut(usize, &Under)) {
    let count = taps.places();
    if count == 0 || taps.count() == 0 {
        return;
    }
    let mut under = Under {
        axes: taps.axes().map(|[count, length, size, stride, dilation, before]| Axis {
            count,
            length,
            size,
            stride,
            dilation,
            before,
            done: usize::MAX,
            first: 0,
            taps: 0,
            position: 0,
        }),
    };
    let mut number = 0;
    while number < count {
        // The last axis moves; where it ends the one before, and at first all.
        for axis in under.axes.iter_mut().rev() {
            let first = axis.done == usize::MAX;
            axis.done = axis.done.wrapping_add(1);
            let ends = axis.done == axis.count;
            if ends {
                axis.done = 0;
            }
            axis.look(falling);
            if !ends && !first {
                break;
            }
        }
        f(if falling { count - 1 - number } else { number }, &under);
        number += 1;
    }
}
