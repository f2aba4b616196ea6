//! Memory that a thread keeps from one prediction to the next: what a system takes back after each and hands out anew
//! costs a tenth of a small network's batch.

use crate::element::Element;
use std::cell::Cell;

/// A cache line. Registers that lie in two take twice as long.
#[repr(C, align(64))]
#[derive(Clone, Copy)]
struct Line([f64; 8]);

// SAFETY: eight `f64` have the size that it is aligned to, so there is nothing else in it.
unsafe impl bytemuck::Zeroable for Line {}
// SAFETY: as above.
unsafe impl bytemuck::Pod for Line {}

/// The most lines that are kept, of 64 MB: where there is more to compute, asking for memory is little.
const MOST: usize = 1 << 20;

/// Lends `f` so many values of this thread, from the beginning of a cache line on. What they are is anything.
pub fn with<T: Element, R>(len: usize, f: impl FnOnce(&mut [T]) -> R) -> R {
    std::thread_local! {
        static KEPT: Cell<Vec<Line>> = const { Cell::new(Vec::new()) };
    }
    // Whoever asks while they are lent has others.
    let mut lines = KEPT.take();
    let needed = (len * size_of::<T>()).div_ceil(size_of::<Line>());
    if lines.len() < needed {
        lines = vec![Line([0.0; 8]); needed];
    }
    let result = f(&mut bytemuck::cast_slice_mut(&mut lines)[..len]);
    if lines.len() <= MOST {
        KEPT.set(lines);
    }
    result
}

/// The least number of values from `len` on after which a cache line begins.
pub const fn whole_lines<T>(len: usize) -> usize {
    len.next_multiple_of(size_of::<Line>() / size_of::<T>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lent_twice_and_again() {
        with(3, |outer: &mut [f32]| {
            outer.fill(1.0);
            with(100, |inner: &mut [f64]| inner.fill(2.0));
            assert_eq!(outer, [1.0; 3]);
        });
        let line = with(40, |values: &mut [f32]| values.as_ptr().addr());
        assert_eq!(line % 64, 0);
        assert_eq!(whole_lines::<f32>(33), 48);
    }
}
