//! A training case with the model that was generated for it.

use super::arguments::Arguments;
use super::compile::{Measures, measures};
use super::logs::compare_logs;
use super::recorder::{Gradients, Recorder};
use crate::Case;
use crate::case::Tolerances;
use crate::compare::compare;
use crate::kinds::{callback, loss, metric, optimizer};
use crate::outcome::Stop;
use crate::passes::slots;
use crate::tensor::{Tensor, Weight};
use crate::weights::{self, Slot};
use keras_runtime::data::{Flat, FromRows};
use keras_runtime::element::{Element, Real};
use keras_runtime::error::Error;
use keras_runtime::history::History;
use keras_runtime::kernels::AnyEngine;
use keras_runtime::model::Model;
use keras_runtime::optimizers::Optimizer;
use keras_runtime::ports::Ports;
use keras_runtime::train::{AnyLosses, AnyTarget, Fit, MeantFor, Train, Trainer, zeroed};

type AnyOptimizer<T> = Box<dyn Optimizer<T>>;

/// Computes the case with one model on one engine and compares.
pub fn check<M: Model>(case: &Case, engine: AnyEngine) -> Result<(), Stop>
where
    AnyLosses<M::Element>: MeantFor<M::Element, M::Output, M::Head, Target = AnyTarget>,
{
    let outputs = case.config["model"]["outputs"].as_array().ok_or("the model has no outputs")?;
    let names = outputs.iter().map(|name| name.as_str().unwrap_or_default());
    let measures = names
        .clone()
        .enumerate()
        .map(|(index, name)| measures(&case.config["compile"], (index, name, outputs.len())));
    let run = Run {
        case,
        engine,
        arguments: Arguments::of(case)?,
        measures: measures.collect::<Result<_, _>>()?,
        outputs: names.collect(),
    };
    // A model for the first batch, one for the run: constraints change the weights of the first.
    run.first_batch(&mut *initial::<M>(case)?)?;
    run.whole(&mut *initial::<M>(case)?)
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
    engine: AnyEngine,
    arguments: Arguments,
    measures: Vec<Measures<'a>>,
    outputs: Vec<&'a str>,
}

/// What `fit` is called on: the inputs and the targets, all of a row end to end.
struct Data<T> {
    x: Vec<T>,
    y: Vec<T>,
    sample_weight: Option<Vec<T>>,
    rows: usize,
}

impl<T: Element> Data<T> {
    /// The first rows of the inputs `x` (or `x/a`, `x/b`, ...), `y` and perhaps `sample_weight` of
    /// a case.
    fn of<M: Model<Element = T>>(case: &Case, x: &str, y: &str, rows: usize) -> Result<Self, Stop> {
        let ports = M::Input::PORTS.iter().map(|port| port.name);
        let xs = tensors(case, x, ports)?;
        let names = case.config["model"]["outputs"].as_array().into_iter().flatten();
        let ys = tensors(case, y, names.filter_map(|name| name.as_str()))?;
        let all = xs.first().and_then(|tensor| tensor.shape.first()).copied().unwrap_or(0);
        let rows = all.min(rows);
        let first = |tensor: &Tensor| {
            let len = tensor.data.len() / all.max(1) * rows;
            tensor.to::<T>()[..len].to_vec()
        };
        Ok(Data {
            x: side_by_side(&xs, rows),
            y: side_by_side(&ys, rows),
            sample_weight: case.inputs.get("sample_weight").map(first),
            rows,
        })
    }

    fn flat<'a>(&self, values: &'a [T]) -> Result<FromRows<Flat<'a, T>>, Stop> {
        Ok(FromRows(Flat::new(values, values.len() / self.rows.max(1)).map_err(failed)?))
    }
}

/// The tensor of this name, or those of its parts.
fn tensors<'a, 'n>(
    case: &'a Case,
    name: &str,
    parts: impl Iterator<Item = &'n str>,
) -> Result<Vec<&'a Tensor>, String> {
    match case.inputs.get(name) {
        Some(tensor) => Ok(vec![tensor]),
        None => parts.map(|part| case.input(&format!("{name}/{part}"))).collect(),
    }
}

/// The first rows of all tensors, all of a row end to end.
fn side_by_side<T: Element>(tensors: &[&Tensor], rows: usize) -> Vec<T> {
    let values: Vec<(Vec<T>, usize)> = tensors
        .iter()
        .map(|tensor| {
            (tensor.to(), tensor.data.len() / tensor.shape.first().copied().unwrap_or(1).max(1))
        })
        .collect();
    let row = |row: usize| {
        values.iter().flat_map(move |(values, len)| &values[row * len..(row + 1) * len])
    };
    (0..rows).flat_map(row).copied().collect()
}

impl Run<'_> {
    /// The losses, with metrics for a whole run.
    fn losses<T: Element>(&self) -> Result<AnyLosses<T>, Stop> {
        let metrics = |list: &[&serde_json::Value]| {
            list.iter().map(|config| metric::build(config)).collect::<Result<Vec<_>, _>>()
        };
        let losses = self.measures.iter().map(|measures| {
            Ok(loss::build(measures.loss)?
                .of_any_targets()
                .weight(measures.loss_weight.unwrap_or(1.0))
                .metrics(metrics(&measures.metrics)?)
                .weighted_metrics(metrics(&measures.weighted_metrics)?))
        });
        Ok(AnyLosses(losses.collect::<Result<_, Stop>>()?))
    }

    /// Loss and gradients of the first batch, by a step that changes nothing.
    fn first_batch<M: Model>(&self, model: &mut M) -> Result<(), Stop>
    where
        AnyLosses<M::Element>: MeantFor<M::Element, M::Output, M::Head, Target = AnyTarget>,
    {
        let Some(tolerance) = self.case.tolerance_of("first_batch").of::<M::Element>() else {
            return Ok(());
        };
        let gradients = Gradients::<M::Element>::default();
        let recorder: AnyOptimizer<M::Element> = Box::new(Recorder::new(gradients.clone()));
        let data = Data::of::<M>(self.case, "x", "y", self.arguments.batch_size)?;
        let (x, y) = (data.flat(&data.x)?, data.flat(&data.y)?);
        let fit = Fit::default().batch_size(data.rows).shuffle(false).verbose(0);
        let fit = fit.class_weight(self.arguments.class_weight.iter().copied());
        let fit = match &data.sample_weight {
            Some(weights) => fit.sample_weight(weights),
            None => fit,
        };
        let mut trainer = model.compile(recorder, self.losses()?).engine(self.engine);
        let history = trainer.fit(&x, &y, fit).map_err(failed)?;
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
    fn whole<M: Model>(&self, model: &mut M) -> Result<(), Stop>
    where
        AnyLosses<M::Element>: MeantFor<M::Element, M::Output, M::Head, Target = AnyTarget>,
    {
        let case = self.case;
        let compile = &case.config["compile"];
        let optimizer: AnyOptimizer<M::Element> = optimizer::build(&compile["optimizer"])?;
        let mut trainer = model.compile(optimizer, self.losses()?).engine(self.engine);
        let data = Data::of::<M>(case, "x", "y", usize::MAX)?;
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
            } else if let Some(name) = name.strip_prefix("predictions/")
                && let Some(number) = self.outputs.iter().position(|output| *output == name)
            {
                let rows = want.shape.first().copied().unwrap_or(1);
                let head = Data::<M::Element>::of::<M>(case, "x", "y", rows)?;
                let got = trainer.predict_batch(&head.flat(&head.x)?).map_err(failed)?;
                let got: Vec<M::Element> = got
                    .iter()
                    .flat_map(|sample| sample.slices().as_ref()[number].to_vec())
                    .collect();
                near(&format!("the prediction `{name}`"), &got, want, tolerance)?;
            } else {
                return Err(Stop::Failed(format!("what is the output `{name}`?")));
            }
        }
        Ok(())
    }

    fn fit<M: Model>(
        &self,
        trainer: &mut Trainer<'_, M, AnyOptimizer<M::Element>, AnyLosses<M::Element>, AnyEngine>,
        data: &Data<M::Element>,
    ) -> Result<History, Stop>
    where
        AnyLosses<M::Element>: MeantFor<M::Element, M::Output, M::Head, Target = AnyTarget>,
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
        fit = fit.callbacks(callback::build::<M::Element>(&self.case.config["callbacks"])?);
        if let Some(samples) = arguments.validation_batch_size {
            fit = fit.validation_batch_size(samples);
        }
        if let Some(weights) = &data.sample_weight {
            fit = fit.sample_weight(weights);
        }
        let (x, y) = (data.flat(&data.x)?, data.flat(&data.y)?);
        if !self.case.inputs.names().any(|name| name.starts_with("x_val")) {
            return trainer.fit(&x, &y, fit).map_err(failed);
        }
        let held = Data::of::<M>(self.case, "x_val", "y_val", usize::MAX)?;
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
