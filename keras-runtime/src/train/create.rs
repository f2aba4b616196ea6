//! New networks, and their summary.

use crate::initializers::Fans;
use crate::model::Model;
use crate::rng::Rng;
use crate::summary::{Size, Summary, SummaryRow};

/// A new network on the heap, made in place: no weight ever lies on the stack. Each weight has
/// random numbers of its own, so that a layer that is added leaves the others as they are.
pub fn create<M: Model>(seed: u64) -> Box<M> {
    let mut model = zeroed::<M>();
    let mut rest = model.as_mut_slice();
    for (number, weight) in M::WEIGHTS.iter().enumerate() {
        let (values, after) = rest.split_at_mut(weight.len());
        let mut rng = Rng::stream(seed, number as u64);
        weight.initializer.fill(values, weight.shape, Fans::of(weight.shape), &mut rng);
        rest = after;
    }
    model
}

/// A network of zeros on the heap.
pub fn zeroed<M: Model>() -> Box<M> {
    // SAFETY: all-zero bytes are a value of `M` (contract of `Model`).
    unsafe { Box::<M>::new_zeroed().assume_init() }
}

/// Keras's summary.
pub fn summary<M: Model>() -> String {
    let trainable: Vec<bool> = M::LAYERS.iter().map(|layer| layer.trainable).collect();
    table::<M>(&trainable, None)
}

/// The summary with the layers that learn, and the optimizer's parameters once there are any.
pub fn table<M: Model>(trainable: &[bool], optimizer: Option<usize>) -> String {
    let weights = |number: usize, learns: bool| -> usize {
        let of_layer = M::WEIGHTS.iter().filter(|weight| weight.layer == number);
        let learn = of_layer.filter(|weight| (trainable[number] && weight.trainable) == learns);
        learn.map(|weight| weight.len()).sum()
    };
    let all = |learns| (0..M::LAYERS.len()).map(|number| weights(number, learns)).sum();
    let (learning, fixed) = (all(true), all(false));
    let parameters = |number: usize| weights(number, true) + weights(number, false);
    let layers = M::LAYERS.iter().enumerate().map(|(number, layer)| SummaryRow {
        name: layer.name,
        class: layer.class,
        output_shapes: vec![layer.output.dims()],
        parameters: parameters(number),
        trainable: trainable[number],
        connected_to: Vec::new(),
        drops_mask: M::DROPS_MASK.contains(&number),
    });
    let graph = M::ROWS.iter().map(|row| SummaryRow {
        name: row.name,
        class: row.class,
        output_shapes: row.outputs.iter().map(keras_shape::Shape::dims).collect(),
        parameters: row.layer.map_or(0, parameters),
        trainable: row.layer.is_none_or(|number| trainable[number]),
        connected_to: row.connected_to.to_vec(),
        drops_mask: row.layer.is_some_and(|number| M::DROPS_MASK.contains(&number)),
    });
    let rows: Vec<SummaryRow<'_>> =
        if M::ROWS.is_empty() { layers.collect() } else { graph.collect() };
    let size = Size::of::<M::Element>;
    let table = Summary::new(M::NAME, &rows).trainable(size(learning)).non_trainable(size(fixed));
    match optimizer {
        Some(parameters) => table.optimizer(size(parameters)).to_string(),
        None => table.to_string(),
    }
}
