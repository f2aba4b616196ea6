//! One batch: forward, loss, back, update.

use super::batch::Data;
use super::trainer::Trainer;
use super::workspace::{Workspace, wanted};
use crate::element::Element;
use crate::error::Result;
use crate::losses::{Loss, loss_and_gradient, loss_value};
use crate::metrics::Metric;
use crate::model::Model;
use crate::optimizers::{Optimizer, Span};
use crate::tape::{Tape, Training};
use crate::tensor::Tensor;

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
    L: Loss<M::Element>,
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
        workspace.set_batch(batch, data.y.row_len());
        let weight_len = data.gather(rows, workspace);
        let step = Step { batch, weight_len, mode, absorbed: self.absorbed };
        let seed = self.seed.wrapping_add(apply.iteration().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let scale = apply.loss_scale(&self.optimizer);
        let loss = step.passes(
            &*self.model,
            workspace,
            &self.loss,
            &self.engine,
            &self.trainable,
            (seed, M::Element::from_f64(scale)),
        );
        let penalty = penalties(&*self.model, &self.trainable);
        step.measure(workspace, &mut self.metrics, &mut self.weighted);
        if mode == Mode::Train {
            let scale = M::Element::from_f64(scale);
            add_penalty_gradients(&*self.model, &mut workspace.gradient, &self.trainable, scale);
            let gradients = workspace.gradient.as_mut_slice();
            apply.step(&self.optimizer, spans, self.model.as_mut_slice(), gradients);
            self.model.update(&workspace.gradient, &self.trainable);
        }
        Ok(loss + penalty)
    }
}

/// One run of one batch.
struct Step {
    batch: usize,
    weight_len: usize,
    mode: Mode,
    absorbed: bool,
}

impl Step {
    /// Forward, loss, and in training back. Answers the loss with the layers' penalties.
    fn passes<M: Model, L: Loss<M::Element>, E: crate::kernels::Engine<M::Element>>(
        &self,
        model: &M,
        workspace: &mut Workspace<M>,
        loss: &L,
        engine: &E,
        trainable: &[bool],
        (seed, scale): (u64, M::Element),
    ) -> M::Element {
        let Workspace { values, saved, scratch, gradients, wanted, elements, valid, .. } =
            workspace;
        let x = &workspace.x[..self.batch * <M::Input as crate::sample::Sample<_>>::LEN];
        let mut tape = Tape {
            graph: M::GRAPH,
            engine,
            batch: self.batch,
            inputs: &[x],
            values,
            scratch,
            training: Some(Training {
                saved,
                gradients,
                wanted,
                trainable,
                mode: self.mode == Mode::Train,
                accumulate: false,
                skip_heads: &[self.absorbed],
                seed,
                penalty: M::Element::ZERO,
            }),
        };
        model.forward(&mut tape);
        let y_len: usize = workspace.y_shape.iter().product();
        let y_true = Tensor::new(&workspace.y[..y_len], &workspace.y_shape);
        let weights = &workspace.weights[..self.batch * self.weight_len];
        let weights = (self.weight_len > 0).then_some(weights);
        let predicted =
            if self.absorbed { M::GRAPH.outputs[0].logits } else { M::GRAPH.outputs[0].value };
        let shape = &workspace.pred_shape;
        let value = tape.differentiate(predicted, |y_pred, gradient| {
            let y_pred = Tensor::new(y_pred, shape);
            match self.mode {
                Mode::Train => {
                    let value =
                        loss_and_gradient(loss, y_true, y_pred, weights, elements, valid, gradient);
                    if scale != M::Element::ONE {
                        gradient.iter_mut().for_each(|gradient| *gradient *= scale);
                    }
                    value
                }
                Mode::Test => loss_value(loss, y_true, y_pred, weights, elements, valid),
            }
        });
        if self.mode == Mode::Train {
            model.backward(&mut tape, Some(&mut workspace.gradient));
        }
        let penalty = tape.training.map_or(M::Element::ZERO, |training| training.penalty);
        value.unwrap_or(M::Element::ZERO) + penalty
    }

    /// Shows the metrics the batch.
    fn measure<M: Model>(
        &self,
        workspace: &Workspace<M>,
        metrics: &mut [Box<dyn Metric<M::Element>>],
        weighted: &mut [Box<dyn Metric<M::Element>>],
    ) {
        let graph = M::GRAPH;
        let y_len: usize = workspace.y_shape.iter().product();
        let y_true = Tensor::new(&workspace.y[..y_len], &workspace.y_shape);
        let start = graph.training.offsets[graph.outputs[0].value] * self.batch;
        let len = graph.sizes[graph.outputs[0].value] * self.batch;
        // A network whose output is its input has no place for it among the values.
        let values = match graph.outputs[0].value < graph.inputs {
            true => &workspace.x[..len],
            false => &workspace.values[start..start + len],
        };
        let y_pred = Tensor::new(values, &workspace.pred_shape);
        let shape = [self.batch, self.weight_len];
        let weights = (self.weight_len > 0).then(|| {
            let weights = &workspace.weights[..self.batch * self.weight_len];
            Tensor::new(weights, if self.weight_len == 1 { &shape[..1] } else { &shape })
        });
        metrics.iter_mut().for_each(|metric| metric.update(y_true, y_pred, None));
        weighted.iter_mut().for_each(|metric| metric.update(y_true, y_pred, weights));
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
