//! Keras, written as a Rust macro: everything at run time.
//!
//! A network is a plain struct that `model!` generates from a list of Keras layers. Its fields are
//! statically shaped nalgebra matrices, its passes are generated, and it is trained with Keras's
//! words: compile, fit, evaluate, predict, summary.
//!
//! Without the feature `std` (on by default) the crate is `no_std` and allocates nothing: a
//! trained network predicts on a microcontroller.
#![cfg_attr(not(feature = "std"), no_std)]

#[macro_use]
mod arguments;

pub mod activations;
#[cfg(feature = "std")]
mod config;
pub mod constraints;
#[cfg(feature = "std")]
pub mod data;
pub mod element;
#[cfg(feature = "std")]
pub mod error;
#[cfg(feature = "std")]
mod files;
#[cfg(feature = "std")]
pub mod history;
pub mod initializers;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod losses;
#[cfg(feature = "std")]
pub mod metrics;
pub mod model;
#[cfg(feature = "std")]
pub mod optimizers;
#[cfg(feature = "std")]
pub mod progress;
pub mod regularizers;
pub mod rng;
pub mod sample;
pub mod schedules;
#[cfg(feature = "std")]
pub mod summary;
pub mod tensor;
#[cfg(feature = "std")]
pub mod testing;
#[cfg(feature = "std")]
pub mod train;

pub mod tape;
#[cfg(feature = "std")]
pub mod weights;

pub use keras_macros::model;

#[doc(hidden)]
pub mod __private;

pub mod prelude;
