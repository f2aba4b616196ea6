//! One batch: forward, loss, back, update.

use super::batch::Data;
use super::output::Output;
use super::trainer::Trainer;
use super::workspace::{Workspace, wanted};
use crate::element::Element;
use crate::error::Result;
use crate::kernels::Engine;
use crate::model::Model;
use crate::optimizers::{Optimizer, Span};
use crate::ports::Ports;
use crate::states::States;
use crate::tape::{Squares, Tape, Training};

/// What a batch is run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To learn.
    Train,
    /// To measure.
    Test,
}

impl<M, O, L> Trainer<'_, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
{
    /// Which values need gradients with the layers that learn now.
    pub(super) fn plan_gradients(&mut self) {
        let learns: Vec<bool> = (0..M::LAYERS.len())
            .map(|layer| {
                let mut weights = M::WEIGHTS.iter().filter(|weight| weight.layer == layer);
                self.trainable[layer] && weights.any(|weight| weight.trainable)
            })
            .collect();
        if let Some(workspace) = &mut self.workspace {
            workspace.wanted = wanted(M::GRAPH, &learns, false);
        }
    }

    /// Runs the rows `rows` of `data`; answers the loss with all penalties. `prepare` and
    /// `plan_gradients` come first. Allocates nothing.
    pub(super) fn run(
        &mut self,
        mode: Mode,
        data: &Data<'_, M::Element>,
        rows: impl ExactSizeIterator<Item = usize>,
        spans: &[Span<'_, M::Element>],
    ) -> Result<M::Element> {
        let (Some(workspace), Some(apply)) = (&mut self.workspace, &mut self.apply) else {
            return Ok(M::Element::ZERO);
        };
        let batch = rows.len();
        data.gather(rows, workspace, &mut self.outputs);
        if mode == Mode::Train {
            self.model.prepare();
        }
        let step = Step {
            batch,
            mode,
            trainable: &self.trainable,
            skip_heads: &self.skip_heads,
            seed: self.seed.wrapping_add(apply.iteration().wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            scale: apply.loss_scale(&self.optimizer),
        };
        let squares = match mode {
            Mode::Train => apply.begin_squares(spans),
            Mode::Test => &mut [],
        };
        let (model, engine) = (&*self.model, &self.engine);
        let states = States::rows(&mut self.states, M::STATES.iter().sum());
        let loss = step.passes(model, workspace, squares, states, &mut self.outputs, engine);
        let penalty = penalties(&*self.model, &self.trainable);
        if mode == Mode::Train {
            let scale = M::Element::from_f64(step.scale);
            add_penalty_gradients(&*self.model, &mut workspace.gradient, &self.trainable, scale);
            let gradients = workspace.gradient.as_mut_slice();
            apply.step(&self.optimizer, spans, self.model.as_mut_slice(), gradients);
            self.model.update(&workspace.gradient, &self.trainable);
        }
        Ok(loss + penalty)
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
    fn passes<M: Model, E: Engine<M::Element>>(
        &self,
        model: &M,
        workspace: &mut Workspace<M>,
        squares: &mut [M::Element],
        states: States<'_, M::Element>,
        outputs: &mut [Output<M::Element>],
        engine: &E,
    ) -> M::Element {
        let Workspace { values, saved, scratch, gradients, wanted, .. } = workspace;
        let x = &workspace.x[..self.batch * M::Input::LEN];
        let inputs = M::Input::split(x, self.batch);
        let mut tape = Tape {
            graph: M::GRAPH,
            engine,
            batch: self.batch,
            inputs: inputs.as_ref(),
            values,
            scratch,
            states,
            state_sizes: M::STATES,
            training: Some(Training {
                saved,
                gradients,
                wanted,
                trainable: self.trainable,
                mode: self.mode == Mode::Train,
                accumulate: false,
                squares: Squares::new(Some(&*workspace.gradient), squares),
                skip_heads: self.skip_heads,
                seed: self.seed,
                penalty: M::Element::ZERO,
            }),
        };
        model.forward(&mut tape);
        let mut total = M::Element::ZERO;
        for (output, place) in outputs.iter_mut().zip(M::GRAPH.outputs) {
            let predicted = if output.absorbed { place.logits } else { place.value };
            let value = tape.differentiate(predicted, |y_pred, gradient| match self.mode {
                Mode::Train => {
                    let value = output.run(y_pred, Some(&mut *gradient));
                    let scale = M::Element::from_f64(self.scale * output.loss_weight);
                    if scale != M::Element::ONE {
                        gradient.iter_mut().for_each(|gradient| *gradient *= scale);
                    }
                    value
                }
                Mode::Test => output.run(y_pred, None),
            });
            let weight = M::Element::from_f64(output.loss_weight);
            total += weight * value.unwrap_or(M::Element::ZERO);
            output.measure(tape.value(place.value));
        }
        if self.mode == Mode::Train {
            model.backward(&mut tape, Some(&mut workspace.gradient));
        }
        total + tape.training.map_or(M::Element::ZERO, |training| training.penalty)
    }
}

/// The penalties of weights that learn.
fn penalties<M: Model>(model: &M, trainable: &[bool]) -> M::Element {
    let mut sum = M::Element::ZERO;
    let mut rest = model.as_slice();
    for weight in M::WEIGHTS {
        let (values, after) = rest.split_at(weight.len());
        if let (Some(regularizer), true) = (weight.regularizer, trainable[weight.layer]) {
            sum += regularizer.penalty(values, weight.shape);
        }
        rest = after;
    }
    sum
}

/// Adds the gradients of those penalties.
fn add_penalty_gradients<M: Model>(
    model: &M,
    gradient: &mut M,
    trainable: &[bool],
    scale: M::Element,
) {
    let (mut rest, mut gradients) = (model.as_slice(), gradient.as_mut_slice());
    for weight in M::WEIGHTS {
        let (values, after) = rest.split_at(weight.len());
        let (target, targets) = gradients.split_at_mut(weight.len());
        if let (Some(regularizer), true) = (weight.regularizer, trainable[weight.layer]) {
            regularizer.add_gradient(values, weight.shape, scale, target);
        }
        (rest, gradients) = (after, targets);
    }
}
