//! Values that share statistics: which they are, and in what order to visit them.

mod one;

use super::lanes::{LANES, lanes, load, store, total};
use crate::element::Element;
use keras_shape::layers::Axes;
use keras_shape::{MAX_RANK, Shape};

/// A sample's axes and the batch.
const DEPTH: usize = MAX_RANK + 1;

/// One axis to walk along.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Loop {
    length: usize,
    /// From one value to the next.
    step: usize,
    /// From the weight of one value to that of the next.
    weight: usize,
}

/// Axes to walk along, the fastest first.
#[derive(Clone, Copy, Debug)]
struct Loops {
    loops: [Loop; DEPTH],
    rank: usize,
}

impl Loops {
    const NONE: Loops = Loops { loops: [Loop { length: 1, step: 0, weight: 0 }; DEPTH], rank: 0 };

    /// One more axis around the others. Axes that follow each other in memory become one.
    const fn around(mut self, next: Loop) -> Self {
        if next.length == 1 {
            return self;
        }
        if self.rank > 0 {
            let last = &mut self.loops[self.rank - 1];
            if next.step == last.length * last.step && next.weight == last.length * last.weight {
                last.length *= next.length;
                return self;
            }
        }
        if self.rank < DEPTH {
            self.loops[self.rank] = next;
            self.rank += 1;
        }
        self
    }

    /// The fastest axis, if its values lie next to each other.
    fn run(&self) -> Option<Loop> {
        self.loops.first().filter(|first| self.rank > 0 && first.step == 1).copied()
    }

    /// Number of positions.
    fn count(&self) -> usize {
        self.loops.iter().take(self.rank).map(|axis| axis.length).product()
    }

    /// Calls `f` with each position and the place of its weight, leaving out the `skip` fastest
    /// axes. There is one call, and loops in loops have one each: `f` is much code that is inlined.
    #[inline(always)]
    fn each(&self, skip: usize, mut f: impl FnMut(usize, usize)) {
        let mut walk = self.walk(skip);
        loop {
            let Walk { inner, at, weight, .. } = walk;
            for i in 0..inner.length {
                f(at + i * inner.step, weight + i * inner.weight);
            }
            if walk.left <= 1 {
                return;
            }
            walk.go_on(self);
        }
    }

    /// Before the first position. Not inlined, as this and the next step are short besides what is done in between.
    #[inline(never)]
    fn walk(&self, skip: usize) -> Walk {
        let skip = skip.min(self.rank);
        let mut inner = match self.loops.get(skip) {
            Some(inner) if skip < self.rank => *inner,
            _ => Loop { length: 1, step: 0, weight: 0 },
        };
        let outer = (skip + 1).min(self.rank);
        let left = self.loops[outer..self.rank].iter().map(|axis| axis.length).product();
        if left == 0 {
            inner.length = 0;
        }
        Walk { inner, at: 0, weight: 0, left, outer, done: [0; DEPTH] }
    }
}

/// Where [`Loops::each`] is.
struct Walk {
    /// The axis that is gone along without a stop.
    inner: Loop,
    at: usize,
    weight: usize,
    /// How often that is still done.
    left: usize,
    /// The number of the next axis, and how far the others are.
    outer: usize,
    done: [usize; DEPTH],
}

impl Walk {
    /// One step along the outer axes.
    #[inline(never)]
    fn go_on(&mut self, loops: &Loops) {
        self.left -= 1;
        for number in self.outer..loops.rank {
            let (axis, done) = (&loops.loops[number], &mut self.done[number]);
            *done += 1;
            self.at += axis.step;
            self.weight += axis.weight;
            if *done < axis.length {
                return;
            }
            self.at -= axis.length * axis.step;
            self.weight -= axis.length * axis.weight;
            *done = 0;
        }
    }
}

/// The groups of values that a normalization takes together, and which weights belong to them.
///
/// ```
/// use keras_runtime::layers::Groups;
/// use keras_shape::{Shape, layers::Axes};
/// // Each row of a 2 × 3 sample is a group.
/// let rows = Groups::along(&Shape::new(&[2, 3]), &Axes::of(&[-1], 2));
/// assert_eq!((rows.groups(), rows.members()), (2, 3));
/// // Four channels in two groups.
/// let channels = Groups::of_channels(&Shape::new(&[5, 4]), &Axes::of(&[-1], 2), 2);
/// assert_eq!((channels.groups(), channels.members()), (2, 10));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Groups {
    groups: Loops,
    members: Loops,
    /// Values of a sample.
    size: usize,
}

impl Groups {
    /// Values that differ in their place along `axes` alone are a group, and have weights of their
    /// own.
    pub const fn along(sample: &Shape, axes: &Axes) -> Self {
        let (mut groups, mut members) = (Loops::NONE, Loops::NONE);
        let (mut axis, mut step, mut weight) = (sample.rank(), 1, 1);
        while axis > 0 {
            axis -= 1;
            let length = sample.dim(axis);
            if axes.kept[axis] {
                members = members.around(Loop { length, step, weight });
                weight *= length;
            } else {
                groups = groups.around(Loop { length, step, weight: 0 });
            }
            step *= length;
        }
        Groups { groups, members, size: sample.size() }
    }

    /// All values of some channels are a group: `groups` of them, one weight for each channel. The
    /// channels are the kept axis; where `groups` does not divide them, what is left is left out.
    pub const fn of_channels(sample: &Shape, channels: &Axes, groups: usize) -> Self {
        let (mut several, mut members) = (Loops::NONE, Loops::NONE);
        let (mut axis, mut step) = (sample.rank(), 1);
        while axis > 0 {
            axis -= 1;
            let mut length = sample.dim(axis);
            let mut weight = 0;
            if channels.kept[axis] && groups > 0 {
                let each = length / groups;
                several = several.around(Loop { length: groups, step: step * each, weight: each });
                (length, weight) = (each, 1);
            }
            members = members.around(Loop { length, step, weight });
            step *= sample.dim(axis);
        }
        Groups { groups: several, members, size: sample.size() }
    }

    /// Number of groups of a sample.
    pub fn groups(&self) -> usize {
        self.groups.count()
    }

    /// Number of values of a sample in a group.
    pub fn members(&self) -> usize {
        self.members.count()
    }

    /// From one group to the next, where no other is between them.
    pub(super) fn step(&self) -> usize {
        self.groups.loops.first().map_or(1, |axis| axis.step.max(1))
    }

    /// Each sample has groups of its own.
    #[inline]
    pub(super) fn apart(mut self, batch: usize) -> Layout {
        self.groups = self.groups.around(Loop { length: batch, step: self.size, weight: 0 });
        self.layout()
    }

    /// The groups go through all samples.
    #[inline]
    pub(super) fn together(mut self, batch: usize) -> Layout {
        self.members = self.members.around(Loop { length: batch, step: self.size, weight: 0 });
        self.layout()
    }

    fn layout(self) -> Layout {
        let Groups { groups, members, .. } = self;
        let of_members = members.run();
        let single = Loop { length: 1, step: 1, weight: 0 };
        let (share, run) = match (groups.run(), of_members) {
            (Some(run), _) => (Some(1), run),
            // Small groups that follow each other, with all their weights.
            (None, Some(run)) if 2 * run.length <= LANES && run.weight == 1 => {
                let next = groups.loops.first().filter(|_| groups.rank > 0);
                let follow = Loop { length: 0, step: run.length, weight: run.length };
                match next.filter(|next| Loop { length: 0, ..**next } == follow) {
                    Some(next) => (Some(run.length), Loop { length: next.length, ..run }),
                    None => (None, run),
                }
            }
            (None, run) => (None, run.unwrap_or(single)),
        };
        let skip = usize::from(of_members.is_some() && share != Some(1));
        Layout { members: members.count(), groups, rows: members, skip, share, run }
    }
}

/// The groups of a batch. Runs of values that lie next to each other are taken in pieces of up to
/// [`LANES`]: values of one group, or of several groups side by side.
pub(super) struct Layout {
    /// Number of values in a group.
    pub members: usize,
    groups: Loops,
    rows: Loops,
    /// How many axes of `rows` are the run.
    skip: usize,
    /// Where the values of a run belong to different groups, how many belong to each.
    share: Option<usize>,
    /// The values, or the groups, of a run.
    run: Loop,
}

/// One group, or several side by side.
#[derive(Clone, Copy)]
pub(super) struct Tile<'a> {
    layout: &'a Layout,
    at: usize,
    /// Where the first group's weights begin.
    pub weight: usize,
    /// The number of the first group.
    pub number: usize,
    /// How many groups.
    pub groups: usize,
}

/// Values next to each other.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    /// The first.
    pub at: usize,
    /// How many.
    pub len: usize,
    /// Where the first one's weight is.
    weight: usize,
    /// Whether each has a weight of its own.
    apart: bool,
}

impl Layout {
    /// Calls `f` with all groups, in the order of their numbers.
    #[inline(always)]
    pub fn tiles(&self, mut f: impl FnMut(Tile<'_>)) {
        let (share, skip) = (self.share.unwrap_or(LANES), usize::from(self.share.is_some()));
        let count = if skip > 0 { self.run.length } else { 1 };
        let mut number = 0;
        self.groups.each(
            skip,
            #[inline(always)]
            |at, weight| {
                for first in (0..count).step_by(LANES / share) {
                    f(Tile {
                        layout: self,
                        at: at + first * share,
                        weight: weight + first * share * self.run.weight,
                        number: number + first,
                        groups: (LANES / share).min(count - first),
                    });
                }
                number += count;
            },
        );
    }

    /// Adds up what belongs to the same group, so that each lane has its group's sum.
    #[inline(never)]
    pub fn gather(&self, sums: &mut [f64; LANES]) {
        match self.share {
            Some(1) => {}
            Some(share) => {
                for group in sums.chunks_mut(share) {
                    let sum = group.iter().sum();
                    group.fill(sum);
                }
            }
            None => *sums = [total(*sums); LANES],
        }
    }
}

impl Tile<'_> {
    /// Calls `f` with all values of the groups.
    #[inline(always)]
    pub fn pieces(&self, mut f: impl FnMut(Piece)) {
        let Tile { layout, at, weight, groups, .. } = *self;
        let Loop { length, weight: step, .. } = layout.run;
        let length = layout.share.map_or(length, |share| groups * share);
        layout.rows.each(
            layout.skip,
            #[inline(always)]
            |row, row_weight| {
                for first in (0..length).step_by(LANES) {
                    f(Piece {
                        at: at + row + first,
                        len: LANES.min(length - first),
                        weight: weight + row_weight + first * step,
                        apart: step > 0,
                    });
                }
            },
        );
    }

    /// One number of each group for the values of a piece.
    #[inline(always)]
    pub fn spread<T: Copy>(&self, of: impl Fn(usize) -> T) -> [T; LANES] {
        match self.layout.share {
            None => [of(0); LANES],
            Some(share) => lanes(|lane| of((lane / share).min(self.groups - 1))),
        }
    }

    /// Keeps two numbers of each group for the way back.
    #[inline(never)]
    pub fn keep<T: Copy>(&self, saved: &mut [T], numbers: [[T; LANES]; 2]) {
        let share = self.layout.share.unwrap_or(LANES);
        let kept = saved[2 * self.number..].chunks_exact_mut(2).take(self.groups);
        for (group, kept) in kept.enumerate() {
            (kept[0], kept[1]) = (numbers[0][group * share], numbers[1][group * share]);
        }
    }

    /// The numbers that were kept.
    #[inline(never)]
    pub fn kept<T: Copy>(&self, saved: &[T]) -> [[T; LANES]; 2] {
        [0, 1].map(|which| self.spread(|group| saved[2 * (self.number + group) + which]))
    }
}

impl Piece {
    /// The values.
    #[inline(always)]
    pub fn load<T: Element>(&self, all: &[T]) -> [T; LANES] {
        load(&all[self.at..self.at + self.len])
    }

    /// Writes or adds the values.
    #[inline(always)]
    pub fn store<T: Element>(&self, all: &mut [T], add: bool, values: [T; LANES]) {
        store(&mut all[self.at..self.at + self.len], add, values);
    }

    /// The weights of the values; `absent` where the layer has none.
    #[inline(always)]
    pub fn weights<T: Element>(&self, all: &[T], absent: T) -> [T; LANES] {
        if self.apart && !all.is_empty() {
            return load(&all[self.weight..self.weight + self.len]);
        }
        [all.get(self.weight).copied().unwrap_or(absent); LANES]
    }

    /// Adds to the gradients of the weights, if there are any; lanes past the piece have 0.
    #[inline(always)]
    pub fn add_to_weights<T: Element>(&self, all: &mut [T], values: [T; LANES]) {
        if all.is_empty() {
            return;
        }
        if self.apart {
            store(&mut all[self.weight..self.weight + self.len], true, values);
        } else {
            all[self.weight] += total(values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The group and the weight of each value, or `None` where no group has it.
    fn visit(layout: &Layout, size: usize) -> Vec<Option<(usize, usize)>> {
        let mut found = vec![None; size];
        layout.tiles(|tile| {
            tile.pieces(|piece| {
                for lane in 0..piece.len {
                    let group = tile.number + layout.share.map_or(0, |share| lane / share);
                    let weight = piece.weight + if piece.apart { lane } else { 0 };
                    assert_eq!(found[piece.at + lane].replace((group, weight)), None);
                }
            });
        });
        found
    }

    /// All axes of samples and all ways to choose from them, against indices counted by hand.
    #[test]
    fn every_value_has_its_group_and_its_weight() {
        let batch = 3;
        for dims in [&[1][..], &[5], &[20, 2], &[2, 3, 4], &[2, 1, 3], &[1, 2, 17], &[2, 2, 1, 3]] {
            let sample = Shape::new(dims);
            let size = batch * sample.size();
            for chosen in 1..1usize << dims.len() {
                let mut axes = Axes::of(&[], dims.len());
                (0..dims.len()).for_each(|axis| axes.kept[axis] = chosen >> axis & 1 == 1);
                let expected = (0..size).map(|i| {
                    let (mut rest, mut group, mut groups) = (i, 0, 1);
                    let (mut weight, mut weights) = (0, 1);
                    for axis in (0..dims.len()).rev() {
                        let (place, dim) = (rest % dims[axis], dims[axis]);
                        if axes.kept[axis] {
                            weight += place * weights;
                            weights *= dim;
                        } else {
                            group += place * groups;
                            groups *= dim;
                        }
                        rest /= dim;
                    }
                    Some((rest * groups + group, weight))
                });
                let groups = Groups::along(&sample, &axes);
                assert!(visit(&groups.apart(batch), size).into_iter().eq(expected), "{dims:?}");
            }
            for channels in 0..dims.len() {
                let axes = Axes::of(&[channels as isize + 1], dims.len());
                let inner: usize = dims[channels + 1..].iter().product();
                for count in (1..=dims[channels]).filter(|count| dims[channels] % count == 0) {
                    let groups = Groups::of_channels(&sample, &axes, count);
                    let expected = |own: bool| {
                        (0..size).map(move |i| {
                            let channel = i / inner % dims[channels];
                            let group = channel / (dims[channels] / count);
                            let sample = if own { i / (size / batch) } else { 0 };
                            Some((sample * count + group, channel))
                        })
                    };
                    let found = visit(&groups.apart(batch), size);
                    assert!(found.into_iter().eq(expected(true)), "{dims:?} {count}");
                    let found = visit(&groups.together(batch), size);
                    assert!(found.into_iter().eq(expected(false)), "{dims:?} {count}");
                }
            }
        }
    }
}
