//! Sums of products of two arrays along any of their axes.

use crate::element::Element;
use crate::kernels::{Engine, Matrix};
use crate::layer::part_mut;
use core::mem::swap;

/// The most axes that two arrays have together.
const MOST: usize = 16;

/// An axis of the arrays a, b and c: its length, and how far apart its values lie in each; 0 in an
/// array that does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub length: usize,
    pub a: usize,
    pub b: usize,
    pub c: usize,
}

/// An axis with one position.
const ONE: Axis = Axis { length: 1, a: 0, b: 0, c: 0 };

/// The axes of a contraction: c is the sum of a · b over those that c does not have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axes {
    axes: [Axis; MOST],
    rank: usize,
}

impl Axes {
    /// The axes, neighbours in all arrays put together.
    pub fn new(axes: impl Iterator<Item = Axis>) -> Self {
        let mut all = Axes { axes: [ONE; MOST], rank: 0 };
        for (place, axis) in all.axes.iter_mut().zip(axes.filter(|axis| axis.length != 1)) {
            *place = axis;
            all.rank += 1;
        }
        while let Some((outer, inner)) = all.neighbours() {
            let outer = all.take(outer);
            // `take` puts the last axis in the place of the one taken.
            let inner =
                if inner == all.rank { all.find(|axis| axis.follows(&outer)) } else { Some(inner) };
            if let Some(inner) = inner.and_then(|inner| all.axes.get_mut(inner)) {
                inner.length *= outer.length;
            }
        }
        all
    }

    fn neighbours(&self) -> Option<(usize, usize)> {
        let pairs = (0..self.rank).flat_map(|i| (0..self.rank).map(move |j| (i, j)));
        let follows = |i: usize, j: usize| match (self.axes.get(i), self.axes.get(j)) {
            (Some(outer), Some(inner)) => inner.follows(outer),
            _ => false,
        };
        pairs.into_iter().find(|&(i, j)| i != j && follows(i, j))
    }

    fn find(&self, is: impl Fn(&Axis) -> bool) -> Option<usize> {
        self.axes.iter().take(self.rank).position(is)
    }

    /// Takes an axis out.
    fn take(&mut self, at: usize) -> Axis {
        self.rank = self.rank.saturating_sub(1);
        let last = self.axes.get(self.rank).copied().unwrap_or(ONE);
        self.axes.get_mut(at).map_or(ONE, |axis| core::mem::replace(axis, last))
    }

    /// Takes an axis out, if there is such a one; else one with one position.
    fn take_where(&mut self, is: impl Fn(&Axis) -> bool) -> Axis {
        self.find(is).map_or(ONE, |at| self.take(at))
    }

    /// Writes c, or adds to it with `add`.
    pub fn contract<T: Element, E: Engine<T>>(
        mut self,
        engine: &E,
        (mut a, mut b): (&[T], &[T]),
        c: &mut [T],
        add: bool,
    ) {
        if self.find(|axis| axis.length == 0).is_some() {
            if !add {
                c.fill(T::ZERO);
            }
            return;
        }
        // The largest product of matrices that is there, then a loop over what is left.
        let last = |axis: &Axis| axis.c == 1;
        if self.find(|axis| last(axis) && axis.a != 0 && axis.b != 0).is_some() {
            return self.by_value((a, b), c, add);
        }
        let mut columns = self.take_where(last);
        if columns.a != 0 {
            swap(&mut a, &mut b);
            for axis in self.axes.iter_mut().take(self.rank).chain([&mut columns]) {
                swap(&mut axis.a, &mut axis.b);
            }
        }
        let width = columns.length;
        let rows = self.take_where(|axis| axis.c == width && axis.a != 0 && axis.b == 0);
        let longest = self.axes.iter().take(self.rank).filter(|axis| axis.c == 0);
        let longest = longest.map(|axis| axis.length).max();
        let inner = self.take_where(|axis| axis.c == 0 && Some(axis.length) == longest);
        for place in self.places() {
            let (a, b) = (a.get(place.a..), b.get(place.b..));
            let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
            let a = Matrix { data: a, row_stride: rows.a, column_stride: inner.a };
            let b = Matrix { data: b, row_stride: inner.b, column_stride: columns.b };
            let c = part_mut(c, place.c, rows.length * width);
            engine.matmul(rows.length, width, inner.length, a, b, c, add || place.again);
        }
    }

    /// The same where the last axis of c is one of a and of b: no product of matrices.
    fn by_value<T: Element>(mut self, (a, b): (&[T], &[T]), c: &mut [T], add: bool) {
        let columns = self.take_where(|axis| axis.c == 1);
        for place in self.places() {
            let c = part_mut(c, place.c, columns.length);
            for (i, c) in c.iter_mut().enumerate() {
                let (a, b) = (a.get(place.a + i * columns.a), b.get(place.b + i * columns.b));
                let Some((&a, &b)) = a.zip(b) else { return };
                let product = a * b;
                *c = if add || place.again { *c + product } else { product };
            }
        }
    }

    /// All positions on the axes.
    fn places(&self) -> impl Iterator<Item = Place> {
        let Axes { axes, rank } = *self;
        let count: usize = axes.iter().take(rank).map(|axis| axis.length).product();
        (0..count).map(move |number| {
            let mut rest = number;
            let mut place = Place { a: 0, b: 0, c: 0, again: false };
            for axis in axes.iter().take(rank) {
                let length = axis.length.max(1);
                let i = rest % length;
                rest /= length;
                place.a += i * axis.a;
                place.b += i * axis.b;
                place.c += i * axis.c;
                place.again |= axis.c == 0 && i > 0;
            }
            place
        })
    }
}

impl Axis {
    /// Whether the axis is the next inner one to `outer` in all arrays.
    fn follows(&self, outer: &Axis) -> bool {
        let follows = |inner: usize, outer: usize| inner * self.length == outer;
        follows(self.a, outer.a) && follows(self.b, outer.b) && follows(self.c, outer.c)
    }
}

/// A position on some axes.
struct Place {
    a: usize,
    b: usize,
    c: usize,
    /// Whether c has been written there for another position.
    again: bool,
}
