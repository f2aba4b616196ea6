//! The memory of a pass, of which an op writes several parts and reads others.

use crate::layer::split;
use core::ops::Range;

/// What an op does not write: parts of the memory, each with where it begins.
pub(super) struct Rest<'a, T, const PIECES: usize>([(usize, &'a [T]); PIECES]);

impl<'a, T, const PIECES: usize> Rest<'a, T, PIECES> {
    /// All of it: an op that writes nothing there.
    pub fn all(values: &'a [T]) -> Self {
        let mut pieces = [(0, &[][..]); PIECES];
        if let Some(piece) = pieces.first_mut() {
            *piece = (0, values);
        }
        Rest(pieces)
    }

    /// What lies there; nothing where the op writes it.
    pub fn get(&self, range: Range<usize>) -> &'a [T] {
        let inside = |(start, values): &&(usize, &'a [T])| {
            *start <= range.start && range.end <= start + values.len()
        };
        match self.0.iter().find(inside) {
            Some((start, values)) => {
                values.get(range.start - start..range.end - start).unwrap_or_default()
            }
            None => &[],
        }
    }
}

/// Takes ranges out that do not overlap, in any order; empty ones are found anywhere. There is one piece
/// more than there are ranges.
pub(super) fn take<'a, T, const RANGES: usize, const PIECES: usize>(
    values: &'a mut [T],
    ranges: &[Range<usize>; RANGES],
) -> ([&'a mut [T]; RANGES], Rest<'a, T, PIECES>) {
    // Those that are not empty, in the order of memory. Nothing here panics: firmware has it too.
    let (mut order, mut count) = ([0_usize; RANGES], 0_usize);
    for (number, range) in ranges.iter().enumerate().filter(|(_, range)| !range.is_empty()) {
        let mut place = count;
        while let Some(&other) = place.checked_sub(1).and_then(|before| order.get(before))
            && ranges.get(other).is_some_and(|other| other.start > range.start)
            && let Some(slot) = order.get_mut(place)
        {
            *slot = other;
            place -= 1;
        }
        if let Some(slot) = order.get_mut(place) {
            *slot = number;
        }
        count += 1;
    }
    let mut taken: [&mut [T]; RANGES] = core::array::from_fn(|_| Default::default());
    let mut pieces = [(0, &[][..]); PIECES];
    let (mut rest, mut start) = (values, 0);
    for (&number, piece) in order.iter().take(count).zip(&mut pieces) {
        let (Some(range), Some(target)) = (ranges.get(number), taken.get_mut(number)) else {
            break;
        };
        let (before, after) = split(rest, range.start.saturating_sub(start));
        let (one, after) = split(after, range.len());
        *piece = (start, before);
        *target = one;
        (rest, start) = (after, range.end);
    }
    if let Some(piece) = pieces.get_mut(count) {
        *piece = (start, rest);
    }
    (taken, Rest(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_of_parts_and_the_rest() {
        for ranges in
            [[2..4, 6..9, 4..5], [6..9, 0..2, 0..0], [8..10, 2..8, 0..2], [0..0, 3..3, 1..2]]
        {
            let mut values: [usize; 10] = core::array::from_fn(|i| i);
            let (taken, rest) = take::<_, 3, 4>(&mut values, &ranges);
            for (part, range) in taken.iter().zip(&ranges) {
                assert!(part.iter().copied().eq(range.clone()));
            }
            for i in 0..10 {
                let free = !ranges.iter().any(|range| range.contains(&i));
                assert_eq!(rest.get(i..i + 1), if free { vec![i] } else { vec![] });
            }
        }
    }
}
