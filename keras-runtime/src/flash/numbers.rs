//! The numbers of a file and of what is made of it.

use super::header::same;
use crate::element::{BFloat16, Float16};

/// What weights are stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// `f32`
    F32,
    /// [`BFloat16`]
    BF16,
    /// [`Float16`]
    F16,
}

impl Numbers {
    /// The type that safetensors calls so.
    pub(super) const fn named(dtype: &[u8]) -> Option<Self> {
        if same(dtype, b"F32") {
            Some(Numbers::F32)
        } else if same(dtype, b"BF16") {
            Some(Numbers::BF16)
        } else if same(dtype, b"F16") {
            Some(Numbers::F16)
        } else {
            None
        }
    }

    /// Bytes of one.
    pub(super) const fn size(self) -> usize {
        match self {
            Numbers::F32 => 4,
            Numbers::BF16 | Numbers::F16 => 2,
        }
    }

    /// Writes `len` numbers that are stored like this as others: as they are, or each as the nearest.
    ///
    /// # Safety
    ///
    /// There is room for so many of the others from `target` on.
    pub(super) const unsafe fn write(
        self,
        stored: &[u8],
        len: usize,
        others: Numbers,
        target: *mut u8,
    ) {
        assert!(len * self.size() == stored.len());
        if self as u8 == others as u8 {
            // SAFETY: as many bytes on both sides, which do not overlap. They are numbers on a little-endian
            // target.
            unsafe { core::ptr::copy_nonoverlapping(stored.as_ptr(), target, stored.len()) };
            return;
        }
        let mut number = 0;
        while number < len {
            let value = self.read(stored, number);
            let (bytes, size) = (others.bytes(value), others.size());
            // SAFETY: the caller's.
            unsafe {
                let to = target.add(number * size);
                core::ptr::copy_nonoverlapping(bytes.as_ptr(), to, size);
            }
            number += 1;
        }
    }

    /// The number at a place.
    const fn read(self, stored: &[u8], number: usize) -> f32 {
        let at = number * self.size();
        let half = u16::from_le_bytes([stored[at], stored[at + 1]]);
        match self {
            Numbers::F32 => {
                let upper = u16::from_le_bytes([stored[at + 2], stored[at + 3]]);
                f32::from_bits((upper as u32) << 16 | half as u32)
            }
            Numbers::BF16 => BFloat16::from_bits(half).to_f32(),
            Numbers::F16 => Float16::from_bits(half).to_f32(),
        }
    }

    /// A number like this; two bytes of four where it has no more.
    const fn bytes(self, value: f32) -> [u8; 4] {
        let bits = match self {
            Numbers::F32 => value.to_bits(),
            Numbers::BF16 => BFloat16::from_f32(value).to_bits() as u32,
            Numbers::F16 => Float16::from_f32(value).to_bits() as u32,
        };
        bits.to_le_bytes()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn each_becomes_each() {
        let all = [Numbers::F32, Numbers::BF16, Numbers::F16];
        // A number that all of them have.
        for (from, to) in all.into_iter().flat_map(|from| all.map(|to| (from, to))) {
            let stored: Vec<u8> = [-1.5, 0.25]
                .into_iter()
                .flat_map(|x| from.bytes(x)[..from.size()].to_vec())
                .collect();
            let mut target = vec![0; 2 * to.size()];
            // SAFETY: there is room for two.
            unsafe { from.write(&stored, 2, to, target.as_mut_ptr()) };
            assert_eq!([to.read(&target, 0), to.read(&target, 1)], [-1.5, 0.25]);
        }
    }
}
