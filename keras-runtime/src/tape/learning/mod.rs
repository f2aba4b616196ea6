//! A training step on a device: one pass forward, one back, in an arena whose plan is a constant. The
//! gradient of a layer's weights is applied as soon as it is complete, and its room is the next layer's.

mod backward;
mod plan;
mod row;

pub use self::plan::{Places, Plan};
pub(crate) use self::plan::{learning, loss_room, planned};
pub use self::row::{Row, rows};

use super::run::{Bound, Run, RunForward};
use super::split::take;
use super::{MAX_INPUTS, Op, Role};
use crate::element::Element;
use crate::kernels::Plain;
use crate::layer::{Forward, Layer};
use crate::learn::Weights;
use crate::states::States;

/// A step of training on a batch.
pub struct Learning<'a, T: Element> {
    /// The network's weights.
    pub rows: &'static [Row<T>],
    /// Where everything lies.
    pub plan: &'static Plan,
    /// Number of samples.
    pub batch: usize,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [T]],
    /// All else.
    pub arena: &'a mut [T],
    /// What the rule keeps from step to step: for each weight that learns `slots_each` values a value.
    pub slots: &'a mut [T],
    /// See `slots`.
    pub slots_each: usize,
    /// Whether the rule asks for the squares of look-ups.
    pub squares: bool,
    /// Whether the layers are in training mode.
    pub training: bool,
    /// Whether the loss has taken the last activation over.
    pub skip_head: bool,
    /// Seed of the step's random numbers.
    pub seed: u64,
    /// What the layers add to the loss.
    pub penalty: T,
    /// Changes a weight.
    pub change: &'a mut dyn FnMut(Weights<'_, T>),
}

impl<T: Element> Run<T> for Learning<'_, T> {
    // Inlined, so that a program holds only what its ops need.
    #[inline(always)]
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        let run = &mut Bound(layer, arguments, &Plain);
        match op.inputs.len() {
            1 => forward_one(self, op, run),
            _ => forward_many(self, op, run),
        }
    }
}

/// Runs a layer with one input.
fn forward_one<T: Element>(pass: &mut Learning<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    once!(T: one(
        pass: &mut Learning<'_, T>,
        op: &Op,
        run: &mut dyn RunForward<T>,
    ));
}

/// Runs a layer with any number of inputs.
fn forward_many<T: Element>(pass: &mut Learning<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    once!(T: many(
        pass: &mut Learning<'_, T>,
        op: &Op,
        run: &mut dyn RunForward<T>,
    ));
}

fn one<T: Element>(pass: &mut Learning<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    pass.forward_with::<1>(op, run);
}

fn many<T: Element>(pass: &mut Learning<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    pass.forward_with::<MAX_INPUTS>(op, run);
}

impl<T: Element> Learning<'_, T> {
    /// Runs a layer with up to `N` inputs, if it takes part.
    fn forward_with<const N: usize>(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        if op.role == Role::Alias || self.is_taken_over(op) {
            return;
        }
        let plan = self.plan;
        let output = match op.role {
            Role::Penalty => 0..0,
            _ => plan.value(op.output).err().unwrap_or(0..0),
        };
        let saved = plan.saved(op.index);
        let kept = saved.is_some();
        let work = plan.work(op.index);
        let ranges = [output, saved.unwrap_or(0..0), work];
        let ([output, saved, scratch], rest) = take::<_, 3, 4>(self.arena, &ranges);
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = match plan.value(value) {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        if op.role == Role::Training && !self.training {
            let input = inputs.first().copied().unwrap_or_default();
            return output.iter_mut().zip(input).for_each(|(y, &x)| *y = x);
        }
        run.forward(Forward {
            engine: &(),
            batch: self.batch,
            training: kept && self.training,
            learns: kept && plan.weights(op.layer).is_some(),
            inputs: inputs.get(..op.inputs.len()).unwrap_or_default(),
            output,
            saved,
            scratch,
            states: States::none(),
            penalty: &mut self.penalty,
            random: (self.seed, op.index as u64),
        });
    }

    /// Gives `f` what came out, the room for its gradient, and that of the loss. `None` where nothing learns.
    pub(crate) fn differentiate<R>(
        &mut self,
        value: usize,
        f: impl FnOnce(&[T], &mut [T], &mut [T]) -> R,
    ) -> Option<R> {
        let plan = self.plan;
        let ranges = [plan.gradient(value)?, plan.loss()];
        let ([gradient, work], rest) = take::<_, 2, 3>(self.arena, &ranges);
        let values = match plan.value(value) {
            Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
            Err(range) => rest.get(range),
        };
        Some(f(values, gradient, work))
    }

    /// Whether an op is the last activation that the loss has taken over.
    fn is_taken_over(&self, op: &Op) -> bool {
        matches!(op.role, Role::Head(_)) && self.skip_head
    }
}
