//! A generated model behind [`Net`].

use crate::net::{Net, Passed, Step};
use crate::outcome::Stop;
use crate::weights::Slot;
use keras_runtime::data::Flat;
use keras_runtime::element::Element;
use keras_runtime::error::Error;
use keras_runtime::model::{Model, infer};
use keras_runtime::sample::Sample;
use keras_runtime::testing::differentiate;
use keras_runtime::train::{Train, zeroed};

/// A model whose weights the case sets.
pub struct Passes<M: Model>(Box<M>);

impl<M: Model> Passes<M> {
    /// A model whose weights the case sets.
    pub fn new() -> Self {
        Passes(zeroed())
    }
}

impl<M: Model> Default for Passes<M> {
    fn default() -> Self {
        Passes::new()
    }
}

/// Where each weight of a model lies.
pub fn slots<M: Model>() -> Vec<Slot> {
    let mut start = 0;
    let slots = M::WEIGHTS.iter().map(|weight| {
        let range = start..start + weight.len();
        start = range.end;
        Slot { name: weight.name.into(), shape: weight.shape.to_vec(), range }
    });
    slots.collect()
}

impl<M: Model> Net<M::Element> for Passes<M> {
    fn slots(&self) -> Vec<Slot> {
        slots::<M>()
    }

    fn values(&self) -> &[M::Element] {
        self.0.as_slice()
    }

    fn values_mut(&mut self) -> &mut [M::Element] {
        self.0.as_mut_slice()
    }

    fn adapt(&mut self, data: &[M::Element]) -> Result<(), Stop> {
        let data = Flat::new(data, M::Input::LEN).map_err(failed)?;
        Train::adapt(&mut *self.0, &data).map_err(failed)
    }

    fn predict(&self, inputs: &[Vec<M::Element>]) -> Result<Vec<Vec<M::Element>>, Stop> {
        let [input] = inputs else { return Err(Stop::inexpressible("several inputs")) };
        let input = Flat::new(input, M::Input::LEN).map_err(failed)?;
        let outputs = self.0.predict_batch(&input).map_err(failed)?;
        Ok(vec![Sample::flatten(&outputs).to_vec()])
    }

    fn predict_one_by_one(&self, inputs: &[Vec<M::Element>]) -> Result<Vec<Vec<M::Element>>, Stop> {
        let [input] = inputs else { return Err(Stop::inexpressible("several inputs")) };
        let mut arena = vec![M::Element::ZERO; M::ARENA];
        let samples = <M::Input as Sample<M::Element>>::chunk(input);
        let outputs = samples.iter().map(|sample| infer(&*self.0, sample, &mut arena));
        Ok(vec![Sample::flatten(&outputs.collect::<Vec<M::Output>>()).to_vec()])
    }

    fn step(&self, step: &Step<'_, M::Element>) -> Result<Passed<M::Element>, Stop> {
        let ([input], [upstream]) = (step.inputs, step.upstream) else {
            return Err(Stop::inexpressible("several inputs or outputs"));
        };
        let found = differentiate(&*self.0, input, upstream, step.training);
        Ok(Passed {
            outputs: vec![found.output],
            penalty: found.penalty,
            input_grads: vec![found.input],
            weight_grads: found.weights.as_slice().to_vec(),
        })
    }

    fn update(&mut self, weight_grads: &[M::Element]) {
        let mut gradient = zeroed::<M>();
        gradient.as_mut_slice().copy_from_slice(weight_grads);
        self.0.update(&gradient, &vec![true; M::LAYERS.len()]);
    }
}

fn failed(error: Error) -> Stop {
    Stop::Failed(error.to_string())
}
