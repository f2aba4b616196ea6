//! Many samples through a network in inference.

use super::batch::copy_sample;
use super::blocks;
use super::check::inputs;
use super::network::{Fixed, Forward, Network, Tables};
use crate::data::{Rows, check};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::kernels::{Engine, FlushDenormals};
use crate::model::{Adapting, Model};
use crate::ports::Ports;
use crate::states::States;
use crate::tape::{Pass, Search, Squares, Training};

/// Samples in one go.
pub const BATCH: usize = 256;

/// Rows of samples in batches, with the memory to run them: a place for each value, none gives it up.
struct Batches<'a, T: Element> {
    tables: &'static Tables<T>,
    rows: &'a dyn Rows<T>,
    x: Vec<T>,
    row: Vec<T>,
    values: Vec<T>,
    scratch: Vec<T>,
    saved: Vec<T>,
}

impl<'a, T: Element> Batches<'a, T> {
    fn new(tables: &'static Tables<T>, rows: &'a dyn Rows<T>) -> Self {
        let (graph, batch) = (tables.graph, BATCH.min(rows.len()));
        Batches {
            tables,
            rows,
            x: vec![T::ZERO; batch * tables.input_len],
            row: vec![T::ZERO; tables.input_len],
            values: vec![T::ZERO; batch * graph.training.size],
            scratch: vec![T::ZERO; graph.scratch.len(batch)],
            saved: vec![T::ZERO; batch * graph.saved.size],
        }
    }

    /// Runs the batch that begins at row `start`, and hands its pass to `f`.
    fn run(&mut self, network: &dyn Forward<T>, start: usize, f: &mut dyn FnMut(&Pass<'_, T>)) {
        let (tables, batch) = (self.tables, BATCH.min(self.rows.len() - start));
        let x = &mut self.x[..batch * tables.input_len];
        for i in 0..batch {
            copy_sample(tables, self.rows, start + i, (i, batch), x, &mut self.row);
        }
        network.split(x, batch, &mut |inputs| {
            let training = Some(Training {
                saved: &mut self.saved,
                gradients: &mut [],
                wanted: &[],
                trainable: &[],
                mode: false,
                accumulate: false,
                squares: Squares::default(),
                skip_heads: &[],
                seed: 0,
                penalty: T::ZERO,
            });
            f(&network.forward(Pass {
                graph: tables.graph,
                batch,
                inputs,
                values: &mut self.values,
                scratch: &mut self.scratch,
                states: States::none(),
                state_sizes: &[],
                training,
                offsets: None,
                again: false,
                search: Search::Off,
            }));
        });
    }
}

/// The outputs for all rows of `x`.
pub fn predict<M: Model, E: Engine<M::Element>>(
    network: &Fixed<'_, M, E>,
    x: &dyn Rows<M::Element>,
) -> Result<Vec<M::Output>> {
    let mut outputs = vec![M::Output::ZEROS; x.len()];
    let mut rest = outputs.iter_mut();
    for_batches(network, x, &mut |batch, values| fill(&mut rest, batch, values))?;
    Ok(outputs)
}

/// Copies the outputs of a batch to the next places.
pub fn fill<'o, T: Element, P: Ports<T> + 'o>(
    places: &mut impl Iterator<Item = &'o mut P>,
    batch: usize,
    values: &[&[T]],
) {
    for (i, output) in places.take(batch).enumerate() {
        let mut parts = output.slices_mut();
        for (part, values) in parts.as_mut().iter_mut().zip(values) {
            let start = i * part.len();
            part.copy_from_slice(&values[start..start + part.len()]);
        }
    }
}

/// Gives `f` the size of each block of `x` with its outputs.
fn for_batches<T: Element>(
    network: &dyn Forward<T>,
    x: &dyn Rows<T>,
    f: &mut dyn FnMut(usize, &[&[T]]),
) -> Result<()> {
    once!(T: run(
        network: &dyn Forward<T>,
        x: &dyn Rows<T>,
            f: &mut dyn FnMut(usize, &[&[T]]),
    ) -> Result<()>)
}

fn run<T: Element>(
    network: &dyn Forward<T>,
    x: &dyn Rows<T>,
    f: &mut dyn FnMut(usize, &[&[T]]),
) -> Result<()> {
    let tables = network.tables();
    if !tables.indices.is_empty() {
        inputs(tables, "x", x)?;
    }
    let _flush = FlushDenormals::new();
    blocks::run(network, x, BATCH, f);
    Ok(())
}

/// Adapts one layer after the other, each to what those before make of `x`.
pub fn adapt<T: Element>(network: &mut dyn Network<T>, x: &dyn Rows<T>) -> Result<()> {
    once!(T: adapt_layers(
        network: &mut dyn Network<T>,
        x: &dyn Rows<T>,
        ) -> Result<()>)
}

fn adapt_layers<T: Element>(network: &mut dyn Network<T>, x: &dyn Rows<T>) -> Result<()> {
    let tables = network.tables();
    check::lengths(x.len(), "x", x.len())?;
    inputs(tables, "x", x)?;
    if tables.adapts.is_empty() {
        return Err(Error::Config(format!(
            "`{}` has no layer to adapt, such as `Normalization`",
            tables.name
        )));
    }
    for (number, &value) in tables.adapts.iter().enumerate() {
        network.adapt_layer(number, Adapting::Reset);
        let (mut batches, mut kept) = (Batches::new(tables, x), Vec::new());
        for start in (0..x.len()).step_by(BATCH) {
            let mut input = Vec::new();
            batches.run(network, start, &mut |pass| input = pass.value(value).to_vec());
            network.adapt_layer(number, Adapting::Observe(&input, &mut kept));
        }
        network.adapt_layer(number, Adapting::Finish(&mut kept));
    }
    Ok(())
}
