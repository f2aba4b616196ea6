//! Tables of weights with those of components in them, put together by the Rust compiler.

use super::OwnWeight;
use crate::element::Element;
use crate::initializers::Zeros;
use crate::model::{LayerInfo, Weight};

/// The weights of a component, in the order of memory.
#[derive(Clone, Copy, Debug)]
pub enum Rows<T: Element> {
    /// Of a layer of one's own.
    Own(&'static [OwnWeight]),
    /// Of a network, with its layers.
    Model(&'static [Weight<T>], &'static [LayerInfo]),
}

impl<T: Element> Rows<T> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Rows::Own(rows) => rows.len(),
            Rows::Model(rows, _) => rows.len(),
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a weight.
    pub const fn name(&self, row: usize) -> &'static str {
        match self {
            Rows::Own(rows) => rows[row].name,
            Rows::Model(rows, _) => rows[row].name,
        }
    }

    /// A weight as one of the layer `layer`.
    const fn weight(&self, row: usize, layer: usize) -> Weight<T> {
        match self {
            Rows::Own(rows) => Weight {
                name: rows[row].name,
                shape: rows[row].shape,
                layer,
                trainable: true,
                looked_up: false,
                initializer: &rows[row],
                regularizer: None,
                constraint: None,
            },
            Rows::Model(rows, layers) => {
                let mut weight = rows[row];
                // What is frozen in a network stays so in others.
                weight.trainable = weight.trainable && layers[weight.layer].trainable;
                weight.layer = layer;
                weight
            }
        }
    }
}

/// A field with a table of its weights.
pub trait HasRows<T: Element> {
    /// The table.
    const ROWS: Rows<T>;
}

/// A part of a network's table of weights.
#[derive(Clone, Copy, Debug)]
pub enum Piece<T: Element> {
    /// Weights of layers of Keras.
    Plain(&'static [Weight<T>]),
    /// Weights of a component.
    Component {
        /// Their table.
        rows: Rows<T>,
        /// Their names in this network.
        names: &'static [&'static str],
        /// The layer's number.
        layer: usize,
    },
}

/// Joins the pieces to one table of `N` weights.
///
/// # Panics
///
/// In the Rust compiler, where `N` is not the sum of the pieces.
pub const fn join<T: Element, const N: usize>(pieces: &[Piece<T>]) -> [Weight<T>; N] {
    let mut table = [Weight {
        name: "",
        shape: &[],
        layer: 0,
        trainable: false,
        looked_up: false,
        initializer: &Zeros::DEFAULT,
        regularizer: None,
        constraint: None,
    }; N];
    let (mut filled, mut i) = (0, 0);
    while i < pieces.len() {
        let mut row = 0;
        match &pieces[i] {
            Piece::Plain(rows) => {
                while row < rows.len() {
                    table[filled] = rows[row];
                    (filled, row) = (filled + 1, row + 1);
                }
            }
            Piece::Component { rows, names, layer } => {
                while row < rows.len() {
                    table[filled] = rows.weight(row, *layer);
                    table[filled].name = names[row];
                    (filled, row) = (filled + 1, row + 1);
                }
            }
        }
        i += 1;
    }
    assert!(filled == N);
    table
}

/// The longest name of a weight of a component.
pub const MAX_NAME: usize = 128;

/// A name that the Rust compiler has put together.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    bytes: [u8; MAX_NAME],
    len: usize,
}

impl Name {
    /// `<layer>/<weight>`.
    ///
    /// # Panics
    ///
    /// In the Rust compiler, where the name is longer than [`MAX_NAME`].
    const fn new(layer: &str, weight: &str) -> Self {
        let mut name = Name { bytes: [0; MAX_NAME], len: 0 };
        name.add(layer);
        name.add("/");
        name.add(weight);
        name
    }

    const fn add(&mut self, text: &str) {
        let (bytes, mut i) = (text.as_bytes(), 0);
        assert!(self.len + bytes.len() <= MAX_NAME, "the name of a weight is too long");
        while i < bytes.len() {
            self.bytes[self.len] = bytes[i];
            (self.len, i) = (self.len + 1, i + 1);
        }
    }

    const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// The names of a component's `N` weights in the layer `layer`.
pub const fn names<T: Element, const N: usize>(layer: &str, rows: &Rows<T>) -> [Name; N] {
    let (mut names, mut i) = ([Name { bytes: [0; MAX_NAME], len: 0 }; N], 0);
    while i < N {
        names[i] = Name::new(layer, rows.name(i));
        i += 1;
    }
    names
}

/// The same as texts.
pub const fn texts<const N: usize>(names: &'static [Name; N]) -> [&'static str; N] {
    let (mut texts, mut i) = ([""; N], 0);
    while i < N {
        texts[i] = names[i].text();
        i += 1;
    }
    texts
}
