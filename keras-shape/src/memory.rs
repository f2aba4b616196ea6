//! Where buffers lie: lifetimes to offsets in one arena.

use crate::placement::Buffers;

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

    /// Buffers that live from one step to another (both included): none overlaps another that lives at
    /// the same time.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// // A chain of three: the third takes the place of the first.
    /// let memory = Memory::planned([100, 40, 60], [(0, 1), (1, 2), (2, 3)]);
    /// assert_eq!((memory.offsets, memory.size), ([0, 100, 0], 140));
    /// ```
    pub const fn planned(sizes: [usize; N], lives: [(usize, usize); N]) -> Self {
        Buffers { sizes, lives }.placed()
    }

    /// The same with the room in which ops work: after `V` values as many buffers as there are ops,
    /// each of which lives in its own step alone.
    ///
    /// ```
    /// use keras_shape::{Memory, Scratch};
    /// let work = [Scratch::NONE, Scratch { sample: 25, fixed: 5 }];
    /// let memory = Memory::<4>::planned_with_work([100, 40], [(0, 1), (1, 2)], work);
    /// assert_eq!((memory.offsets[3], memory.size), (140, 170));
    /// ```
    pub const fn planned_with_work<const V: usize, const OPS: usize>(
        sizes: [usize; V],
        lives: [(usize, usize); V],
        work: [Scratch; OPS],
    ) -> Self {
        let (mut all, mut all_lives) = ([0; N], [(0, 0); N]);
        let mut i = 0;
        while i < V && i < N {
            (all[i], all_lives[i]) = (sizes[i], lives[i]);
            i += 1;
        }
        while i < N && i < V + OPS {
            (all[i], all_lives[i]) = (work[i - V].len(1), (i - V, i - V));
            i += 1;
        }
        Memory::planned(all, all_lives)
    }

    /// Puts buffers into others: each of `parts` is the buffer that this one lies in, and how far
    /// from its start; itself and 0 where it lies alone.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// let memory = Memory::stacked([2, 5, 0]).with_parts([(0, 0), (1, 0), (1, 3)]);
    /// assert_eq!(memory.offsets, [0, 2, 5]);
    /// ```
    pub const fn with_parts<const P: usize>(mut self, parts: [(usize, usize); P]) -> Self {
        let mut i = 0;
        while i < P && i < N {
            if parts[i].0 != i {
                self.offsets[i] = self.offsets[parts[i].0] + parts[i].1;
            }
            i += 1;
        }
        self
    }
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
