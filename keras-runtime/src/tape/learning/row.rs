//! What a step needs to know of weights: the table of a network without names and first values.

use crate::constraints::Constraint;
use crate::element::Element;
use crate::learn::Learn;
use crate::regularizers::Regularizer;

/// A weight.
#[derive(Clone, Copy)]
pub struct Row<T: Element> {
    /// Number of values.
    pub len: usize,
    /// Keras's shape.
    pub shape: &'static [usize],
    /// Its layer in the table.
    pub layer: usize,
    /// Whether its layer learns.
    pub in_training: bool,
    /// Whether a rule changes it.
    pub learns: bool,
    /// Whether it is a table whose rows are looked up.
    pub looked_up: bool,
    /// Its penalty.
    pub regularizer: Option<&'static dyn Regularizer<T>>,
    /// What it has to satisfy.
    pub constraint: Option<&'static dyn Constraint<T>>,
}

/// The weights of a network, of which there are `N`.
///
/// # Panics
///
/// In the Rust compiler, where there are others.
pub const fn rows<M: Learn, const N: usize>() -> [Row<M::Element>; N] {
    assert!(M::WEIGHTS.len() == N);
    let mut rows = [Row {
        len: 0,
        shape: &[],
        layer: 0,
        in_training: false,
        learns: false,
        looked_up: false,
        regularizer: None,
        constraint: None,
    }; N];
    let mut i = 0;
    while i < N {
        let weight = &M::WEIGHTS[i];
        rows[i] = Row {
            len: weight.len(),
            shape: weight.shape,
            layer: weight.layer,
            in_training: M::LAYERS[weight.layer].trainable,
            learns: M::LAYERS[weight.layer].trainable && weight.trainable,
            looked_up: weight.looked_up,
            regularizer: weight.regularizer,
            constraint: weight.constraint,
        };
        i += 1;
    }
    rows
}
