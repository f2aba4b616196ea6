//! Ways through memory that is not read end to end.

use keras_shape::layers::Axes;
use keras_shape::{MAX_RANK, Shape};

/// A sample's axes and the batch.
const AXES: usize = MAX_RANK + 1;

/// For each position of an array, where another array has the value that belongs to it.
///
/// ```
/// use keras_runtime::layers::Walk;
/// // A 2 × 3 array, transposed.
/// let walk = Walk::new().axis(3, 1).axis(2, 3);
/// assert!(walk.positions().eq([0, 3, 1, 4, 2, 5]));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk {
    lengths: [usize; AXES],
    strides: [usize; AXES],
    rank: usize,
}

/// Positions that follow each other, and where their values are.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The first position.
    pub start: usize,
    /// Where its value is.
    pub from: usize,
    /// From one value to the next.
    pub step: usize,
    /// How many.
    pub len: usize,
}

impl Row {
    /// Each position with the place of its value.
    pub fn pairs(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.len).map(move |i| (self.start + i, self.from + i * self.step))
    }
}

impl Walk {
    /// One position.
    pub const fn new() -> Self {
        Walk { lengths: [0; AXES], strides: [0; AXES], rank: 0 }
    }

    /// One more axis, the fastest: its length, and how far apart its values are.
    pub const fn axis(mut self, length: usize, stride: usize) -> Self {
        if self.rank < AXES {
            self.lengths[self.rank] = length;
            self.strides[self.rank] = stride;
            self.rank += 1;
        }
        self
    }

    /// From the positions of a sample to those of an array that has the axes `shared` only once.
    ///
    /// ```
    /// use keras_runtime::layers::Walk;
    /// use keras_shape::{Shape, layers::Axes};
    /// let walk = Walk::sharing(&Shape::new(&[2, 3]), &Axes::of(&[1], 2));
    /// assert!(walk.positions().eq([0, 1, 2, 0, 1, 2]));
    /// ```
    pub const fn sharing(sample: &Shape, shared: &Axes) -> Self {
        let (mut walk, mut axis) = (Walk::new(), 0);
        while axis < sample.rank() {
            let (mut stride, mut inner) = (if shared.kept[axis] { 0 } else { 1 }, axis + 1);
            while inner < sample.rank() {
                stride *= if shared.kept[inner] { 1 } else { sample.dim(inner) };
                inner += 1;
            }
            walk = walk.axis(sample.dim(axis), stride);
            axis += 1;
        }
        walk
    }

    /// From the positions of `whole` to those of a smaller array that is repeated along its axes
    /// of length 1; the last axes of both lie below each other.
    ///
    /// ```
    /// use keras_runtime::layers::Walk;
    /// use keras_shape::Shape;
    /// let walk = Walk::repeating(&Shape::new(&[3]), &Shape::new(&[2, 3]));
    /// assert!(walk.positions().eq([0, 1, 2, 0, 1, 2]));
    /// ```
    pub const fn repeating(part: &Shape, whole: &Shape) -> Self {
        let missing = whole.rank().saturating_sub(part.rank());
        let (mut walk, mut axis) = (Walk::new(), 0);
        while axis < whole.rank() {
            let (mut stride, mut inner) = (0, axis + 1);
            if axis >= missing && part.dim(axis - missing) > 1 {
                stride = 1;
                while inner < whole.rank() {
                    stride *= part.dim(inner - missing);
                    inner += 1;
                }
            }
            if whole.dim(axis) > 1 {
                walk = walk.axis(whole.dim(axis), stride);
            }
            axis += 1;
        }
        walk
    }

    /// Number of positions.
    pub fn len(&self) -> usize {
        self.lengths.iter().take(self.rank).product()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the value of each position is, in order.
    pub fn positions(&self) -> impl Iterator<Item = usize> + Clone {
        let walk = *self;
        walk.rows().flat_map(|row| (0..row.len).map(move |i| row.from + i * row.step))
    }

    /// The runs along the last axis.
    pub fn rows(self) -> impl Iterator<Item = Row> + Clone {
        (0..self.row_count()).map(move |number| self.row(number))
    }

    /// How many runs there are.
    pub fn row_count(&self) -> usize {
        self.lengths.iter().take(self.rank.saturating_sub(1)).product()
    }

    /// One of the runs.
    pub fn row(&self, number: usize) -> Row {
        let outer = self.rank.saturating_sub(1);
        let last = self.lengths.get(outer).zip(self.strides.get(outer));
        let (len, step) = match last.filter(|_| self.rank > 0) {
            Some((&len, &step)) => (len, step),
            None => (1, 0),
        };
        let (mut rest, mut from) = (number, 0);
        let axes = self.lengths.iter().zip(&self.strides).take(outer);
        for (&length, stride) in axes.rev() {
            let length = length.max(1);
            from += rest % length * stride;
            rest /= length;
        }
        Row { start: number * len, from, step, len }
    }
}
