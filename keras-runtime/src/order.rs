//! Sorting of numbers, compiled once.

use std::cmp::Ordering;

/// Sorts numbers, equal ones as they are. One function for all orders: one for each is some thousand instructions, and
/// lists are short.
pub(crate) fn sort(numbers: &mut [usize], order: &dyn Fn(usize, usize) -> Ordering) {
    numbers.sort_by(|&one, &other| order(one, other));
}

/// The same by keys.
pub(crate) fn sort_by_key<K: Ord>(numbers: &mut [usize], key: impl Fn(usize) -> K) {
    sort(numbers, &|one, other| key(one).cmp(&key(other)));
}
