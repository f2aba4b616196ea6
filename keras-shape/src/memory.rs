//! Where buffers lie: lifetimes to offsets in one arena.

use crate::Overlap;
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
    #[inline]
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
    #[inline]
    pub const fn planned(sizes: [usize; N], lives: [(usize, usize); N]) -> Self {
        Buffers::new(sizes, lives, &[]).placed()
    }

    /// The same with the room in which ops work, and with values that lie over each other.
    ///
    /// After `V` values come as many buffers as there are ops, each of which lives in its own step alone;
    /// `work` is how long they are.
    ///
    /// ```
    /// use keras_shape::{Memory, Over, Overlap};
    /// let (sizes, lives) = ([100, 40], [(0, 1), (1, 2)]);
    /// let memory = Memory::<4>::planned_with_work(sizes, lives, [0, 30], &[]);
    /// assert_eq!((memory.offsets[3], memory.size), (140, 170));
    /// // The second may begin in the first, or so that it begins five before it.
    /// let over = Over { input: 0, output: 1, overlap: Overlap { before: 5, after: 80 } };
    /// let memory = Memory::<4>::planned_with_work(sizes, lives, [0, 30], &[over]);
    /// assert_eq!(memory.size, 135);
    /// ```
    #[inline]
    pub const fn planned_with_work<const V: usize, const OPS: usize>(
        sizes: [usize; V],
        lives: [(usize, usize); V],
        work: [usize; OPS],
        over: &[Over],
    ) -> Self {
        let (mut all, mut all_lives) = ([0; N], [(0, 0); N]);
        let mut i = 0;
        while i < V && i < N {
            (all[i], all_lives[i]) = (sizes[i], lives[i]);
            i += 1;
        }
        while i < N && i < V + OPS {
            (all[i], all_lives[i]) = (work[i - V], (i - V, i - V));
            i += 1;
        }
        Buffers::new(all, all_lives, over).placed()
    }

    /// Puts buffers into others: each of `parts` is the buffer that this one lies in, and how far
    /// from its start; itself and 0 where it lies alone.
    ///
    /// ```
    /// use keras_shape::Memory;
    /// let memory = Memory::stacked([2, 5, 0]).with_parts([(0, 0), (1, 0), (1, 3)]);
    /// assert_eq!(memory.offsets, [0, 2, 5]);
    /// ```
    #[inline]
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

/// A value that may lie over another, which lives until this one begins: the output and the input of one
/// op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// The number of the input.
    pub input: usize,
    /// That of the output.
    pub output: usize,
    /// How far apart they have to begin.
    pub overlap: Overlap,
}

impl Over {
    /// What both take, of these sizes.
    ///
    /// ```
    /// use keras_shape::{Over, Overlap};
    /// let over = Over { input: 0, output: 1, overlap: Overlap { before: 5, after: 80 } };
    /// assert_eq!(over.len(&[100, 40]), 105);
    /// assert_eq!(Over { overlap: Overlap::NONE, ..over }.len(&[100, 40]), 140);
    /// ```
    #[inline]
    pub const fn len(&self, sizes: &[usize]) -> usize {
        let (input, output) = (sizes[self.input], sizes[self.output]);
        let (before, after) = self.distances(sizes);
        let rising = if before + input > output { before + input } else { output };
        let falling = if after + output > input { after + output } else { input };
        if rising < falling { rising } else { falling }
    }

    /// `before` and `after`, where more than lying apart is never needed.
    #[inline]
    pub(crate) const fn distances(&self, sizes: &[usize]) -> (usize, usize) {
        let (input, output) = (sizes[self.input], sizes[self.output]);
        let Overlap { before, after } = self.overlap;
        (if before < output { before } else { output }, if after < input { after } else { input })
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
    #[inline]
    pub const fn len(&self, batch: usize) -> usize {
        self.sample * batch + self.fixed
    }

    /// Whether no room is needed.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.sample == 0 && self.fixed == 0
    }

    /// Room that is enough for either.
    #[inline]
    pub const fn or(&self, other: &Scratch) -> Self {
        Scratch {
            sample: if self.sample > other.sample { self.sample } else { other.sample },
            fixed: if self.fixed > other.fixed { self.fixed } else { other.fixed },
        }
    }

    /// Room that is enough for each of them.
    #[inline]
    pub const fn enough_for(all: &[Scratch]) -> Self {
        let (mut most, mut i) = (Scratch::NONE, 0);
        while i < all.len() {
            most = most.or(&all[i]);
            i += 1;
        }
        most
    }
}
