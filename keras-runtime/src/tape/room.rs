//! The memory of a pass, of which an op writes two parts and reads others.

use crate::layer::split;
use core::ops::Range;

/// What an op does not write: parts of the memory, each with where it begins.
pub(super) struct Rest<'a, T>([(usize, &'a [T]); 3]);

impl<'a, T> Rest<'a, T> {
    /// What lies there; nothing where the op writes it.
    pub fn get(&self, range: Range<usize>) -> &'a [T] {
        let holds = |(start, _): &&(usize, _)| *start <= range.start;
        let Some((start, values)) = self.0.iter().rev().find(holds) else { return &[] };
        values.get(range.start - start..range.end - start).unwrap_or_default()
    }
}

/// Takes two ranges out that do not overlap; an empty one is found anywhere.
pub(super) fn take<T>(
    values: &mut [T],
    one: Range<usize>,
    other: Range<usize>,
) -> ([&mut [T]; 2], Rest<'_, T>) {
    if one.is_empty() || (other.start < one.start && !other.is_empty()) {
        let ([other, one], rest) = in_order(values, other, one);
        return ([one, other], rest);
    }
    in_order(values, one, other)
}

/// The same where the second comes after the first, or is empty.
fn in_order<T>(
    values: &mut [T],
    first: Range<usize>,
    second: Range<usize>,
) -> ([&mut [T]; 2], Rest<'_, T>) {
    let second = if second.is_empty() { first.end..first.end } else { second };
    let (before, rest) = split(values, first.start);
    let (one, rest) = split(rest, first.len());
    let (middle, rest) = split(rest, second.start.saturating_sub(first.end));
    let (two, after) = split(rest, second.len());
    ([one, two], Rest([(0, before), (first.end, middle), (second.end, after)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_parts_and_the_rest() {
        let mut values: [usize; 10] = core::array::from_fn(|i| i);
        for (one, other) in [(2..4, 6..9), (6..9, 2..4), (2..4, 4..6), (0..2, 8..10)] {
            let ([a, b], rest) = take(&mut values, one.clone(), other.clone());
            assert!(a.iter().copied().eq(one.clone()) && b.iter().copied().eq(other.clone()));
            for start in 0..10 {
                let free = |i: &usize| !one.contains(i) && !other.contains(i);
                let expected: Vec<usize> = (start..start + 1).filter(free).collect();
                assert_eq!(rest.get(start..start + 1), expected);
            }
        }
    }

    #[test]
    fn nothing_to_take() {
        let mut values = [0, 1, 2, 3];
        for (one, other) in [(1..2, 0..0), (0..0, 1..2), (1..2, 3..3)] {
            let (_, rest) = take(&mut values, one, other);
            assert_eq!((rest.get(0..1), rest.get(2..4)), (&[0][..], &[2, 3][..]));
            assert!(rest.get(1..2).is_empty());
        }
        let (_, rest) = take(&mut values, 0..0, 0..0);
        assert_eq!(rest.get(0..4), [0, 1, 2, 3]);
    }
}
