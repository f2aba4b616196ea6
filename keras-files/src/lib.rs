//! Keras's files: `.keras`, `.weights.h5` and legacy `.h5`, read and written.
//!
//! [`KerasFile`] opens any of them. [`KerasFile::architecture`] tells the layers,
//! [`KerasFile::to_model_text`] prints them as the text of `model!`, and [`KerasFile::read_weights`]
//! reads weights by the places that a [`Description`] of the model says. [`Saved`] is a model to be
//! written, as files that Keras loads.
//!
//! Users of `keras-runtime` turn on its feature `keras-files` instead: there is `keras_model!`, and
//! `load_weights`, `save_weights` and `save` know these files by their names.
//!
//! [`KerasFile::own_weights`] finds the weights of the model in a file without one that is written in
//! Rust, and [`KerasFile::obstacles`] says what of it `model!` has not. The command `cargo keras` shows and
//! converts files with these.
//!
//! A broken file is an error that names it; nothing in it is believed that has not been compared with
//! what is there.

mod architecture;
mod archive;
mod description;
mod error;
mod file;
mod hdf5;
mod layout;
mod pairs;
mod signature;
mod text;
mod weights;
mod write;

pub use architecture::{Architecture, Call, Layer, MAX_LAYERS, Operand, Tensor};
pub use description::{Description, Weight};
pub use error::{Error, Result};
pub use file::{Format, KerasFile};
pub use signature::layers;
pub use text::{Field, Struct, field_name, snake_case, struct_name};
pub use weights::{Group, Own, StoredArray};
pub use write::{Numbers, Saved};
