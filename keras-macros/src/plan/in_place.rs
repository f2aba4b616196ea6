//! Which values take the place of others in inference.

use super::{Plan, Role};

impl Plan {
    /// Puts the output of each op that can work in place where its first input lies, if that is not
    /// read later.
    pub(super) fn in_place(&mut self) {
        for step in 0..self.ops.len() {
            let (input, output) = (self.ops[step].inputs[0], self.ops[step].output);
            let follows = matches!(self.ops[step].role, Role::Training | Role::Alias);
            if follows || self.moves_in(step) {
                self.values[output].root = self.values[input].root;
            }
        }
    }

    /// Whether an op's output can take the place of its first input.
    fn moves_in(&self, step: usize) -> bool {
        let op = &self.ops[step];
        let (input, output) = (op.inputs[0], op.output);
        let seat = self.seat(input);
        let lies_there = |value: &usize| self.seat(*value) == seat;
        let is_whole = |value: usize| self.parts_of(value) == [value];
        let as_many = || {
            let [a, b, c] = [input, output, seat].map(|value| self.values[value].size.to_string());
            a == b && b == c
        };
        let mut later = self.ops[step + 1..].iter().flat_map(|op| &op.inputs);
        op.in_place
            && matches!(op.role, Role::Always | Role::Head(_))
            && seat >= self.inputs
            && output != input
            && is_whole(seat)
            && is_whole(output)
            && as_many()
            && !op.inputs[1..].iter().any(lies_there)
            && !self.outputs.iter().any(|output| lies_there(&output.value))
            && !later.any(lies_there)
    }
}
