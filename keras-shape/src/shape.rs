//! The shape of one sample.

/// The most axes that a sample can have.
pub const MAX_RANK: usize = 6;

/// The axes of one sample in Keras's order, without the batch: `28 x 28 x 1`.
///
/// ```
/// use keras_shape::Shape;
/// const IMAGE: Shape = Shape::new(&[28, 28, 1]);
/// const _: () = assert!(IMAGE.size() == 784);
/// assert_eq!(IMAGE.dims(), [28, 28, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    dims: [usize; MAX_RANK],
    rank: usize,
}

impl Shape {
    /// No axes.
    pub const SCALAR: Shape = Shape { dims: [0; MAX_RANK], rank: 0 };

    /// The shape with these axes; those past [`MAX_RANK`] are dropped.
    #[inline]
    pub const fn new(dims: &[usize]) -> Self {
        let mut shape = Shape::SCALAR;
        while shape.rank < dims.len() && shape.rank < MAX_RANK {
            shape.dims[shape.rank] = dims[shape.rank];
            shape.rank += 1;
        }
        shape
    }

    /// Number of axes.
    #[inline]
    pub const fn rank(&self) -> usize {
        self.rank
    }

    /// The axes.
    #[inline]
    pub const fn dims(&self) -> &[usize] {
        match self.dims.split_at_checked(self.rank) {
            Some((dims, _)) => dims,
            None => &self.dims,
        }
    }

    /// Length of axis `axis`, 1 past the end.
    #[inline]
    pub const fn dim(&self, axis: usize) -> usize {
        if axis < self.rank && axis < MAX_RANK { self.dims[axis] } else { 1 }
    }

    /// Length of the last axis, 1 for a scalar.
    #[inline]
    pub const fn last(&self) -> usize {
        if self.rank == 0 { 1 } else { self.dims[self.rank - 1] }
    }

    /// The same shape with another last axis.
    #[inline]
    pub const fn with_last(mut self, last: usize) -> Self {
        if self.rank > 0 {
            self.dims[self.rank - 1] = last;
        }
        self
    }

    /// The same shape with another length of axis `axis`.
    #[inline]
    pub const fn with(mut self, axis: usize, length: usize) -> Self {
        if axis < self.rank {
            self.dims[axis] = length;
        }
        self
    }

    /// The length of the longest axis, 0 without axes.
    #[inline]
    pub const fn longest(&self) -> usize {
        let (mut longest, mut axis) = (0, 0);
        while axis < self.rank {
            longest = if self.dims[axis] > longest { self.dims[axis] } else { longest };
            axis += 1;
        }
        longest
    }

    /// The shape of one step: without the first axis.
    ///
    /// ```
    /// use keras_shape::Shape;
    /// let step = Shape::new(&[5, 28, 3]).step();
    /// assert_eq!(step.dims(), [28, 3]);
    /// assert_eq!(step.with_steps(7).dims(), [7, 28, 3]);
    /// ```
    #[inline]
    pub const fn step(&self) -> Self {
        let (mut dims, mut axis) = ([0; MAX_RANK], 1);
        while axis < self.rank {
            dims[axis - 1] = self.dims[axis];
            axis += 1;
        }
        Shape { dims, rank: self.rank.saturating_sub(1) }
    }

    /// The shape of so many steps of this one: with another axis before the others.
    #[inline]
    pub const fn with_steps(&self, steps: usize) -> Self {
        let (mut dims, mut axis) = ([0; MAX_RANK], 1);
        dims[0] = steps;
        while axis < MAX_RANK {
            dims[axis] = self.dims[axis - 1];
            axis += 1;
        }
        let rank = if self.rank < MAX_RANK { self.rank + 1 } else { MAX_RANK };
        Shape { dims, rank }
    }

    /// Number of values in a sample.
    #[inline]
    pub const fn size(&self) -> usize {
        let (mut size, mut axis) = (1usize, 0);
        while axis < self.rank && axis < MAX_RANK {
            size = size.saturating_mul(self.dims[axis]);
            axis += 1;
        }
        size
    }

    /// Whether both have the same axes.
    #[inline]
    pub const fn same(&self, other: &Shape) -> bool {
        let mut axis = 0;
        while axis < self.rank && axis < other.rank && self.dims[axis] == other.dims[axis] {
            axis += 1;
        }
        axis == self.rank && axis == other.rank
    }
}
