//! A training step on a device: one pass forward, one back, in an arena whose plan is a constant. The
//! gradient of a layer's weights is applied as soon as it is complete, and its room is the next layer's.

mod backward;
mod plan;
mod split;

pub use self::plan::Plan;
pub(crate) use self::plan::{learning, loss_room, planned};

use self::split::take;
use super::run::{Bound, Run, RunForward};
use super::{Graph, MAX_INPUTS, Op, Role};
use crate::element::Element;
use crate::kernels::Plain;
use crate::layer::{Forward, Layer};
use crate::model::{LayerInfo, Weight};
use crate::states::States;

/// What a rule is given to change the values of a weight.
#[derive(Debug)]
pub struct Change<'a, T> {
    /// The values.
    pub weight: &'a mut [T],
    /// Their gradient, which may be changed.
    pub gradient: &'a mut [T],
    /// The squares of the gradients of look-ups, where they are asked for and there are any.
    pub squares: Option<&'a [T]>,
    /// What the rule keeps for them.
    pub slots: &'a mut [T],
}

/// A step of training on a batch.
pub struct Learning<'a, T: Element> {
    /// The network's table of values.
    pub graph: &'static Graph,
    /// Its layers.
    pub layers: &'static [LayerInfo],
    /// Its weights.
    pub weights: &'static [Weight<T>],
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
    pub change: &'a mut dyn FnMut(Change<'_, T>),
}

impl<T: Element> Run<T> for Learning<'_, T> {
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        forward(self, op, &mut Bound(layer, arguments, &Plain));
    }
}

fn forward<T: Element>(pass: &mut Learning<'_, T>, op: &Op, run: &mut dyn RunForward<T>) {
    once!(T: Learning::forward_of(
        pass: &mut Learning<'_, T>,
        op: &Op,
        run: &mut dyn RunForward<T>,
    ));
}

impl<T: Element> Learning<'_, T> {
    /// Runs a layer on what it is given, if it takes part.
    fn forward_of(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        match op.inputs.len() {
            1 => self.forward_with::<1>(op, run),
            _ => self.forward_with::<MAX_INPUTS>(op, run),
        }
    }

    /// [`forward_of`](Self::forward_of) with room for `N` inputs.
    fn forward_with<const N: usize>(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        if op.role == Role::Alias || self.is_taken_over(op) {
            return;
        }
        let (graph, plan, batch) = (self.graph, self.plan, self.batch);
        let output = match op.role {
            Role::Penalty => 0..0,
            _ => plan.value(graph, op.output, batch).err().unwrap_or(0..0),
        };
        let saved = plan.saved(graph, op.index, batch);
        let kept = saved.is_some();
        let work = plan.work(graph, op.index, batch, false);
        let ranges = [output, saved.unwrap_or(0..0), work];
        let ([output, saved, scratch], rest) = take::<_, 3, 4>(self.arena, &ranges);
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = match plan.value(graph, value, batch) {
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
            batch,
            training: kept && self.training,
            learns: kept && self.layers.get(op.layer).is_some_and(|layer| layer.trainable),
            inputs: inputs.get(..op.inputs.len()).unwrap_or_default(),
            output,
            saved,
            scratch,
            states: States::none(),
            penalty: &mut self.penalty,
            random: (self.seed, op.index as u64),
        });
    }

    /// Gives `f` what came out, the room for its gradient, and room of `len` values to work in. `None`
    /// where nothing learns.
    pub(crate) fn differentiate<R>(
        &mut self,
        value: usize,
        len: usize,
        f: impl FnOnce(&[T], &mut [T], &mut [T]) -> R,
    ) -> Option<R> {
        let (graph, plan, batch) = (self.graph, self.plan, self.batch);
        let ranges = [plan.gradient(graph, value, batch)?, plan.loss(graph, len)];
        let ([gradient, work], rest) = take::<_, 2, 3>(self.arena, &ranges);
        let values = match plan.value(graph, value, batch) {
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
