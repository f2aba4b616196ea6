//! Inputs that are the same everywhere: made of integers.

use keras_runtime::ports::Ports;

/// How many inputs each network is given.
pub const INPUTS: u32 = 16;

/// A stream of numbers from 0 to 1, with 24 bits each: SplitMix64.
pub struct Inputs(u64);

impl Inputs {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Inputs(seed)
    }

    /// Fills a sample with the numbers that come next.
    pub fn fill<I: Ports<f32>>(&mut self, sample: &mut I) {
        for part in sample.slices_mut().as_mut() {
            part.iter_mut().for_each(|value| *value = self.number());
        }
    }

    /// The number that comes next.
    pub fn number(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 40) as u32 as f32 / 16_777_216.0
    }
}
