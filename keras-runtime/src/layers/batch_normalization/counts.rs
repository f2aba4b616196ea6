//! Which values of a batch count.

use crate::element::Element;
use crate::kernels::dispatch;
use crate::layers::groups::Piece;
use crate::layers::lanes::{LANES, lanes};

/// Which values of a batch count for its statistics.
pub(super) trait Counts: Copy {
    /// Whether all do.
    const ALL: bool;
    /// Whether this one does.
    fn at(self, i: usize) -> bool;
}

/// Without a mask.
#[derive(Clone, Copy)]
pub(super) struct All;

impl Counts for All {
    const ALL: bool = true;
    #[inline(always)]
    fn at(self, _: usize) -> bool {
        true
    }
}

/// With one that has no last axis.
#[derive(Clone, Copy)]
pub(super) struct Masked<'a, T> {
    pub mask: &'a [T],
    pub last: usize,
}

impl<T: Element> Counts for Masked<'_, T> {
    const ALL: bool = false;
    #[inline(always)]
    fn at(self, i: usize) -> bool {
        self.mask.get(i / self.last).is_some_and(|&counts| counts != T::ZERO)
    }
}

/// The values that count, and 0 for the others.
#[inline(always)]
pub(super) fn choose<T: Element, C: Counts>(
    counts: C,
    piece: Piece,
    values: [T; LANES],
) -> [T; LANES] {
    if C::ALL {
        return values;
    }
    lanes(|lane| if counts.at(piece.at + lane) { values[lane] } else { T::ZERO })
}

/// With vectors where there is no mask. Passes with one are rare: they are compiled once, not for each
/// instruction set.
#[inline(always)]
pub(super) fn vectors<C: Counts>(_: C, pass: impl FnOnce()) {
    if C::ALL { dispatch(pass) } else { pass() }
}

/// Whether there is no mask.
#[inline(always)]
pub(super) fn counts_all<C: Counts>(_: C) -> bool {
    C::ALL
}
