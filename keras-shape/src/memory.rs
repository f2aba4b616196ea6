//! Where buffers lie: lifetimes to offsets in one arena.

/// Offsets of `N` buffers in one arena, in values of one sample.
#[derive(Clone, Copy, Debug)]
pub struct Memory<const N: usize> {
    /// Where each buffer starts.
    pub offsets: [usize; N],
    /// Length of the arena.
    pub size: usize,
}

impl<const N: usize> Memory<N> {
    /// Buffers that all live at once, end to end.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// let memory = Memory::stacked([3, 5]);
    /// assert_eq!((memory.offsets, memory.size), ([0, 3], 8));
    /// ```
    pub const fn stacked(sizes: [usize; N]) -> Self {
        let mut memory = Memory { offsets: [0; N], size: 0 };
        let mut i = 0;
        while i < N {
            memory.offsets[i] = memory.size;
            memory.size += sizes[i];
            i += 1;
        }
        memory
    }

    /// Buffers that live from one step to another (both included): each is put at the lowest
    /// offset where it meets none that lives at the same time, the largest first.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// // A chain of three: the third takes the place of the first.
    /// let memory = Memory::planned([100, 40, 60], [(0, 1), (1, 2), (2, 3)]);
    /// assert_eq!((memory.offsets, memory.size), ([0, 100, 0], 140));
    /// ```
    pub const fn planned(sizes: [usize; N], lives: [(usize, usize); N]) -> Self {
        let mut memory = Memory { offsets: [0; N], size: 0 };
        let mut placed = [false; N];
        let mut round = 0;
        while round < N {
            let buffer = largest(&sizes, &placed);
            memory.offsets[buffer] = memory.lowest(buffer, &sizes, &lives, &placed);
            placed[buffer] = true;
            let end = memory.offsets[buffer] + sizes[buffer];
            if end > memory.size {
                memory.size = end;
            }
            round += 1;
        }
        memory
    }

    /// Puts buffers into others: each of `parts` is the buffer that this one lies in, and how far
    /// from its start; itself and 0 where it lies alone.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// let memory = Memory::stacked([2, 5, 0]).with_parts([(0, 0), (1, 0), (1, 3)]);
    /// assert_eq!(memory.offsets, [0, 2, 5]);
    /// ```
    pub const fn with_parts(mut self, parts: [(usize, usize); N]) -> Self {
        let mut i = 0;
        while i < N {
            if parts[i].0 != i {
                self.offsets[i] = self.offsets[parts[i].0] + parts[i].1;
            }
            i += 1;
        }
        self
    }

    /// The lowest offset where `buffer` overlaps none of the placed ones that live with it.
    const fn lowest(
        &self,
        buffer: usize,
        sizes: &[usize; N],
        lives: &[(usize, usize); N],
        placed: &[bool; N],
    ) -> usize {
        let mut offset = 0;
        let mut other = 0;
        while other < N {
            let together = lives[buffer].0 <= lives[other].1 && lives[other].0 <= lives[buffer].1;
            let overlap = offset < self.offsets[other] + sizes[other]
                && self.offsets[other] < offset + sizes[buffer];
            if placed[other] && together && overlap {
                offset = self.offsets[other] + sizes[other];
                // The buffers before may be in the way of the new place.
                other = 0;
            } else {
                other += 1;
            }
        }
        offset
    }
}

/// The largest buffer that is not yet placed, the first of several.
const fn largest<const N: usize>(sizes: &[usize; N], placed: &[bool; N]) -> usize {
    let (mut best, mut i) = (N, 0);
    while i < N {
        if !placed[i] && (best == N || sizes[i] > sizes[best]) {
            best = i;
        }
        i += 1;
    }
    best
}

/// The room that a layer needs while it works, in values.
///
/// ```
/// use keras_shape::Scratch;
/// let scratch = Scratch { sample: 4, fixed: 10 };
/// assert_eq!(scratch.len(32), 138);
/// assert_eq!(Scratch::NONE.or(&scratch).len(1), 14);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scratch {
    /// For each sample of a batch.
    pub sample: usize,
    /// Whatever the batch.
    pub fixed: usize,
}

impl Scratch {
    /// None.
    pub const NONE: Scratch = Scratch { sample: 0, fixed: 0 };

    /// Values for a batch.
    pub const fn len(&self, batch: usize) -> usize {
        self.sample * batch + self.fixed
    }

    /// Whether no room is needed.
    pub const fn is_empty(&self) -> bool {
        self.sample == 0 && self.fixed == 0
    }

    /// Room that is enough for either.
    pub const fn or(&self, other: &Scratch) -> Self {
        Scratch {
            sample: if self.sample > other.sample { self.sample } else { other.sample },
            fixed: if self.fixed > other.fixed { self.fixed } else { other.fixed },
        }
    }

    /// Room that is enough for each of them.
    pub const fn enough_for(all: &[Scratch]) -> Self {
        let (mut most, mut i) = (Scratch::NONE, 0);
        while i < all.len() {
            most = most.or(&all[i]);
            i += 1;
        }
        most
    }
}
