//! A training case with the model that was generated for it.

use super::arguments::Arguments;
use super::compile::{Measures, measures};
use super::logs::compare_logs;
use super::recorder::{Gradients, Recorder};
use crate::Case;
use crate::case::Tolerances;
use crate::compare::compare;
use crate::kinds::loss::{self, AnyLoss};
use crate::kinds::{metric, optimizer};
use crate::outcome::Stop;
use crate::passes::slots;
use crate::tensor::{Tensor, Weight};
use crate::weights::{self, Slot};
use keras_runtime::data::{Flat, FromRows, Targets};
use keras_runtime::element::Element;
use keras_runtime::error::Error;
use keras_runtime::history::History;
use keras_runtime::losses::{Loss, Target};
use keras_runtime::metrics::Metric;
use keras_runtime::model::Model;
use keras_runtime::optimizers::Optimizer;
use keras_runtime::sample::Sample;
use keras_runtime::train::{Fit, Train, Trainer, zeroed};

type AnyOptimizer<T> = Box<dyn Optimizer<T>>;

/// Computes the case with one model and compares.
pub fn check<M: Model>(case: &Case) -> Result<(), Stop> {
    let outputs = case.config["model"]["outputs"].as_array().map_or(0, Vec::len);
    let name = case.config["model"]["outputs"][0].as_str().unwrap_or_default();
    if outputs != 1 {
        return Err(Stop::inexpressible("training several outputs"));
    }
    let measures = measures(&case.config["compile"], (0, name, outputs))?;
    if measures.loss_weight.is_some_and(|weight| weight != 1.0) {
        return Err(Stop::inexpressible("argument `loss_weights` of `compile`"));
    }
    let run = Run { case, arguments: Arguments::of(case)?, measures, output: name };
    // A model for the first batch, one for the run: constraints change the weights of the first.
    let (mut first, mut model) = (initial::<M>(case)?, initial::<M>(case)?);
    match (loss::build(run.measures.loss)?, loss::build(run.measures.loss)?) {
        (AnyLoss::Dense(loss), AnyLoss::Dense(again)) => {
            run.first_batch(&mut *first, loss)?;
            run.whole(&mut *model, again)
        }
        (AnyLoss::Sparse(loss), AnyLoss::Sparse(again)) => {
            run.first_batch(&mut *first, loss)?;
            run.whole(&mut *model, again)
        }
        (AnyLoss::Sequence(loss), AnyLoss::Sequence(again)) => {
            run.first_batch(&mut *first, loss)?;
            run.whole(&mut *model, again)
        }
        _ => Err("two losses of one configuration differ".into()),
    }
}

/// A model with the case's initial weights.
fn initial<M: Model>(case: &Case) -> Result<Box<M>, Stop> {
    let mut model = zeroed::<M>();
    let slots = slots::<M>();
    for (weight, slot) in case.weights.iter().zip(weights::slots(&case.weights, &slots)?) {
        if let Some(slot) = slot {
            model.as_mut_slice()[slot.range.clone()].copy_from_slice(&weight.tensor.to());
        }
    }
    Ok(model)
}

struct Run<'a> {
    case: &'a Case,
    arguments: Arguments,
    measures: Measures<'a>,
    output: &'a str,
}

/// What `fit` is called on.
struct Data<T> {
    x: Vec<T>,
    y: Vec<T>,
    sample_weight: Option<Vec<T>>,
    rows: usize,
}

impl<T: Element> Data<T> {
    /// The first rows of the inputs `x`, `y` and perhaps `sample_weight` of a case.
    fn of(case: &Case, [x, y]: [&str; 2], rows: usize) -> Result<Self, Stop> {
        let first = |tensor: &Tensor| {
            let all = tensor.shape.first().copied().unwrap_or(1).max(1);
            let len = tensor.data.len() / all * rows.min(all);
            tensor.to::<T>()[..len].to_vec()
        };
        let shape = &case.input(x)?.shape;
        Ok(Data {
            x: first(case.input(x)?),
            y: first(case.input(y)?),
            sample_weight: case.inputs.get("sample_weight").map(first),
            rows: shape.first().copied().unwrap_or(1).min(rows),
        })
    }

    fn flat<'a>(&self, values: &'a [T]) -> Result<FromRows<Flat<'a, T>>, Stop> {
        Ok(FromRows(Flat::new(values, values.len() / self.rows.max(1)).map_err(failed)?))
    }
}

impl Run<'_> {
    /// Loss and gradients of the first batch, by a step that changes nothing.
    fn first_batch<M, K, L>(&self, model: &mut M, loss: L) -> Result<(), Stop>
    where
        M: Model,
        K: Target,
        L: Loss<M::Element, Target = K>,
        for<'f> FromRows<Flat<'f, M::Element>>: Targets<M::Element, M::Output, K>,
    {
        let Some(tolerance) = self.case.tolerance_of("first_batch").of::<M::Element>() else {
            return Ok(());
        };
        let gradients = Gradients::<M::Element>::default();
        let recorder: AnyOptimizer<M::Element> = Box::new(Recorder::new(gradients.clone()));
        let data = Data::of(self.case, ["x", "y"], self.arguments.batch_size)?;
        let (x, y) = (data.flat(&data.x)?, data.flat(&data.y)?);
        let fit = Fit::default().batch_size(data.rows).shuffle(false).verbose(0);
        let fit = fit.class_weight(self.arguments.class_weight.iter().copied());
        let fit = match &data.sample_weight {
            Some(weights) => fit.sample_weight(weights),
            None => fit,
        };
        let history = model.compile(recorder, loss).fit(&x, &y, fit).map_err(failed)?;
        let first = &self.case.json["first_batch"];
        let want = first["loss"].as_f64().ok_or("the first batch has no loss")?;
        let got = M::Element::from_f64(history.last("loss").unwrap_or(f64::NAN));
        compare("the first batch's loss", &[got], &Tensor::scalar(want), tolerance, &[])?;
        let gradients = gradients.lock().map_err(|error| error.to_string())?;
        let slots: Vec<Slot> = gradients
            .iter()
            .filter_map(|(name, _)| slots::<M>().into_iter().find(|slot| slot.name == *name))
            .collect();
        let want = Weight::parse(first.get("weight_grads"))?;
        for (want, slot) in want.iter().zip(weights::slots(&want, &slots)?) {
            let Some(slot) = slot else { continue };
            let got = gradients.iter().find(|(name, _)| *name == slot.name);
            let (_, got) = got.ok_or("a gradient is missing")?;
            let what = format!("the first batch's gradient of `{}`", want.name);
            compare(&what, got, &want.tensor, tolerance, &[])?;
        }
        Ok(())
    }

    /// The whole run, and what the model does afterwards.
    fn whole<M, K, L>(&self, model: &mut M, loss: L) -> Result<(), Stop>
    where
        M: Model,
        K: Target,
        L: Loss<M::Element, Target = K>,
        for<'f> FromRows<Flat<'f, M::Element>>: Targets<M::Element, M::Output, K>,
    {
        let case = self.case;
        let compile = &case.config["compile"];
        let metrics = |list: &[&serde_json::Value]| {
            list.iter().map(|config| metric::build(config)).collect::<Result<Vec<_>, _>>()
        };
        let usual: Vec<Box<dyn Metric<M::Element>>> = metrics(&self.measures.metrics)?;
        let weighted: Vec<Box<dyn Metric<M::Element>>> = metrics(&self.measures.weighted_metrics)?;
        let optimizer: AnyOptimizer<M::Element> = optimizer::build(&compile["optimizer"])?;
        let mut trainer = model.compile(optimizer, loss).metrics(usual).weighted_metrics(weighted);
        let data = Data::of(case, ["x", "y"], usize::MAX)?;
        let history = self.fit(&mut trainer, &data)?;
        compare_logs::<M::Element>(case, |key| history.get(key))?;

        let tolerance = case.tolerance_of("final_weights");
        let slots = slots::<M>();
        let found = weights::slots(&case.weights, &slots)?;
        for (want, slot) in Weight::parse(case.json.get("final_weights"))?.iter().zip(found) {
            let Some(slot) = slot else { continue };
            let got = &trainer.model().as_slice()[slot.range.clone()];
            near(&format!("final `{}`", want.name), got, &want.tensor, tolerance)?;
        }
        let scores =
            trainer.evaluate(&data.flat(&data.x)?, &data.flat(&data.y)?).map_err(failed)?;
        let tolerance = case.tolerance_of("outputs");
        for (name, want) in case.outputs.iter() {
            if let Some(key) = name.strip_prefix("evaluate/") {
                let got = scores.get(key).ok_or_else(|| format!("there is no score `{key}`"))?;
                near(&format!("`{name}`"), &[M::Element::from_f64(got)], want, tolerance)?;
            } else if name == format!("predictions/{}", self.output) {
                let rows = want.shape.first().copied().unwrap_or(1);
                let head = Data::<M::Element>::of(case, ["x", "y"], rows)?;
                let got = trainer.model().predict_batch(&head.flat(&head.x)?).map_err(failed)?;
                near(&format!("`{name}`"), Sample::flatten(&got), want, tolerance)?;
            } else {
                return Err(Stop::Failed(format!("what is the output `{name}`?")));
            }
        }
        Ok(())
    }

    fn fit<M, K, L>(
        &self,
        trainer: &mut Trainer<'_, M, AnyOptimizer<M::Element>, L>,
        data: &Data<M::Element>,
    ) -> Result<History, Stop>
    where
        M: Model,
        K: Target,
        L: Loss<M::Element, Target = K>,
        for<'f> FromRows<Flat<'f, M::Element>>: Targets<M::Element, M::Output, K>,
    {
        let arguments = &self.arguments;
        let mut fit = Fit::default()
            .epochs(arguments.epochs)
            .batch_size(arguments.batch_size)
            .validation_split(arguments.validation_split)
            .validation_freq(arguments.validation_freq)
            .initial_epoch(arguments.initial_epoch)
            .class_weight(arguments.class_weight.iter().copied())
            .shuffle(false)
            .verbose(0);
        if let Some(samples) = arguments.validation_batch_size {
            fit = fit.validation_batch_size(samples);
        }
        if let Some(weights) = &data.sample_weight {
            fit = fit.sample_weight(weights);
        }
        let (x, y) = (data.flat(&data.x)?, data.flat(&data.y)?);
        if self.case.inputs.get("x_val").is_none() {
            return trainer.fit(&x, &y, fit).map_err(failed);
        }
        let held = Data::of(self.case, ["x_val", "y_val"], usize::MAX)?;
        let (x_val, y_val) = (held.flat(&held.x)?, held.flat(&held.y)?);
        trainer.fit(&x, &y, fit.validation_data(&x_val, &y_val)).map_err(failed)
    }
}

fn near<T: Element>(
    what: &str,
    got: &[T],
    want: &Tensor,
    tolerance: Tolerances,
) -> Result<(), String> {
    match tolerance.of::<T>() {
        Some(tolerance) => compare(what, got, want, tolerance, &[]),
        None => Ok(()),
    }
}

fn failed(error: Error) -> Stop {
    Stop::Failed(error.to_string())
}
