//! Many samples through a network in inference.

use super::batch::copy_sample;
use super::check::inputs;
use crate::data::{Rows, check};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::kernels::{Cpu, FlushDenormals};
use crate::model::{Adapting, Model};
use crate::ports::Ports;
use crate::states::States;
use crate::tape::Tape;

/// Samples in one go.
const BATCH: usize = 256;

/// Rows of samples in batches, with the memory to run them.
struct Batches<'a, M: Model> {
    rows: &'a dyn Rows<M::Element>,
    x: Vec<M::Element>,
    row: Vec<M::Element>,
    values: Vec<M::Element>,
    scratch: Vec<M::Element>,
}

impl<'a, M: Model> Batches<'a, M> {
    fn new(rows: &'a dyn Rows<M::Element>) -> Self {
        let batch = BATCH.min(rows.len());
        Batches {
            rows,
            x: vec![M::Element::ZERO; batch * M::Input::LEN],
            row: vec![M::Element::ZERO; M::Input::LEN],
            values: vec![M::Element::ZERO; batch * M::GRAPH.inference.size],
            scratch: vec![M::Element::ZERO; M::GRAPH.scratch.len(batch)],
        }
    }

    /// Runs the batch that begins at row `start`, and hands its tape to `f`.
    fn run(
        &mut self,
        model: &M,
        engine: &Cpu,
        start: usize,
        f: impl FnOnce(&Tape<'_, M::Element, Cpu>),
    ) {
        let batch = BATCH.min(self.rows.len() - start);
        let x = &mut self.x[..batch * M::Input::LEN];
        for i in 0..batch {
            copy_sample::<M>(self.rows, start + i, (i, batch), x, &mut self.row);
        }
        let inputs = M::Input::split(x, batch);
        let mut tape = Tape {
            graph: M::GRAPH,
            engine,
            batch,
            inputs: inputs.as_ref(),
            values: &mut self.values,
            scratch: &mut self.scratch,
            states: States::none(),
            state_sizes: &[],
            training: None,
        };
        model.forward(&mut tape);
        f(&tape);
    }
}

/// The outputs for all rows of `x`.
pub fn predict<M: Model>(
    model: &M,
    x: &dyn Rows<M::Element>,
    engine: &Cpu,
) -> Result<Vec<M::Output>> {
    if !M::INDICES.is_empty() {
        inputs::<M>("x", x)?;
    }
    let _flush = FlushDenormals::new();
    let mut outputs = Vec::with_capacity(x.len());
    let mut batches = Batches::<M>::new(x);
    for start in (0..x.len()).step_by(BATCH) {
        batches.run(model, engine, start, |tape| {
            outputs.extend((0..tape.batch).map(|i| {
                let mut output = M::Output::ZEROS;
                let mut parts = output.slices_mut();
                for (part, place) in parts.as_mut().iter_mut().zip(M::GRAPH.outputs) {
                    let start = i * part.len();
                    part.copy_from_slice(&tape.value(place.value)[start..start + part.len()]);
                }
                drop(parts);
                output
            }));
        });
    }
    Ok(outputs)
}

/// Adapts one layer after the other, each to what those before make of `x`.
pub fn adapt<M: Model>(model: &mut M, x: &dyn Rows<M::Element>, engine: &Cpu) -> Result<()> {
    check::lengths(x.len(), "x", x.len())?;
    inputs::<M>("x", x)?;
    if M::ADAPTS.is_empty() {
        return Err(Error::Config(format!(
            "`{}` has no layer to adapt, such as `Normalization`",
            M::NAME
        )));
    }
    for (number, &value) in M::ADAPTS.iter().enumerate() {
        model.adapt_layer(number, Adapting::Reset);
        let (mut batches, mut kept) = (Batches::<M>::new(x), Vec::new());
        for start in (0..x.len()).step_by(BATCH) {
            let mut input = Vec::new();
            batches.run(model, engine, start, |tape| input = tape.value(value).to_vec());
            model.adapt_layer(number, Adapting::Observe(&input, &mut kept));
        }
        model.adapt_layer(number, Adapting::Finish(&mut kept));
    }
    Ok(())
}
