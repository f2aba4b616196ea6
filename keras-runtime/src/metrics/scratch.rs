//! Memory that a metric keeps from batch to batch.

use crate::element::Element;

/// Room for numbers of any element type, so that metrics need no type parameter for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch(Vec<u64>);

impl Scratch {
    /// `len` numbers of any value; this allocates only where it grows.
    pub fn take<T: Element>(&mut self, len: usize) -> &mut [T] {
        let words = (len * size_of::<T>()).div_ceil(size_of::<u64>());
        if self.0.len() < words {
            self.0.resize(words, 0);
        }
        &mut bytemuck::cast_slice_mut(&mut self.0[..words])[..len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_memory_for_both_types() {
        let mut scratch = Scratch::default();
        scratch.take::<f32>(3).fill(1.0);
        assert_eq!(scratch.take::<f64>(5).len(), 5);
        let before = scratch.0.as_ptr();
        assert_eq!((scratch.take::<f32>(10).len(), scratch.0.as_ptr()), (10, before));
    }
}
