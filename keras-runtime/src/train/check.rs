//! What is checked before the first step.

use super::columns::{Columns, name};
use super::network::Tables;
use super::options::{Fit, at_least_one};
use super::output::Output;
use super::run::Run;
use crate::data::{Rows, check};
use crate::element::Element;
use crate::error::{Dims, Error, Result};

/// What weights are called in errors.
const NAME: &str = "sample_weight";

/// What samples and targets are called in errors.
pub type Names = [&'static str; 2];

/// Those of `fit` and `evaluate`.
pub const GIVEN: Names = ["x", "y"];
/// Those of the data to validate with.
pub const VALIDATION: Names = ["validation x", "validation y"];

impl<T: Element> Run<'_, T> {
    /// Samples and their targets. Answers how many values a target of each output has.
    pub(super) fn check(&self, x: &dyn Rows<T>, y: &dyn Rows<T>) -> Result<Vec<usize>> {
        let (run, names) = (self, GIVEN);
        once!(T: Run::check_as(
            run: &Run<'_, T>,
            names: Names,
            x: &dyn Rows<T>,
            y: &dyn Rows<T>,
        ) -> Result<Vec<usize>>)
    }

    /// The same under other names.
    pub(super) fn check_as(
        &self,
        [x_name, y_name]: Names,
        x: &dyn Rows<T>,
        y: &dyn Rows<T>,
    ) -> Result<Vec<usize>> {
        if x.is_empty() {
            return Err(Error::Empty { what: x_name });
        }
        let lens = self.target_lens(y)?;
        if y.row_len() > 0 {
            check::lengths(x.len(), y_name, y.len())?;
        }
        inputs(self.tables, x_name, x)?;
        self.check_outputs(&lens, x.len())?;
        let targets = Columns::of_targets(&self.core.outputs, &lens, y_name);
        targets.iter().try_for_each(|columns| columns.check(y))?;
        Ok(lens)
    }

    /// Losses and metrics of so many samples, with so many values a target of each output.
    pub(super) fn check_outputs(&self, lens: &[usize], samples: usize) -> Result<()> {
        if let Some(output) = self.core.outputs.iter().find(|output| output.takes_logits) {
            return Err(Error::Config(format!(
                "expected probabilities for the loss of {}, found the values of a linear layer; \
                 write `activation = softmax` or `sigmoid` at the last layer, or \
                 `.from_logits()` at the loss",
                match output.name {
                    "" => "the output".to_owned(),
                    name => format!("`{name}`"),
                }
            )));
        }
        for (output, &y_len) in self.core.outputs.iter().zip(lens) {
            let own = [y_len];
            let full = |shape: &[usize]| [&[samples], shape].concat();
            let y_true = full(output.target_shape.unwrap_or(&own));
            let y_pred = full(output.shape);
            for metric in output.metrics.iter().chain(&output.weighted) {
                if !output.loss.is_some() {
                    return Err(Error::Config(format!(
                        "`{}` has no loss and no targets, so `{}` cannot be measured; give it a \
                         loss with the weight 0",
                        output.name,
                        metric.name()
                    )));
                }
                metric.check(&y_true, &y_pred).map_err(Error::Config)?;
            }
        }
        Ok(())
    }

    /// How many values a target of each output has.
    pub(super) fn target_lens(&self, y: &dyn Rows<T>) -> Result<Vec<usize>> {
        let fixed =
            |output: &Output<T>| output.target_shape.map(|shape| shape.iter().product::<usize>());
        let rest = y.row_len().saturating_sub(self.core.outputs.iter().filter_map(fixed).sum());
        let parts = y.parts();
        let lens = self.core.outputs.iter().enumerate().map(|(number, output)| {
            let own = if parts.len() == self.core.outputs.len() { parts[number] } else { rest };
            fixed(output).unwrap_or(own)
        });
        let lens: Vec<usize> = lens.collect();
        match lens.iter().sum::<usize>() == y.row_len() {
            true => Ok(lens),
            false => {
                let expected = vec![lens.iter().sum()];
                Err(Error::RowLength { what: "target", expected, found: y.row_len() })
            }
        }
    }

    /// Weights for as many samples, for all outputs or for each: one each, or one for each of a
    /// sample's loss elements.
    pub(super) fn check_weights(&self, x: usize, weights: &dyn Rows<T>) -> Result<()> {
        check::lengths(x, NAME, weights.len())?;
        self.check_weight_lens(x, &weights.parts())?;
        check::finite(NAME, weights, &[weights.row_len()])
    }

    /// How many weights each output has, or all of them.
    pub(super) fn check_weight_lens(&self, x: usize, parts: &[usize]) -> Result<()> {
        if parts.len() > 1 && parts.len() != self.core.outputs.len() {
            return Err(Error::Config(format!(
                "expected sample weights for {} outputs, found them for {}",
                self.core.outputs.len(),
                parts.len()
            )));
        }
        for (number, output) in self.core.outputs.iter().enumerate() {
            let found = if parts.len() == 1 { parts[0] } else { parts[number] };
            let elements = output.elements(x);
            if found > 1 && found != elements {
                let what = name(output.name, NAME);
                return Err(Error::RowLength { what, expected: vec![elements], found });
            }
        }
        Ok(())
    }

    /// Weights by class: a target must name one class, and a weight one that there is.
    pub(super) fn check_class_weights(&self, weights: &[(usize, f64)]) -> Result<()> {
        let [output] = self.core.outputs.as_slice() else {
            return Err(Error::Config(format!(
                "class weights are for one output, but `{}` has {}",
                self.tables.name,
                self.core.outputs.len()
            )));
        };
        let shape = output.target_shape.unwrap_or(output.shape);
        if shape.len() > usize::from(!output.loss.sparse()) {
            return Err(Error::Config(format!(
                "class weights are for samples of one class each, but a target has the shape {}",
                Dims(shape)
            )));
        }
        // One number tells two classes apart.
        let classes = output.shape.last().copied().unwrap_or(1).max(2);
        for (number, &(class, weight)) in weights.iter().enumerate() {
            if class >= classes {
                return Err(Error::Config(format!(
                    "class_weight has a weight for class {class}, but the classes are 0 to {}",
                    classes - 1
                )));
            }
            if !weight.is_finite() {
                return Err(Error::Config(format!(
                    "the class_weight of class {class} is {weight}, but weights must be finite"
                )));
            }
            if weights[..number].iter().any(|(other, _)| *other == class) {
                return Err(Error::Config(format!(
                    "class_weight has two weights for class {class}"
                )));
            }
        }
        Ok(())
    }
}

/// The values of samples: finite, and indices where a layer takes indices.
pub fn inputs<T: Element>(tables: &Tables<T>, what: &'static str, x: &dyn Rows<T>) -> Result<()> {
    Columns::of_inputs(tables, what).iter().try_for_each(|columns| columns.check(x))
}

impl<T: Element> Fit<'_, T> {
    /// Options that make no sense.
    pub(super) fn check(&self) -> Result<()> {
        let fit = self;
        once!(T: check_options(fit: &Fit<'_, T>) -> Result<()>)
    }

    /// How many of the samples are trained on; the others, at the end, are held out.
    pub(super) fn trained(&self, samples: usize, validation: bool) -> Result<usize> {
        if validation {
            return Ok(samples);
        }
        // Keras's rule.
        match (samples as f64 * (1.0 - self.validation_split)).floor() as usize {
            0 => Err(Error::Config(format!(
                "validation_split {} leaves none of {samples} rows to train on",
                self.validation_split
            ))),
            trained => Ok(trained),
        }
    }

    /// Samples a step.
    pub(super) fn batch(&self, samples: usize) -> usize {
        const DEFAULT: usize = 32;
        let by_steps = self.steps_per_epoch.map(|steps| samples.div_ceil(steps));
        self.batch_size.or(by_steps).unwrap_or(DEFAULT)
    }
}

fn check_options<T: Element>(fit: &Fit<'_, T>) -> Result<()> {
    at_least_one([
        ("batch_size", fit.batch_size),
        ("steps_per_epoch", fit.steps_per_epoch),
        ("validation_batch_size", fit.validation_batch_size),
        ("validation_steps", fit.validation_steps),
        ("validation_freq", Some(fit.validation_freq)),
    ])?;
    if !(0.0..1.0).contains(&fit.validation_split) {
        return Err(Error::Config(format!(
            "validation_split must be from 0 to below 1, found {}",
            fit.validation_split
        )));
    }
    if fit.sample_weight.is_some() && !fit.class_weight.is_empty() {
        return Err(Error::Config("expected sample weights or class weights, found both".into()));
    }
    Ok(())
}
