//! How long values and gradients live.

use super::{Plan, Role, Value};

impl Plan {
    /// Finds out how long values and gradients live, and in which order gradients are written.
    pub(super) fn lives(&mut self) {
        self.value_lives();
        self.gradient_lives();
    }

    /// The value that has a place of its own where `value` lies in inference.
    pub fn seat(&self, value: usize) -> usize {
        let root = self.values[value].root;
        self.values[root].part_of.as_ref().map_or(root, |(whole, _)| *whole)
    }

    /// The value that has a place of its own where the gradient of `value` lies.
    pub fn gradient_seat(&self, value: usize) -> usize {
        self.values[value].part_of.as_ref().map_or(value, |(whole, _)| *whole)
    }

    fn value_lives(&mut self) {
        let end = self.ops.len();
        for step in 0..end {
            let op = &self.ops[step];
            let touched: Vec<usize> = op.inputs.iter().chain([&op.output]).copied().collect();
            for value in touched {
                let seat = self.seat(value);
                let life = &mut self.values[seat].life;
                *life = (life.0.min(step), life.1.max(step));
            }
        }
        for output in 0..self.outputs.len() {
            let seat = self.seat(self.outputs[output].value);
            self.values[seat].life.1 = end; // It is read when all is done.
        }
        for value in self.values.iter_mut().filter(|value| value.life == Value::NOT_TOUCHED) {
            value.life = (0, 0);
        }
    }

    /// On the way back: step 0 is the loss, which writes the gradients of outputs or logits.
    fn gradient_lives(&mut self) {
        let end = self.ops.len();
        let mut written = vec![false; self.values.len()];
        for output in &self.outputs {
            written[output.value] = true;
            written[output.logits] = true;
        }
        let mut seen = vec![false; self.layers.len()];
        for step in 1..=end {
            let number = end - step;
            let (inputs, output) = (self.ops[number].inputs.clone(), self.ops[number].output);
            let role = self.ops[number].role;
            let parts: Vec<usize> = self.parts_of(output);
            let clear = parts.iter().copied().filter(|&part| !written[part]);
            self.ops[number].clear = clear.collect();
            for part in parts {
                written[part] = true;
                self.touch(part, step);
            }
            for (place, &input) in inputs.iter().enumerate() {
                if self.ops[number].masks.contains(&place) {
                    continue; // Nobody writes its gradient.
                }
                self.ops[number].add[place] = written[input] && !matches!(role, Role::Head(_));
                written[input] = true;
                self.touch(input, step);
            }
            if self.ops[number].apart.is_none()
                && let Some(seen) = seen.get_mut(self.ops[number].layer)
            {
                self.ops[number].accumulate = std::mem::replace(seen, true);
            }
        }
        for (input, &written) in written.iter().enumerate().take(self.inputs) {
            if !written && let Some(op) = self.ops.first_mut() {
                op.clear.push(input); // A mask alone; this op is the last on the way back.
            }
            self.values[input].gradient_life.1 = end + 1; // Whoever asks reads it at the end.
        }
        for output in 0..self.outputs.len() {
            for value in [self.outputs[output].value, self.outputs[output].logits] {
                let seat = self.gradient_seat(value);
                self.values[seat].gradient_life.0 = 0;
            }
        }
    }

    /// The parts of a value, or itself.
    pub fn parts_of(&self, value: usize) -> Vec<usize> {
        let is_part = |part: &usize| {
            self.values[*part].part_of.as_ref().is_some_and(|(whole, _)| *whole == value)
        };
        let parts: Vec<usize> = (0..self.values.len()).filter(is_part).collect();
        if parts.is_empty() { vec![value] } else { parts }
    }

    /// A gradient is written or read in a step of the way back.
    fn touch(&mut self, value: usize, step: usize) {
        let seat = self.gradient_seat(value);
        let life = &mut self.values[seat].gradient_life;
        *life = (if life.1 == 0 { step } else { life.0 }, life.1.max(step));
    }
}
