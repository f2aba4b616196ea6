//! One batch: forward, loss, back, update.

use super::batch::Data;
use super::network::Network;
use super::output::Output;
use super::run::Run;
use super::tiny::{self, TinyPass};
use super::workspace::Workspace;
use crate::element::Element;
use crate::model::Weight;
use crate::optimizers::Span;
use crate::states::States;
use crate::tape::{Pass, Search, Squares, Training};

/// What a batch is run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To learn.
    Train,
    /// To measure.
    Test,
}

/// Before a batch of an evaluation, or after so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    Begin,
    End(usize),
}

impl<T: Element> Run<'_, T> {
    /// Plans the memory of the passes of a mode, with the layers that learn now.
    pub(super) fn plan(&mut self, mode: Mode) {
        let core = &mut *self.core;
        if let Some(workspace) = &mut core.workspace {
            workspace.plan(self.tables, mode, &core.trainable, &core.skip_heads);
        }
    }

    /// Runs the rows `rows` of `data`; answers the loss with all penalties. `prepare` and
    /// `plan` come first. Allocates nothing.
    pub(super) fn batch(
        &mut self,
        mode: Mode,
        data: &Data<'_, T>,
        rows: impl ExactSizeIterator<Item = usize> + Clone + Sync,
        spans: &[Span<'_, T>],
    ) -> T {
        let (tables, network, core) = (self.tables, &mut *self.network, &mut *self.core);
        let (Some(workspace), Some(apply)) = (&mut core.workspace, &mut core.apply) else {
            return T::ZERO;
        };
        let batch = rows.len();
        data.gather(network.threads(), rows, tables, workspace, &mut core.outputs);
        if mode == Mode::Train {
            network.prepare();
        }
        let step = Step {
            batch,
            mode,
            trainable: &core.trainable,
            skip_heads: &core.skip_heads,
            seed: core.seed.wrapping_add(apply.iteration().wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            scale: apply.loss_scale(&*self.optimizer),
        };
        let squares = match mode {
            Mode::Train => apply.begin_squares(spans),
            Mode::Test => &mut [],
        };
        let (x, mut loss) = (core::mem::take(&mut workspace.x), T::ZERO);
        let mut passes = |inputs: &[&[T]]| {
            let states = States::rows(&mut core.states, tables.state_len());
            let outputs = &mut core.outputs;
            loss = step.passes(network, inputs, workspace, &mut *squares, states, outputs);
        };
        let values = &x[..batch * tables.input_len];
        match tables.inputs.len() {
            1 => passes(&[values]),
            _ => network.split(values, batch, &mut passes),
        }
        workspace.x = x;
        let penalty = match tables.penalized {
            true => penalties(tables.weights, network.weights(), &core.trainable),
            false => T::ZERO,
        };
        if mode == Mode::Train {
            let (scale, gradient) = (T::from_f64(step.scale), &mut *workspace.gradient);
            let weights = network.weights_mut();
            if tables.penalized {
                add_penalty_gradients(tables.weights, weights, gradient, &core.trainable, scale);
            }
            apply.step(&*self.optimizer, spans, weights, gradient);
            network.update(gradient, &core.trainable);
        }
        loss + penalty
    }
}

/// One run of one batch.
struct Step<'a> {
    batch: usize,
    mode: Mode,
    /// For each layer whether it learns.
    trainable: &'a [bool],
    /// For each output whether its loss has taken the last activation over.
    skip_heads: &'a [bool],
    /// Of the random numbers.
    seed: u64,
    /// Of the loss, against small numbers.
    scale: f64,
}

impl Step<'_> {
    /// Forward, losses and metrics, and in training back. Answers the loss with the layers'
    /// penalties.
    fn passes<T: Element>(
        &self,
        network: &dyn Network<T>,
        inputs: &[&[T]],
        workspace: &mut Workspace<T>,
        squares: &mut [T],
        states: States<'_, T>,
        outputs: &mut [Output<T>],
    ) -> T {
        let done = match self.mode == Mode::Train && self.batch <= workspace.tiny {
            true => self.tiny(network, inputs, workspace, outputs),
            false => None,
        };
        if let Some(total) = done
            && (total.is_finite() || workspace.not_finite.is_some())
        {
            return total;
        }
        let Workspace { arena, plans, scratch, wanted, .. } = workspace;
        let Some(plan) = &plans[self.mode as usize] else { return T::ZERO };
        let tables = network.tables();
        let mut pass = network.forward(Pass {
            graph: tables.graph,
            batch: self.batch,
            inputs,
            values: arena,
            scratch,
            states,
            state_sizes: tables.states,
            training: Some(Training {
                saved: &mut [],
                gradients: &mut [],
                wanted,
                trainable: self.trainable,
                mode: self.mode == Mode::Train,
                accumulate: false,
                squares: Squares::new(workspace.gradient.first(), squares),
                skip_heads: self.skip_heads,
                seed: self.seed,
                penalty: T::ZERO,
            }),
            offsets: Some(plan.offsets()),
            again: false,
            search: Search::Off,
        });
        if let Some(total) = done {
            workspace.not_finite = Some(search(network, pass).1);
            return total;
        }
        let mut total = T::ZERO;
        for (output, place) in outputs.iter_mut().zip(tables.graph.outputs) {
            let predicted = if output.absorbed { place.logits } else { place.value };
            let value = pass.differentiate(predicted, |y_pred, gradient| match self.mode {
                Mode::Train => self.loss(output, y_pred, gradient),
                Mode::Test => output.run(y_pred, None),
            });
            let weight = T::from_f64(output.loss_weight);
            total += weight * value.unwrap_or(T::ZERO);
            output.measure(pass.value(place.value));
        }
        if self.mode == Mode::Train && !total.is_finite() && workspace.not_finite.is_none() {
            let found;
            (pass, found) = search(network, pass);
            workspace.not_finite = Some(found);
        }
        if self.mode == Mode::Train {
            pass = network.backward(pass, &mut workspace.gradient);
        }
        total + pass.training.map_or(T::ZERO, |training| training.penalty)
    }
}

impl Step<'_> {
    /// The loss of an output, and the gradient of what it is to be multiplied by.
    fn loss<T: Element>(&self, output: &mut Output<T>, y_pred: &[T], gradient: &mut [T]) -> T {
        let value = output.run(y_pred, Some(&mut *gradient));
        let scale = T::from_f64(self.scale * output.loss_weight);
        if scale != T::ONE {
            gradient.iter_mut().for_each(|gradient| *gradient *= scale);
        }
        value
    }

    /// [`passes`](Self::passes) in one function, if the machine has registers for it.
    fn tiny<T: Element>(
        &self,
        network: &dyn Network<T>,
        inputs: &[&[T]],
        workspace: &mut Workspace<T>,
        outputs: &mut [Output<T>],
    ) -> Option<T> {
        let (graph, batch) = (network.tables().graph, self.batch);
        let mut total = T::ZERO;
        let loss = &mut |values: &[T], gradients: &mut [T]| {
            for (output, place) in outputs.iter_mut().zip(graph.outputs) {
                let predicted = if output.absorbed { place.logits } else { place.value };
                let [value, gradient] = tiny::places(graph, predicted, batch);
                let loss = self.loss(output, &values[value], &mut gradients[gradient]);
                total += T::from_f64(output.loss_weight) * loss;
                if output.measures() {
                    let [value, _] = tiny::places(graph, place.value, batch);
                    output.measure(&values[value]);
                }
            }
        };
        let (skip_heads, gradient) = (self.skip_heads, &mut *workspace.gradient);
        let room = &mut *workspace.arena;
        let done = network.tiny(&mut TinyPass { batch, inputs, room, skip_heads, gradient, loss });
        done.then_some(total)
    }
}

/// The first op whose output is not finite, by another run: most values of this one are gone.
fn search<'a, T: Element>(
    network: &'a dyn Network<T>,
    mut pass: Pass<'a, T>,
) -> (Pass<'a, T>, Option<usize>) {
    let states = core::mem::replace(&mut pass.states, States::none());
    let penalty = pass.training.as_ref().map(|training| training.penalty);
    pass.search = Search::On;
    pass = network.forward(pass);
    pass.states = states;
    if let (Some(training), Some(penalty)) = (&mut pass.training, penalty) {
        training.penalty = penalty;
    }
    match core::mem::take(&mut pass.search) {
        Search::Found(op) => (pass, Some(op)),
        Search::Off | Search::On => (pass, None),
    }
}

/// The penalties of weights that learn.
fn penalties<T: Element>(weights: &[Weight<T>], values: &[T], trainable: &[bool]) -> T {
    let mut sum = T::ZERO;
    let mut rest = values;
    for weight in weights {
        let (values, after) = rest.split_at(weight.len());
        if let (Some(regularizer), true) = (weight.regularizer, trainable[weight.layer]) {
            sum += regularizer.penalty(values, weight.shape);
        }
        rest = after;
    }
    sum
}

/// Adds the gradients of those penalties.
fn add_penalty_gradients<T: Element>(
    weights: &[Weight<T>],
    values: &[T],
    gradient: &mut [T],
    trainable: &[bool],
    scale: T,
) {
    let (mut rest, mut gradients) = (values, gradient);
    for weight in weights {
        let (values, after) = rest.split_at(weight.len());
        let (target, targets) = gradients.split_at_mut(weight.len());
        if let (Some(regularizer), true) = (weight.regularizer, trainable[weight.layer]) {
            regularizer.add_gradient(values, weight.shape, scale, target);
        }
        (rest, gradients) = (after, targets);
    }
}
