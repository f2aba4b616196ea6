//! Layers that put the same values in another order, or repeat them.

use crate::layers::spatial::unknown;
use crate::{Check, MAX_RANK, Shape, Text};

/// `Permute(dims)`: the axes in another order.
///
/// ```
/// use keras_shape::{Shape, layers::Permute};
/// let out = Permute { dims: &[3, 1, 2] }.output(&Shape::new(&[2, 3, 4]));
/// assert_eq!(out.dims(), [4, 2, 3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Permute {
    /// Which axis comes at each place; the first is 1.
    pub dims: &'static [isize],
}

impl Permute {
    /// The axis of the input that is at `place` in the output.
    #[inline]
    pub const fn axis(&self, place: usize) -> usize {
        if place < self.dims.len() && self.dims[place] > 0 {
            self.dims[place] as usize - 1
        } else {
            0
        }
    }

    /// Objects unless each axis is there once.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let rank = input.rank();
        let (mut seen, mut place) = ([false; MAX_RANK], 0);
        while place < self.dims.len() && self.dims[place] >= 1 && self.dims[place] <= rank as isize
        {
            seen[self.axis(place)] = true;
            place += 1;
        }
        let mut all = place == self.dims.len() && place == rank;
        let mut axis = 0;
        while axis < rank {
            all = all && seen[axis];
            axis += 1;
        }
        if all {
            return Ok(());
        }
        let mut text = Text::new("expected `dims` to have the axes 1 to ")
            .number(rank)
            .text(" of ")
            .shape(input)
            .text(" once each, found (");
        let mut place = 0;
        while place < self.dims.len() {
            text = if place > 0 { text.text(", ") } else { text };
            text = text.signed(self.dims[place] as i128);
            place += 1;
        }
        Err(text.text(")").help("1 is the first axis after the batch"))
    }

    /// The axes in their new order.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() {
            return unknown(input.rank());
        }
        let (mut dims, mut place) = ([0; MAX_RANK], 0);
        while place < input.rank() {
            dims[place] = input.dim(self.axis(place));
            place += 1;
        }
        Shape::new(dims.split_at(place).0)
    }
}

/// `RepeatVector(n)`: features to `n x features`.
///
/// ```
/// use keras_shape::{Shape, layers::RepeatVector};
/// assert_eq!(RepeatVector { n: 3 }.output(&Shape::new(&[8])).dims(), [3, 8]);
/// assert!(RepeatVector { n: 3 }.check(&Shape::new(&[2, 4])).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RepeatVector {
    /// How many times.
    pub n: usize,
}

impl RepeatVector {
    /// Objects to a sample of other than one axis.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() == 1 {
            return Ok(());
        }
        Err(Text::new("expected features on one axis as input, found ")
            .shape(input)
            .help("write `Flatten();` before it"))
    }

    /// One more axis.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        match self.check(input) {
            Ok(()) => Shape::new(&[self.n, input.last()]),
            Err(_) => unknown(2),
        }
    }
}
