//! New networks, and their summary.

use super::network::{HasTables, Tables};
use super::run::Core;
use crate::element::Element;
use crate::initializers::Fans;
use crate::model::{LayerInfo, Model, Outline, Row, Weight};
use crate::rng::Rng;
use crate::summary::{Size, Summary, SummaryOptions, SummaryRow};

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
    summary_with::<M>(SummaryOptions::default())
}

/// Keras's summary with these columns.
pub fn summary_with<M: Model>(options: SummaryOptions) -> String {
    table(M::TABLES, &M::TABLES.trainable(), None, options)
}

impl<T: Element> Core<T> {
    /// Keras's summary, with the optimizer's parameters after the first step.
    pub(super) fn summary(&self, tables: &Tables<T>, options: SummaryOptions) -> String {
        let parameters = self.apply.as_ref().map(|apply| apply.parameters());
        table(tables, &self.trainable, parameters, options)
    }
}

/// The summary with the layers that learn, and the optimizer's parameters once there are any.
fn table<T: Element>(
    tables: &Tables<T>,
    trainable: &[bool],
    optimizer: Option<usize>,
    options: SummaryOptions,
) -> String {
    once!(T: print(
        tables: &Tables<T>,
        trainable: &[bool],
        optimizer: Option<usize>,
        options: SummaryOptions
    ) -> String)
}

fn print<T: Element>(
    tables: &Tables<T>,
    trainable: &[bool],
    optimizer: Option<usize>,
    options: SummaryOptions,
) -> String {
    let weights = |number: usize, learns: bool| -> usize {
        let of_layer = tables.weights.iter().filter(|weight| weight.layer == number);
        let learn = of_layer.filter(|weight| (trainable[number] && weight.trainable) == learns);
        learn.map(|weight| weight.len()).sum()
    };
    let all = |learns| (0..tables.layers.len()).map(|number| weights(number, learns)).sum();
    let (learning, fixed) = (all(true), all(false));
    let mut rows = rows_of(tables.rows, tables.layers, |number, row| {
        row.parameters = weights(number, true) + weights(number, false);
        row.trainable = trainable[number];
        row.drops_mask = tables.drops_mask.contains(&number);
        row.ram_bytes = Some(tables.layers[number].in_use * size_of::<T>());
    });
    if options.expand_nested {
        rows = rows.into_iter().flat_map(|(row, layer)| expanded(row, layer)).collect();
    }
    let rows: Vec<SummaryRow<'_>> = rows.into_iter().map(|(row, _)| row).collect();
    let size = Size::of::<T>;
    let ram_bytes = (tables.graph.one_sample.size + tables.state_len()) * size_of::<T>();
    let table = Summary::new(tables.name, &rows)
        .trainable(size(learning))
        .non_trainable(size(fixed))
        .ram_bytes(ram_bytes)
        .options(options);
    match optimizer {
        Some(parameters) => table.optimizer(size(parameters)).to_string(),
        None => table.to_string(),
    }
}

/// A row, and the layer that it shows if it is one.
type OfLayer = (SummaryRow<'static>, Option<&'static LayerInfo>);

/// The rows of a network; `fill` adds what its weights tell of a layer.
fn rows_of(
    rows: &'static [Row],
    layers: &'static [LayerInfo],
    mut fill: impl FnMut(usize, &mut SummaryRow<'static>),
) -> Vec<OfLayer> {
    let mut filled = |mut row: SummaryRow<'static>, number: Option<usize>| {
        let layer = number.and_then(|number| layers.get(number));
        if let (Some(number), Some(layer)) = (number, layer) {
            row.macs = layer.macs;
            fill(number, &mut row);
        }
        (row, layer)
    };
    if rows.is_empty() {
        let row = |(number, layer): (usize, &'static LayerInfo)| {
            let shapes = vec![layer.output.dims()];
            filled(SummaryRow::new(layer.name, layer.class, shapes), Some(number))
        };
        return layers.iter().enumerate().map(row).collect();
    }
    let row = |row: &'static Row| {
        let shapes = row.outputs.iter().map(keras_shape::Shape::dims).collect();
        let connected_to = row.connected_to.to_vec();
        filled(
            SummaryRow { connected_to, ..SummaryRow::new(row.name, row.class, shapes) },
            row.layer,
        )
    };
    rows.iter().map(row).collect()
}

/// A row, and below it those of the network that the layer is.
fn expanded(row: SummaryRow<'static>, layer: Option<&'static LayerInfo>) -> Vec<OfLayer> {
    let (level, trainable) = (row.level + 1, row.trainable);
    let mut all = vec![(row, layer)];
    let Some(&Outline { layers, rows, weights, .. }) = layer.and_then(|layer| layer.nested) else {
        return all;
    };
    let inner = rows_of(rows, layers, |number, row| {
        let of_layer = weights.iter().filter(|weight| weight.layer == number);
        row.parameters = of_layer.map(|weight| weight.len()).sum();
        row.trainable = trainable && layers[number].trainable;
    });
    for (row, layer) in inner {
        // Where it comes from is told of the network's own layers alone, as in Keras.
        let row = SummaryRow { level, connected_to: Vec::new(), ..row };
        all.extend(expanded(row, layer));
    }
    all
}
