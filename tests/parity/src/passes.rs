//! A generated model behind [`Net`].

use crate::net::{Net, Passed, Step};
use crate::outcome::Stop;
use crate::weights::Slot;
use keras_runtime::data::{Flat, FromRows, Joined, Rows};
use keras_runtime::element::{Element, Real};
use keras_runtime::error::Error;
use keras_runtime::kernels::AnyEngine;
use keras_runtime::model::{Model, infer};
use keras_runtime::ports::{Port, Ports};
use keras_runtime::testing::differentiate_on;
use keras_runtime::train::{Train, zeroed};

/// A model whose weights the case sets, and who computes it.
pub struct Passes<M: Model>(Box<M>, AnyEngine);

impl<M: Model> Passes<M> {
    /// A model whose weights the case sets.
    pub fn on(engine: AnyEngine) -> Self {
        Passes(zeroed(), engine)
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
        self.0.adapt_on(&self.1, &data).map_err(failed)
    }

    fn predict(&self, inputs: &[Vec<M::Element>]) -> Result<Vec<Vec<M::Element>>, Stop> {
        let sets = M::Input::PORTS.iter().zip(inputs).map(|(port, values)| {
            let rows = Flat::new(values, port.len());
            (port.name, rows.map(|rows| Box::new(rows) as Box<dyn Rows<M::Element>>))
        });
        let rows = Joined::rows(sets).map_err(failed)?;
        let samples = self.0.predict_batch_on(&self.1, &FromRows(&*rows)).map_err(failed)?;
        Ok(by_output::<M>(&samples))
    }

    fn predict_one_by_one(&self, inputs: &[Vec<M::Element>]) -> Result<Vec<Vec<M::Element>>, Stop> {
        let mut arena = vec![M::Element::ZERO; M::ARENA];
        let outputs = (0..batch::<M>(inputs)).map(|number| {
            let mut sample = M::Input::ZEROS;
            for (part, values) in sample.slices_mut().as_mut().iter_mut().zip(inputs) {
                part.copy_from_slice(&values[number * part.len()..(number + 1) * part.len()]);
            }
            infer(&*self.0, &sample, &mut arena)
        });
        Ok(by_output::<M>(&outputs.collect::<Vec<_>>()))
    }

    fn prepare(&mut self) {
        self.0.prepare();
    }

    fn step(&self, step: &Step<'_, M::Element>) -> Result<Passed<M::Element>, Stop> {
        let batch = batch::<M>(step.inputs);
        let (inputs, upstream) = (step.inputs.concat(), step.upstream.concat());
        let found = differentiate_on(&self.1, &*self.0, &inputs, &upstream, step.training);
        Ok(Passed {
            outputs: parts(&found.output, M::Output::PORTS, batch),
            penalty: found.penalty,
            input_grads: parts(&found.input, M::Input::PORTS, batch),
            weight_grads: found.weights.as_slice().to_vec(),
        })
    }

    fn update(&mut self, weight_grads: &[M::Element]) {
        let mut gradient = zeroed::<M>();
        gradient.as_mut_slice().copy_from_slice(weight_grads);
        self.0.update(&gradient, &vec![true; M::LAYERS.len()]);
    }
}

/// Samples in the inputs.
fn batch<M: Model>(inputs: &[Vec<M::Element>]) -> usize {
    inputs.iter().map(Vec::len).sum::<usize>() / M::Input::LEN.max(1)
}

/// The values of each output.
fn by_output<M: Model>(samples: &[M::Output]) -> Vec<Vec<M::Element>> {
    let values = |number: usize| {
        samples.iter().flat_map(move |sample| sample.slices().as_ref()[number].to_vec()).collect()
    };
    (0..M::Output::PORTS.len()).map(values).collect()
}

/// The parts of a batch in which they lie one after the other.
fn parts<T: Element>(mut values: &[T], ports: &[Port], batch: usize) -> Vec<Vec<T>> {
    let part = |port: &Port| {
        let (part, rest) = values.split_at(port.len() * batch);
        values = rest;
        part.to_vec()
    };
    ports.iter().map(part).collect()
}

fn failed(error: Error) -> Stop {
    Stop::Failed(error.to_string())
}
