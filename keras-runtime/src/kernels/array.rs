//! Arrays of what registers hold.

/// An array of what a function has for each place; `start` is there before. A loop over numbers, as
/// `core::array::from_fn` is half a dozen functions to compile for each that it is given.
#[inline(always)]
pub(crate) fn array<T: Copy, const N: usize>(start: T, of: impl Fn(usize) -> T) -> [T; N] {
    let mut all = [start; N];
    let mut place = 0;
    while place < N {
        all[place] = of(place);
        place += 1;
    }
    all
}
