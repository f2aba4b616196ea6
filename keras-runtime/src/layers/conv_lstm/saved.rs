//! Where everything is that a run saves.

use crate::element::Element;
use core::ops::Range;

/// Lengths: of the batch, else of a sample.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub batch: usize,
    pub steps: usize,
    /// A state.
    pub units: usize,
    /// The gates of a step.
    pub gates: usize,
    /// The input of a step.
    pub image: usize,
    /// What a unit of a step keeps.
    pub kept: usize,
    /// Factors of dropout, for each value of the image one for each gate.
    pub input_factors: usize,
    pub state_factors: usize,
}

impl Sizes {
    /// The part of a step in all steps of all samples, of `len` values each.
    pub fn part(&self, sample: usize, time: usize, len: usize) -> Range<usize> {
        let start = (sample * self.steps + time) * len;
        start..start + len
    }
}

/// What a run saves, a region for each kind of value; all empty in inference.
pub struct Saved<'a, T> {
    pub gates: &'a mut [T],
    /// The states before each step.
    pub h: &'a mut [T],
    pub c: &'a mut [T],
    pub kept: &'a mut [T],
    pub input_factors: &'a mut [T],
    pub state_factors: &'a mut [T],
}

impl<'a, T: Element> Saved<'a, T> {
    /// The regions of what is saved.
    pub fn split(saved: &'a mut [T], sizes: &Sizes) -> Self {
        let batch = if saved.is_empty() { 0 } else { sizes.batch };
        let all = batch * sizes.steps * sizes.units;
        let (gates, rest) = saved.split_at_mut(4 * all);
        let (h, rest) = rest.split_at_mut(all);
        let (c, rest) = rest.split_at_mut(all);
        let (kept, rest) = rest.split_at_mut(sizes.kept * all);
        let (input_factors, rest) = rest.split_at_mut(batch * sizes.input_factors);
        let state_factors = &mut rest[..batch * sizes.state_factors];
        Saved { gates, h, c, kept, input_factors, state_factors }
    }
}
