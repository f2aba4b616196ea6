//! What Keras would write down of a network: `model!` makes it, and files for Keras are made of it.
//!
//! ```
//! use keras_runtime::prelude::*;
//! use keras_runtime::keras::config;
//! model! { struct Line { Input(1); Dense(2, activation = relu); } }
//! let config = config(Line::<f32>::KERAS)?;
//! assert_eq!(config["class_name"], "Sequential");
//! assert_eq!(config["config"]["layers"][1]["config"]["units"], 2);
//! # Ok::<(), keras_runtime::error::Error>(())
//! ```

#[cfg(feature = "keras-files")]
mod config;

#[cfg(feature = "keras-files")]
pub use config::config;
#[cfg(feature = "keras-files")]
pub(crate) use config::outline;

/// A network.
#[derive(Debug)]
pub struct Description {
    /// The struct's name.
    pub name: &'static str,
    /// Whether its layers are written one after the other: Keras's `Sequential`.
    pub list: bool,
    /// The layers in Keras's order, inputs among them.
    pub layers: &'static [Layer],
    /// What goes in.
    pub inputs: &'static [Tensor],
    /// What comes out.
    pub outputs: &'static [Tensor],
}

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub class: Class,
    /// The arguments that are given.
    pub arguments: &'static [(&'static str, Value)],
    /// What it is called with.
    pub calls: &'static [Call],
}

/// What a layer is.
#[derive(Debug)]
pub enum Class {
    /// A class of Keras.
    Keras(&'static str),
    /// A type by its name: a network, or a layer of one's own.
    Component(&'static str, Option<&'static Description>),
}

/// An argument.
#[derive(Debug)]
pub enum Value {
    /// Python's `None`.
    None,
    /// `True` or `False`.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// A text.
    Text(&'static str),
    /// Several.
    List(&'static [Value]),
    /// What another layer yields.
    Tensor(Tensor),
    /// A layer, a cell, an initializer, …
    Object {
        /// Where in Keras it is.
        module: &'static str,
        /// Its class.
        class: &'static str,
        /// The arguments that are given.
        arguments: &'static [(&'static str, Value)],
    },
    /// What Keras has not, as a sentence.
    Missing(&'static str),
}

/// A call of a layer.
#[derive(Debug)]
pub struct Call {
    /// What goes in without a name.
    pub positional: &'static [Value],
    /// What goes in by name.
    pub named: &'static [(&'static str, Value)],
}

/// What a call of a layer yields.
#[derive(Clone, Copy, Debug)]
pub struct Tensor {
    /// The layer, by its place in the list.
    pub layer: usize,
    /// Which of its calls.
    pub call: usize,
    /// Which of that call's outputs.
    pub port: usize,
    /// How many axes it has, without the batch.
    pub rank: usize,
}

impl Description {
    /// That of nothing.
    pub const NONE: Self =
        Description { name: "", list: true, layers: &[], inputs: &[], outputs: &[] };
}
