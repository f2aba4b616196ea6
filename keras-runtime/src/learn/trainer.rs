//! A network, a rule, a loss and memory, ready to train on a device.

use super::plan::{Learn, Planned, kept};
use super::targets::Targets;
use super::{Batch, Rule, Weights, check};
use crate::element::{Element, Real};
use crate::losses::{Loss, Target, of_elements};
use crate::ports::Ports;
use crate::tape::{Learning, Output, Row, loss_room};
use crate::tensor::Tensor;
use keras_shape::MAX_RANK;

/// What [`compile_in`](Learn::compile_in) gives. It borrows the network: when it goes, the network is trained.
pub struct Trainer<'a, M: Learn, O, L, const ROOM: usize> {
    model: &'a mut M,
    rule: O,
    loss: L,
    /// Whether the loss takes the values before the last activation.
    absorbed: bool,
    seed: u64,
    /// The number of steps, the rule's slots, and the arena of a step.
    memory: &'a mut [M::Element; ROOM],
}

/// What a batch is run for.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Train,
    Test,
}

impl<'a, M, O, L, const ROOM: usize> Trainer<'a, M, O, L, ROOM>
where
    M: Learn,
    O: Rule,
    L: Loss<M::Element>,
{
    pub(super) fn new(
        model: &'a mut M,
        rule: O,
        mut loss: L,
        memory: &'a mut [M::Element; ROOM],
    ) -> Self {
        let absorbed = const { output::<M>() }.is_some_and(|output| loss.absorb(output.head));
        let mut trainer = Trainer { model, rule, loss, absorbed, seed: 0, memory };
        trainer.state_mut().fill(M::Element::ZERO);
        trainer
    }

    /// The seed of dropout; 0 unless set.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// A step on a batch: forward, back, and each layer's weights changed as soon as their gradient is complete.
    /// Answers the loss before it, penalties included. Keras's `train_on_batch`. Allocates nothing.
    ///
    /// Batches of any size go that the memory is large enough for. Targets are arrays of the output's shape, for
    /// sparse losses class numbers.
    pub fn train_on_batch<Y, const BATCH: usize>(
        &mut self,
        x: &[M::Input; BATCH],
        y: &[Y; BATCH],
    ) -> M::Element
    where
        Y: Targets<M::Element, M::Output, L::Target>,
    {
        self.run(Mode::Train, x, y)
    }

    /// The loss of a batch, penalties included. Keras's `test_on_batch`.
    pub fn test_on_batch<Y, const BATCH: usize>(
        &mut self,
        x: &[M::Input; BATCH],
        y: &[Y; BATCH],
    ) -> M::Element
    where
        Y: Targets<M::Element, M::Output, L::Target>,
    {
        self.run(Mode::Test, x, y)
    }

    /// The network, between steps.
    pub fn model(&mut self) -> &mut M {
        self.model
    }

    /// The rule, for example to change its learning rate.
    pub fn optimizer(&mut self) -> &mut O {
        &mut self.rule
    }

    /// All that the rule remembers, to be kept with the weights: the number of steps and its slots.
    ///
    /// ```
    /// use keras_runtime::{learn::Adam, prelude::*};
    /// model! { struct Line { Input(1); Dense(1); } }
    /// let (mut line, mut memory) = (Line::new(1), [0.0; Line::train_arena::<Adam, 1>()]);
    /// let mut trainer = line.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory);
    /// trainer.train_on_batch(&[[1.0]], &[[2.0]]);
    /// let kept: [f32; 5] = trainer.state().try_into().unwrap();
    /// // After a reset:
    /// let mut trainer = line.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory);
    /// trainer.state_mut().copy_from_slice(&kept);
    /// assert_eq!(trainer.iterations(), 1);
    /// ```
    pub fn state(&self) -> &[M::Element] {
        self.memory.get(..const { kept::<M, O>() }).unwrap_or_default()
    }

    /// The same, to be set to what was kept.
    pub fn state_mut(&mut self) -> &mut [M::Element] {
        self.memory.get_mut(..const { kept::<M, O>() }).unwrap_or_default()
    }

    /// The steps so far. Keras's `optimizer.iterations`.
    pub fn iterations(&self) -> u32 {
        self.memory.first().map_or(0, steps)
    }

    fn run<Y, const BATCH: usize>(
        &mut self,
        mode: Mode,
        x: &[M::Input; BATCH],
        y: &[Y; BATCH],
    ) -> M::Element
    where
        Y: Targets<M::Element, M::Output, L::Target>,
    {
        const { check::report_batch::<M, O, BATCH>(ROOM) }
        // More than one sample go end to end, more than one input only one sample at a time.
        match (M::Input::end_to_end(x), x.first()) {
            (Some(x), _) => self.batch::<Y, BATCH>(mode, &[x], y),
            (None, Some(x)) => self.batch::<Y, BATCH>(mode, x.slices().as_ref(), y),
            (None, None) => M::Element::ZERO,
        }
    }

    fn batch<Y, const BATCH: usize>(
        &mut self,
        mode: Mode,
        inputs: &[&[M::Element]],
        y: &[Y; BATCH],
    ) -> M::Element
    where
        Y: Targets<M::Element, M::Output, L::Target>,
    {
        let room = const { loss_room::<M>(BATCH) };
        let Some((count, memory)) = self.memory.split_first_mut() else { return M::Element::ZERO };
        let Some((slots, arena)) = memory.split_at_mut_checked(const { kept::<M, O>() - 1 }) else {
            return M::Element::ZERO;
        };
        let step = steps(count);
        let rule = &self.rule;
        let now = rule.begin::<M::Element>(step.wrapping_add(1));
        if mode == Mode::Train {
            self.model.prepare();
        }
        let mut pass = Learning {
            rows: M::LEARNING,
            plan: const { &<M::Plan<Batch<O, BATCH>> as Planned>::PLAN },
            batch: BATCH,
            inputs,
            arena,
            slots,
            slots_each: O::SLOTS,
            squares: O::SQUARES,
            training: mode == Mode::Train,
            skip_head: self.absorbed,
            // That of the workstation.
            seed: self.seed.wrapping_add(u64::from(step).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            penalty: M::Element::ZERO,
            change: &mut |weights: Weights<'_, M::Element>| rule.update(&now, weights),
        };
        self.model.forward(&mut pass);
        let Some(output) = (const { output::<M>() }) else { return M::Element::ZERO };
        let value = if self.absorbed { output.logits } else { output.value };
        let loss = pass.differentiate(value, |y_pred, gradient, work| {
            let gradient = (mode == Mode::Train).then_some(gradient);
            loss_of::<M, L, Y, BATCH>(&self.loss, (y, y_pred), room, work, gradient)
        });
        let penalty = penalties(M::LEARNING, self.model.as_slice());
        if mode == Mode::Train {
            self.model.learn(&mut pass);
        }
        let total = loss.unwrap_or(M::Element::ZERO) + pass.penalty + penalty;
        if mode == Mode::Train {
            let bytes = bytemuck::bytes_of_mut(count).iter_mut();
            bytes.zip(step.wrapping_add(1).to_le_bytes()).for_each(|(byte, new)| *byte = new);
        }
        total
    }
}

/// What comes out of a network.
const fn output<M: Learn>() -> Option<Output> {
    match M::GRAPH.outputs {
        [output, ..] => Some(*output),
        [] => None,
    }
}

/// The number of steps, whose bits are in a value.
fn steps<T: Element>(count: &T) -> u32 {
    bytemuck::bytes_of(count).first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The reduced loss of a batch, and its gradient where there is room for one.
fn loss_of<M: Learn, L: Loss<M::Element>, Y, const BATCH: usize>(
    loss: &L,
    (y, y_pred): (&[Y; BATCH], &[M::Element]),
    [elements, targets, _]: [usize; 3],
    work: &mut [M::Element],
    gradient: Option<&mut [M::Element]>,
) -> M::Element
where
    Y: Targets<M::Element, M::Output, L::Target>,
{
    let nothing = || M::Element::NAN;
    let Some((values, work)) = work.split_at_mut_checked(elements) else { return nothing() };
    let Some((targets, valid)) = work.split_at_mut_checked(targets) else { return nothing() };
    let (mut pred_shape, mut true_shape) = ([BATCH; MAX_RANK + 1], [BATCH; MAX_RANK + 1]);
    let port = M::Output::PORTS.first().map_or(&[][..], |port| port.shape);
    let y_pred = Tensor { data: y_pred, shape: with_batch(&mut pred_shape, port) };
    let y_true = Tensor {
        data: Y::end_to_end(y, targets),
        shape: with_batch(&mut true_shape, L::Target::shape(port)),
    };
    let len = loss.elements(y_pred.shape);
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(valid);
    bytes.fill(0);
    let Ok(valid) = bytemuck::checked::try_cast_slice_mut::<u8, bool>(bytes) else {
        return nothing();
    };
    let (Some(values), Some(valid)) = (values.get_mut(..len), valid.get_mut(..len)) else {
        return nothing();
    };
    of_elements(loss, y_true, y_pred, None, (values, valid), gradient)
}

/// The axes of a sample behind that of the batch, which is there.
fn with_batch<'a>(full: &'a mut [usize; MAX_RANK + 1], sample: &[usize]) -> &'a [usize] {
    full.iter_mut().skip(1).zip(sample).for_each(|(to, &axis)| *to = axis);
    full.get(..=sample.len()).unwrap_or_default()
}

/// The penalties of weights in layers that learn.
fn penalties<T: Element>(rows: &[Row<T>], values: &[T]) -> T {
    let (mut sum, mut rest) = (T::ZERO, values);
    for row in rows {
        let Some((values, after)) = rest.split_at_checked(row.len) else { break };
        if let (Some(regularizer), true) = (row.regularizer, row.in_training) {
            sum += regularizer.penalty(values, row.shape);
        }
        rest = after;
    }
    sum
}
