//! New networks, and their summary.

use super::network::{HasTables, Tables};
use super::run::Core;
use crate::element::Element;
use crate::initializers::Fans;
use crate::model::{Model, Weight};
use crate::rng::Rng;
use crate::summary::{Size, Summary, SummaryRow};

/// A new network on the heap, made in place: no weight ever lies on the stack. Each weight has
/// random numbers of its own, so that a layer that is added leaves the others as they are.
pub fn create<M: Model>(seed: u64) -> Box<M> {
    let mut model = zeroed::<M>();
    begin(M::WEIGHTS, model.as_mut_slice(), seed);
    model
}

/// The values that the weights begin with.
fn begin<T: Element>(weights: &[Weight<T>], values: &mut [T], seed: u64) {
    once!(T: draw(weights: &[Weight<T>], values: &mut [T], seed: u64));
}

fn draw<T: Element>(weights: &[Weight<T>], values: &mut [T], seed: u64) {
    let mut rest = values;
    for (number, weight) in weights.iter().enumerate() {
        let (values, after) = rest.split_at_mut(weight.len());
        let mut rng = Rng::stream(seed, number as u64);
        weight.initializer.fill(values, weight.shape, Fans::of(weight.shape), &mut rng);
        rest = after;
    }
}

/// A network of zeros on the heap.
pub fn zeroed<M: Model>() -> Box<M> {
    // SAFETY: all-zero bytes are a value of `M` (contract of `Model`).
    unsafe { Box::<M>::new_zeroed().assume_init() }
}

/// Keras's summary.
pub fn summary<M: Model>() -> String {
    table(M::TABLES, &M::TABLES.trainable(), None)
}

impl<T: Element> Core<T> {
    /// Keras's summary, with the optimizer's parameters after the first step.
    pub(super) fn summary(&self, tables: &Tables<T>) -> String {
        table(tables, &self.trainable, self.apply.as_ref().map(|apply| apply.parameters()))
    }
}

/// The summary with the layers that learn, and the optimizer's parameters once there are any.
fn table<T: Element>(tables: &Tables<T>, trainable: &[bool], optimizer: Option<usize>) -> String {
    once!(T: print(tables: &Tables<T>, trainable: &[bool], optimizer: Option<usize>) -> String)
}

fn print<T: Element>(tables: &Tables<T>, trainable: &[bool], optimizer: Option<usize>) -> String {
    let weights = |number: usize, learns: bool| -> usize {
        let of_layer = tables.weights.iter().filter(|weight| weight.layer == number);
        let learn = of_layer.filter(|weight| (trainable[number] && weight.trainable) == learns);
        learn.map(|weight| weight.len()).sum()
    };
    let all = |learns| (0..tables.layers.len()).map(|number| weights(number, learns)).sum();
    let (learning, fixed) = (all(true), all(false));
    let parameters = |number: usize| weights(number, true) + weights(number, false);
    let layers = tables.layers.iter().enumerate().map(|(number, layer)| SummaryRow {
        name: layer.name,
        class: layer.class,
        output_shapes: vec![layer.output.dims()],
        parameters: parameters(number),
        trainable: trainable[number],
        connected_to: Vec::new(),
        drops_mask: tables.drops_mask.contains(&number),
    });
    let graph = tables.rows.iter().map(|row| SummaryRow {
        name: row.name,
        class: row.class,
        output_shapes: row.outputs.iter().map(keras_shape::Shape::dims).collect(),
        parameters: row.layer.map_or(0, parameters),
        trainable: row.layer.is_none_or(|number| trainable[number]),
        connected_to: row.connected_to.to_vec(),
        drops_mask: row.layer.is_some_and(|number| tables.drops_mask.contains(&number)),
    });
    let rows: Vec<SummaryRow<'_>> =
        if tables.rows.is_empty() { layers.collect() } else { graph.collect() };
    let size = Size::of::<T>;
    let table =
        Summary::new(tables.name, &rows).trainable(size(learning)).non_trainable(size(fixed));
    match optimizer {
        Some(parameters) => table.optimizer(size(parameters)).to_string(),
        None => table.to_string(),
    }
}
