//! Which ops are computed with the pooling that follows them, outside of training.

use super::{Plan, Role};

impl Plan {
    /// Whether the next op is pooling, and nobody else reads what this op makes.
    pub fn pooled(&self, step: usize) -> bool {
        let [op, pooling] = [step, step + 1].map(|step| self.ops.get(step));
        let (Some(op), Some(pooling)) = (op, pooling) else { return false };
        let value = op.output;
        let lowered = |layer: usize| self.layers.get(layer).map(|layer| &layer.lowered);
        let are_two = lowered(op.layer).is_some_and(|layer| layer.pooled)
            && lowered(pooling.layer).is_some_and(|layer| layer.pools);
        let take_part = [op, pooling]
            .iter()
            .all(|op| op.apart.is_none() && op.role == Role::Always && op.inputs.len() == 1);
        let readers = self.ops.iter().flat_map(|op| &op.inputs).filter(|&&read| read == value);
        let comes_out =
            self.outputs.iter().any(|output| [output.value, output.logits].contains(&value));
        are_two && take_part && pooling.inputs == [value] && readers.count() == 1 && !comes_out
    }

    /// How long values live where such ops are one: what the first reads is there until the second writes.
    pub fn lives_together(&self) -> Vec<(usize, usize)> {
        let mut lives: Vec<_> = self.values.iter().map(|value| value.life).collect();
        for step in (0..self.ops.len()).filter(|&step| self.pooled(step)) {
            for &input in &self.ops[step].inputs {
                let life = &mut lives[self.seat(input)];
                life.1 = life.1.max(step + 1);
            }
        }
        lives
    }
}
