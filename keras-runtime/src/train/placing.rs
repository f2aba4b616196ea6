//! Lives to offsets, at run time: [`keras_shape::Memory`] does the same in the compiler for fewer buffers,
//! and looks longer for the best.

use super::lives::Life;
use crate::order;

/// Greater keys come first.
type Key = (usize, usize);

/// What buffers are ordered by.
const ORDERS: [fn(usize, Life) -> Key; 5] = [
    |size, (first, _)| (usize::MAX - first, size),
    |size, (first, last)| (size, last - first),
    |size, (first, last)| (last - first, size),
    |size, (first, last)| (size * (last - first + 1), size),
    |size, (_, last)| (last, size),
];

/// Offsets of buffers that live from one step to another, in a memory of the length that is answered:
/// the shortest of several orders in which each is put into the lowest gap.
pub fn placed(sizes: &[usize], lives: &[Option<Life>]) -> (Vec<usize>, usize) {
    let (mut best, mut least) = (vec![0; sizes.len()], usize::MAX);
    let most = most_at_once(sizes, lives);
    for key in ORDERS {
        let lived = |&buffer: &usize| lives[buffer].is_some() && sizes[buffer] > 0;
        let mut order: Vec<usize> = (0..lives.len()).filter(lived).collect();
        order::sort_by_key(&mut order, |buffer| {
            core::cmp::Reverse(lives[buffer].map(|life| key(sizes[buffer], life)))
        });
        let (offsets, size) = in_order(sizes, lives, &order);
        if size < least {
            (best, least) = (offsets, size);
        }
        if least <= most {
            break;
        }
    }
    (best, least)
}

/// Puts each into the lowest gap between those that live at the same time.
fn in_order(sizes: &[usize], lives: &[Option<Life>], order: &[usize]) -> (Vec<usize>, usize) {
    let (mut offsets, mut size) = (vec![0; sizes.len()], 0);
    // By their offsets.
    let mut there: Vec<(usize, usize, Life)> = Vec::new();
    for &buffer in order {
        let Some((first, last)) = lives[buffer] else { continue };
        let (len, mut offset) = (sizes[buffer], 0);
        for &(start, end, (begins, ends)) in &there {
            if begins <= last && first <= ends {
                if start >= offset + len {
                    break;
                }
                offset = offset.max(end);
            }
        }
        offsets[buffer] = offset;
        size = size.max(offset + len);
        let at = there.partition_point(|&(start, ..)| start <= offset);
        there.insert(at, (offset, offset + len, (first, last)));
    }
    (offsets, size)
}

/// The most that lives at one time: no memory is shorter.
fn most_at_once(sizes: &[usize], lives: &[Option<Life>]) -> usize {
    let mut changes: Vec<(usize, bool, usize)> = Vec::new();
    for (&size, &(first, last)) in
        sizes.iter().zip(lives).filter_map(|(size, life)| Some((size, life.as_ref()?)))
    {
        changes.extend([(first, true, size), (last + 1, false, size)]);
    }
    let mut order: Vec<usize> = (0..changes.len()).collect();
    // At one time, ends come before beginnings.
    order::sort_by_key(&mut order, |change| (changes[change].0, changes[change].1));
    let (mut now, mut most) = (0, 0);
    for (_, begins, size) in order.into_iter().map(|change| changes[change]) {
        now = if begins { now + size } else { now - size };
        most = most.max(now);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn a_gap_is_used_again() {
        // A chain of three: the third takes the place of the first.
        let (sizes, lives) = ([100, 40, 60, 7], [Some((0, 1)), Some((1, 2)), Some((2, 3)), None]);
        let (offsets, size) = placed(&sizes, &lives);
        assert_eq!((&offsets[..3], size), (&[0, 100, 0][..], 140));
    }

    #[test]
    fn none_overlaps_another() {
        let mut rng = Rng::new(3);
        let (mut found, mut bound) = (0, 0);
        for _ in 0..200 {
            let sizes: Vec<usize> = (0..30).map(|_| 1 + rng.below(50)).collect();
            let lives: Vec<Option<Life>> = (0..30)
                .map(|_| {
                    let first = rng.below(20);
                    (rng.below(8) > 0).then(|| (first, first + rng.below(10)))
                })
                .collect();
            let (offsets, size) = placed(&sizes, &lives);
            for (a, life) in lives.iter().enumerate() {
                let Some(life) = life else { continue };
                assert!(offsets[a] + sizes[a] <= size);
                for (b, other) in lives.iter().enumerate().skip(a + 1) {
                    let Some(other) = other else { continue };
                    let apart = life.1 < other.0 || other.1 < life.0;
                    let [low, high] = if offsets[a] <= offsets[b] { [a, b] } else { [b, a] };
                    assert!(apart || offsets[low] + sizes[low] <= offsets[high], "{a} and {b}");
                }
            }
            (found, bound) = (found + size, bound + most_at_once(&sizes, &lives));
        }
        assert!(found * 100 <= bound * 105, "{found} against {bound}");
    }
}
