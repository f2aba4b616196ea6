//! A borrowed batch of values with Keras's shape.

/// Values in Keras's order: row-major, the batch first, the features last.
///
/// ```
/// use keras_runtime::tensor::Tensor;
/// let t = Tensor::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2, 3]);
/// assert_eq!(t.row(1), &[4.0, 5.0, 6.0]);
/// assert_eq!((t.rows(), t.width(), t.batch()), (2, 3, 2));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a, T> {
    /// All values.
    pub data: &'a [T],
    /// All axes, the batch included.
    pub shape: &'a [usize],
}

impl<'a, T> Tensor<'a, T> {
    /// `data` seen with `shape`; their sizes must agree.
    pub fn new(data: &'a [T], shape: &'a [usize]) -> Self {
        debug_assert_eq!(data.len(), shape.iter().product::<usize>());
        Tensor { data, shape }
    }

    /// Length of the batch axis (1 for a scalar).
    pub fn batch(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// Length of the last axis (1 for a scalar).
    pub fn width(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// Number of runs along the last axis.
    pub fn rows(&self) -> usize {
        self.data.len() / self.width().max(1)
    }

    /// The `i`-th run along the last axis.
    pub fn row(&self, i: usize) -> &'a [T] {
        &self.data[i * self.width()..(i + 1) * self.width()]
    }
}

/// An axis of a row-major shape: `outer` blocks of `len` items that lie `inner` apart.
///
/// The item `i` of the lane `(o, n)` is at `(o * len + i) * inner + n`.
///
/// ```
/// use keras_runtime::tensor::Axis;
/// let axis = Axis::of(&[2, 3, 4], 1).unwrap();
/// assert_eq!((axis.outer, axis.len, axis.inner), (2, 3, 4));
/// assert_eq!(Axis::of(&[2, 3, 4], -1).unwrap().len, 4);
/// assert!(Axis::of(&[2, 3, 4], 3).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Product of the axes before.
    pub outer: usize,
    /// Length of the axis.
    pub len: usize,
    /// Product of the axes after.
    pub inner: usize,
}

impl Axis {
    /// The axis `axis` of `shape`, counted as Keras does: the batch is 0, negative from the end.
    pub fn of(shape: &[usize], axis: isize) -> Option<Self> {
        let rank = shape.len() as isize;
        let axis = if axis < 0 { axis + rank } else { axis };
        if axis < 0 || axis >= rank {
            return None;
        }
        let (before, after) = shape.split_at_checked(axis as usize)?;
        let (&len, after) = after.split_first()?;
        Some(Axis { outer: before.iter().product(), len, inner: after.iter().product() })
    }

    /// Where the lanes of this axis start, in memory order.
    pub fn lanes(self) -> impl Iterator<Item = usize> {
        (0..self.outer)
            .flat_map(move |o| (0..self.inner).map(move |n| o * self.len * self.inner + n))
    }

    /// The positions of the lane that starts at `start`.
    pub fn lane(self, start: usize) -> impl Iterator<Item = usize> + Clone {
        (0..self.len).map(move |i| start + i * self.inner)
    }

    /// The values of `data` in the lane that starts at `start`.
    pub fn values<T>(self, start: usize, data: &[T]) -> impl Iterator<Item = &T> + Clone {
        data.iter().skip(start).step_by(self.inner.max(1)).take(self.len)
    }

    /// The same, to change.
    pub fn values_mut<T>(self, start: usize, data: &mut [T]) -> impl Iterator<Item = &mut T> {
        data.iter_mut().skip(start).step_by(self.inner.max(1)).take(self.len)
    }
}
