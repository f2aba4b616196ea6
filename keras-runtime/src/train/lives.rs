//! How long everything of a step lives: forward the ops in order, the loss, and the ops back, before
//! which some are run again.

use crate::tape::{Graph, Link, Reads, Role};

/// What a step is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whether there is a way back.
    pub back: bool,
    /// For each layer whether it learns or keeps statistics, and so has a way back of its own.
    pub learns: &'a [bool],
    /// For each value whether its gradient is asked for.
    pub wanted: &'a [bool],
    /// For each output whether its loss takes the values before the last activation.
    pub skip_heads: &'a [bool],
}

/// From one step to another, both included.
pub type Life = (usize, usize);

/// The lives of buffers: each value, and again on the way back if it is computed twice; the gradient of
/// each; what each op saves, and again.
pub struct Lives<'a> {
    graph: &'a Graph,
    asked: Asked<'a>,
    /// When each op is run again and back.
    times: Vec<[usize; 2]>,
    /// For each op whether it has a way back.
    goes_back: Vec<bool>,
    /// For each op the block that is run again and that it is in, or 0.
    block: Vec<usize>,
    /// For each value the one that it shares its place with.
    roots: Vec<usize>,
    /// For each value whether it has two places: its block makes it again.
    pub is_split: Vec<bool>,
    /// For each op whether it is run again.
    pub again: Vec<bool>,
    /// Lengths of all buffers.
    pub sizes: Vec<usize>,
    /// Their lives, if they have one.
    pub buffers: Vec<Option<Life>>,
}

impl<'a> Lives<'a> {
    /// The lives of a step.
    pub fn new(graph: &'a Graph, asked: &Asked<'a>) -> Self {
        let (values, ops) = (graph.sizes.len(), graph.ops.len());
        let mut lives = Lives {
            graph,
            asked: *asked,
            times: vec![[0, 0]; ops],
            goes_back: vec![false; ops],
            block: vec![0; ops],
            roots: Vec::new(),
            is_split: vec![false; values],
            again: vec![false; ops],
            sizes: [graph.sizes, graph.sizes, graph.sizes, graph.saved_sizes, graph.saved_sizes]
                .concat(),
            buffers: vec![None; 3 * values + 2 * ops],
        };
        lives.share();
        lives.way_back();
        lives.run_again();
        lives.order();
        for op in 0..ops {
            lives.op(op);
        }
        lives.ends();
        lives
    }

    /// When the loss is computed.
    pub fn loss(&self) -> usize {
        self.graph.ops.len()
    }

    /// The value in whose place another lies, and how far from its start.
    pub fn seat(&self, value: usize) -> (usize, usize) {
        self.graph.parts[self.roots[value]]
    }

    fn link(&self, op: usize) -> &'static Link {
        &self.graph.ops[op]
    }

    /// What an op reads on the way back.
    fn reads(&self, op: usize) -> Reads {
        match self.goes_back[op] {
            true => self.link(op).reads,
            false => Reads { inputs: false, output: false },
        }
    }

    /// What an op writes on the way forward, if it does.
    fn written(&self, op: usize) -> Option<usize> {
        let Link { role, outputs, .. } = self.link(op);
        let (seat, _) = self.seat(*outputs.first()?);
        let shares = self.shares(*role) || *role == Role::Penalty || seat < self.graph.inputs;
        (!shares).then_some(seat)
    }

    /// Whether the output of an op lies where its input does.
    fn shares(&self, role: Role) -> bool {
        role == Role::Alias || (role == Role::Training && !self.asked.back)
    }

    fn share(&mut self) {
        self.roots = (0..self.graph.sizes.len()).collect();
        for link in self.graph.ops {
            if self.shares(link.role) {
                link.outputs
                    .iter()
                    .for_each(|&output| self.roots[output] = self.roots[link.inputs[0]]);
            }
        }
    }

    /// Finds out which ops have a way back.
    fn way_back(&mut self) {
        let Asked { back, learns, wanted, skip_heads } = self.asked;
        for (op, link) in self.graph.ops.iter().enumerate() {
            let skipped = matches!(link.role, Role::Head(output) if skip_heads[output]);
            let asked = learns[link.layer] || link.inputs.iter().any(|&input| wanted[input]);
            self.goes_back[op] = back && asked && !skipped;
        }
        for (op, link) in self.graph.ops.iter().enumerate() {
            if link.again > 0 {
                let mut all = self.graph.ops.iter().zip(&self.goes_back);
                let goes_back = all.any(|(other, back)| *back && other.again == link.again);
                self.block[op] = if goes_back { link.again } else { 0 };
            }
        }
    }

    /// Finds out which ops of a block are run again, and which values have two places for it.
    fn run_again(&mut self) {
        let values = self.graph.sizes.len();
        // Who reads a value after the way forward: its own block, others.
        let (mut inside, mut outside) = (vec![false; values], vec![false; values]);
        for output in self.graph.outputs {
            for value in [output.value, output.logits] {
                outside[self.seat(value).0] = true;
            }
        }
        let mut home = vec![0; values];
        for op in 0..self.graph.ops.len() {
            if let Some(seat) = self.written(op) {
                home[seat] = self.block[op];
            }
        }
        for op in (0..self.graph.ops.len()).rev() {
            let (block, reads) = (self.block[op], self.reads(op));
            if block > 0 {
                let mut asked = self.goes_back[op] && self.graph.saved_sizes[op] > 0;
                if let Some(seat) = self.written(op) {
                    inside[seat] |= reads.output;
                    self.is_split[seat] = !outside[seat];
                    asked |= inside[seat] && !outside[seat];
                }
                self.again[op] = asked;
            }
            if reads.inputs || self.again[op] {
                for &input in self.link(op).inputs {
                    let (seat, _) = self.seat(input);
                    let own = block > 0 && home[seat] == block;
                    *if own { &mut inside[seat] } else { &mut outside[seat] } = true;
                }
            }
        }
    }

    /// Puts what comes after the loss in order: a block is run again before the way back of its last op.
    fn order(&mut self) {
        let ops = self.graph.ops.len();
        let (mut time, mut done) = (ops, vec![0]);
        for op in (0..ops).rev() {
            if !done.contains(&self.block[op]) {
                done.push(self.block[op]);
                for other in (0..ops).filter(|&other| self.block[other] == self.block[op]) {
                    time += 1;
                    self.times[other][0] = time;
                }
            }
            time += 1;
            self.times[op][1] = time;
        }
    }

    /// Lengthens a life.
    fn touch(&mut self, buffer: usize, time: usize) {
        let (first, last) = self.buffers[buffer].unwrap_or((time, time));
        self.buffers[buffer] = Some((first.min(time), last.max(time)));
    }

    /// A value is read or written.
    fn touch_value(&mut self, value: usize, time: usize) {
        let (seat, _) = self.seat(value);
        let is_later = time > self.graph.ops.len() && self.is_split[seat];
        if seat >= self.graph.inputs {
            self.touch(seat + if is_later { self.graph.sizes.len() } else { 0 }, time);
        }
    }

    fn touch_gradient(&mut self, value: usize, time: usize) {
        self.touch(2 * self.graph.sizes.len() + self.graph.parts[value].0, time);
    }

    /// What an op touches in all its passes.
    fn op(&mut self, op: usize) {
        let (link, reads, [again, back]) = (self.link(op), self.reads(op), self.times[op]);
        let takes_part = !self.shares(link.role);
        let values = || link.inputs.iter().chain(link.outputs).copied();
        for value in values().filter(|_| takes_part) {
            self.touch_value(value, op);
            if self.again[op] {
                self.touch_value(value, again);
            }
        }
        if self.graph.saved_sizes[op] > 0 && takes_part {
            let (saved, ops) = (3 * self.graph.sizes.len() + op, self.graph.ops.len());
            self.touch(saved, op);
            if self.again[op] {
                self.touch(saved + ops, again);
                self.touch(saved + ops, back);
            } else if self.goes_back[op] {
                self.touch(saved, back);
            }
        }
        if !self.goes_back[op] {
            return;
        }
        for &input in link.inputs {
            if reads.inputs {
                self.touch_value(input, back);
            }
            if self.asked.wanted[input] {
                self.touch_gradient(input, back);
            }
        }
        for &output in link.outputs {
            if reads.output {
                self.touch_value(output, back);
            }
            self.touch_gradient(output, back);
        }
    }

    /// What the loss reads and writes, and whoever asks for gradients of inputs.
    fn ends(&mut self) {
        let loss = self.graph.ops.len();
        for (number, output) in self.graph.outputs.iter().enumerate() {
            self.touch_value(output.value, loss);
            self.touch_value(output.logits, loss);
            if self.asked.back {
                let skips = self.asked.skip_heads[number];
                self.touch_gradient(if skips { output.logits } else { output.value }, loss);
            }
        }
        let end = self.times.iter().map(|times| times[1]).max().unwrap_or(loss) + 1;
        for input in 0..self.graph.inputs {
            if self.asked.back && self.asked.wanted[input] {
                self.touch_gradient(input, end);
            }
        }
    }
}
