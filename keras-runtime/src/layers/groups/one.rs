//! Groups one by one, for cores without vectors: the sums have the bits of those side by side.

use super::super::lanes::{BLOCK, LANES, total};
use super::{Layout, Loop};
use crate::element::Element;

/// A group of values.
pub(in crate::layers) struct Group<'a> {
    layout: &'a Layout,
    at: usize,
    weight: usize,
}

/// A value of a group: where it is, where its weight is, and which of the sums side by side it goes to.
#[derive(Clone, Copy)]
pub(in crate::layers) struct Member {
    pub at: usize,
    pub weight: usize,
    lane: usize,
    /// Whether the others of its piece have been there.
    last: bool,
}

impl Layout {
    /// Calls `f` with all groups.
    pub fn each_group(&self, mut f: impl FnMut(Group<'_>)) {
        self.groups.each(0, |at, weight| f(Group { layout: self, at, weight }));
    }
}

impl Group<'_> {
    /// Calls `f` with all members, in pieces of neighbours as [`Tile::pieces`](super::Tile::pieces) has.
    pub fn members(&self, f: &mut dyn FnMut(Member)) {
        let Layout { share, run: Loop { length, weight: step, .. }, .. } = self.layout;
        let length = share.unwrap_or(*length);
        self.layout.rows.each(self.layout.skip, |row, row_weight| {
            for i in 0..length {
                let (at, weight) = (self.at + row + i, self.weight + row_weight + i * step);
                let lane = i % LANES;
                f(Member { at, weight, lane, last: lane + 1 == LANES || i + 1 == length });
            }
        });
    }

    /// The sum of what `of` says of each member, as [`Sums`](super::super::lanes::Sums) has it.
    pub fn sum<T: Element>(&self, of: &dyn Fn(usize) -> T) -> f64 {
        let (mut block, mut all, mut filled) = ([T::ZERO; LANES], [0.0; LANES], 0);
        let mut flush = |block: &mut [T; LANES]| {
            for (all, sum) in all.iter_mut().zip(block) {
                *all += sum.to_f64();
                *sum = T::ZERO;
            }
        };
        self.members(&mut |member| {
            if let Some(sum) = block.get_mut(member.lane) {
                *sum += of(member.at);
            }
            filled += usize::from(member.last);
            if filled == BLOCK {
                flush(&mut block);
                filled = 0;
            }
        });
        flush(&mut block);
        match self.layout.share {
            Some(share) => all.iter().take(share).sum(),
            None => total(all),
        }
    }
}
