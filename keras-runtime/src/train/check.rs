//! What is checked before the first step.

use super::options::Fit;
use super::trainer::Trainer;
use crate::data::{Rows, check, target_shape};
use crate::element::Element;
use crate::error::{Dims, Error, Result};
use crate::losses::{Loss, Target};
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::sample::Sample;

/// What samples and targets are called in errors.
pub type Names = [&'static str; 2];

/// Those of `fit` and `evaluate`.
pub const GIVEN: Names = ["x", "y"];
/// Those of the data to validate with.
pub const VALIDATION: Names = ["validation x", "validation y"];

/// The values of samples: finite, and indices where a layer takes indices.
pub fn inputs<M: Model>(what: &'static str, x: &dyn Rows<M::Element>) -> Result<()> {
    let shape = M::Input::SHAPE;
    check::finite(what, x, shape)?;
    M::INDICES.iter().try_for_each(|indices| check::indices(what, x, shape, indices))
}

impl<M, O, L> Trainer<'_, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
    L: Loss<M::Element>,
{
    /// Samples and their targets.
    pub(super) fn check(
        &self,
        [x_name, y_name]: Names,
        x: &dyn Rows<M::Element>,
        y: &dyn Rows<M::Element>,
    ) -> Result<()> {
        if x.is_empty() {
            return Err(Error::Empty { what: x_name });
        }
        check::lengths(x.len(), y_name, y.len())?;
        inputs::<M>(x_name, x)?;
        let own = [y.row_len()];
        let shape = match <L::Target as Target>::FREE {
            true => &own,
            false => target_shape::<M::Element, M::Output, L::Target>(),
        };
        match self.loss.classes(M::Output::SHAPE.last().copied().unwrap_or(1)) {
            Some(classes) => check::labels(y_name, y, shape, classes, self.loss.ignored())?,
            None => check::finite(y_name, y, shape)?,
        }
        let full = |shape: &[usize]| [&[x.len()], shape].concat();
        let (y_true, y_pred) = (full(shape), full(M::Output::SHAPE));
        for metric in self.metrics.iter().chain(&self.weighted) {
            metric.check(&y_true, &y_pred).map_err(Error::Config)?;
        }
        Ok(())
    }

    /// Weights for as many samples: one each, or one for each of a sample's loss elements.
    pub(super) fn check_weights(&self, x: usize, weights: &dyn Rows<M::Element>) -> Result<()> {
        const NAME: &str = "sample_weight";
        check::lengths(x, NAME, weights.len())?;
        let (found, shape) = (weights.row_len(), [&[x], M::Output::SHAPE].concat());
        let elements = (self.loss.elements(&shape) / x).max(1);
        if found != 1 && found != elements {
            return Err(Error::RowLength { what: NAME, expected: vec![elements], found });
        }
        check::finite(NAME, weights, &[found])
    }

    /// Weights by class: a target must name one class.
    pub(super) fn check_class_weights(&self) -> Result<()> {
        let shape = target_shape::<M::Element, M::Output, L::Target>();
        match shape.len() <= usize::from(!<L::Target as Target>::SPARSE) {
            true => Ok(()),
            false => Err(Error::Config(format!(
                "class weights are for samples of one class each, but a target has the shape {}",
                Dims(shape)
            ))),
        }
    }
}

impl<T: Element, V> Fit<'_, T, V> {
    /// Options that make no sense.
    pub(super) fn check(&self) -> Result<()> {
        for (name, value) in
            [("batch_size", self.batch_size), ("steps_per_epoch", self.steps_per_epoch)]
        {
            if value == Some(0) {
                return Err(Error::Config(format!("{name} must be at least 1, found 0")));
            }
        }
        if !(0.0..1.0).contains(&self.validation_split) {
            return Err(Error::Config(format!(
                "validation_split must be from 0 to below 1, found {}",
                self.validation_split
            )));
        }
        if self.sample_weight.is_some() && !self.class_weight.is_empty() {
            return Err(Error::Config(
                "expected sample weights or class weights, found both".into(),
            ));
        }
        Ok(())
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
