//! Which values may lie over others, for one sample.

use super::{Plan, Role};
use proc_macro2::TokenStream;

/// The output of an op that may lie over its input.
pub struct Over<'a> {
    /// The input.
    pub input: usize,
    /// The output.
    pub output: usize,
    /// How far, a constant expression.
    pub overlap: &'a TokenStream,
}

impl Plan {
    /// The outputs that may lie over an input that nobody needs afterwards.
    pub fn over(&self) -> Vec<Over<'_>> {
        (0..self.ops.len()).filter_map(|step| self.over_in(step)).collect()
    }

    fn over_in(&self, step: usize) -> Option<Over<'_>> {
        let op = &self.ops[step];
        let (overlap, &[input]) = (op.overlap.as_ref()?, &op.inputs[..]) else { return None };
        let (seat, output) = (self.seat(input), op.output);
        let is_whole = |value: usize| self.parts_of(value) == [value];
        let size = |value: usize| self.values[value].size.to_string();
        let ends = self.values[seat].life.1 == step && self.values[output].life.0 == step;
        let alone = op.role == Role::Always && seat >= self.inputs && self.seat(output) == output;
        let wholes = is_whole(seat) && is_whole(output) && size(seat) == size(input);
        (ends && alone && wholes && seat != output).then_some(Over { input: seat, output, overlap })
    }
}
