//! From place to place, and from tap to tap at each.

use crate::layers::Taps;

/// An axis: the place on it, and the taps there that are on the image.
#[derive(Clone, Copy)]
struct Axis {
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
    /// Before the first place.
    const START: usize = usize::MAX;

    /// Goes to the next place, or from the last to the first; whether it did that.
    fn step(&mut self, falling: bool) -> bool {
        let starts = self.done == Self::START;
        self.done = self.done.wrapping_add(1);
        let ends = self.done == self.count;
        if ends {
            self.done = 0;
        }
        self.look(falling);
        ends || starts
    }

    /// Finds the taps of a place that are on the image.
    fn look(&mut self, falling: bool) {
        let place = if falling { self.count - 1 - self.done } else { self.done };
        let (start, reach) = (place * self.stride, (self.size - 1) * self.dilation);
        (self.first, self.taps) = (0, self.size);
        self.position = start.wrapping_sub(self.before);
        if start >= self.before && self.position + reach < self.length {
            return; // All are.
        }
        let mut last = self.position.wrapping_add(reach);
        // What is before the start is behind the end too, as a number without a sign.
        while self.taps > 0 && self.position >= self.length {
            self.position = self.position.wrapping_add(self.dilation);
            (self.first, self.taps) = (self.first + 1, self.taps - 1);
        }
        while self.taps > 0 && last >= self.length {
            last = last.wrapping_sub(self.dilation);
            self.taps -= 1;
        }
    }
}

/// A walk over all places, and what is under the kernel at each: values of the image and weights, all of
/// which are there if the image and the kernel are as long as they should be.
pub struct Walk {
    axes: [Axis; 3],
    /// The last place is first.
    falling: bool,
    /// Places that are left.
    left: usize,
    places: usize,
    /// Values of a position, and weights of a tap.
    units: (usize, usize),
    /// From one plane to the next.
    plane: (usize, usize),
    /// From one line to the next.
    line: (usize, usize),
    /// The first value and weight under the kernel.
    first: (usize, usize),
}

impl Walk {
    /// Before the first place. A position has so many values, and a tap so many weights.
    #[inline(never)]
    pub fn new(taps: &Taps, falling: bool, units: (usize, usize)) -> Self {
        let axis = |number| {
            let [count, length, size, stride, dilation, before] = taps.axis(number);
            let (done, first, taps, position) = (Axis::START, 0, 0, 0);
            Axis { count, length, size, stride, dilation, before, done, first, taps, position }
        };
        let places = if taps.count() == 0 { 0 } else { taps.places() };
        // Filled in where it is: copies of the axes would be half of the stack.
        let mut walk = Walk {
            axes: [axis(0), axis(1), axis(2)],
            falling,
            left: places,
            places,
            units,
            plane: (0, 0),
            line: (0, 0),
            first: (0, 0),
        };
        let [a, b, c] = &walk.axes;
        let (row, taps) = (c.length * units.0, c.size * units.1);
        walk.plane = (a.dilation * b.length * row, b.size * taps);
        walk.line = (b.dilation * row, taps);
        walk
    }

    /// Goes to the next place, of which there is the number.
    #[inline(never)]
    pub fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        // The last axis moves; where it ends the one before.
        for axis in self.axes.iter_mut().rev() {
            if !axis.step(self.falling) {
                break;
            }
        }
        let [a, b, c] = &self.axes;
        self.first = (
            ((a.position * b.length + b.position) * c.length + c.position) * self.units.0,
            ((a.first * b.size + b.first) * c.size + c.first) * self.units.1,
        );
        Some(if self.falling { self.left } else { self.places - 1 - self.left })
    }

    /// How many taps follow each other on the last axis, and how many positions they are apart.
    #[inline(always)]
    pub fn run(&self) -> (usize, usize) {
        let [_, _, axis] = &self.axes;
        (axis.taps, axis.dilation)
    }

    /// How many taps there are.
    pub fn taps(&self) -> usize {
        let [a, b, c] = &self.axes;
        a.taps * b.taps * c.taps
    }

    /// Calls `f` with the first value and the first weight of each run along the last axis, counted from
    /// these.
    #[inline(always)]
    pub fn runs<T, W>(
        &self,
        x: *const T,
        weights: *const W,
        mut f: impl FnMut(*const T, *const W),
    ) {
        let [a, b, _] = &self.axes;
        let mut plane = (x.wrapping_add(self.first.0), weights.wrapping_add(self.first.1));
        for _ in 0..a.taps {
            let mut line = plane;
            for _ in 0..b.taps {
                f(line.0, line.1);
                line = (line.0.wrapping_add(self.line.0), line.1.wrapping_add(self.line.1));
            }
            plane = (plane.0.wrapping_add(self.plane.0), plane.1.wrapping_add(self.plane.1));
        }
    }
}
