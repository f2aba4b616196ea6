//! Keras, written as a Rust macro.
//!
//! A network is a list of Keras layers. [`model!`] makes a plain struct of it, whose fields are
//! statically shaped [nalgebra](https://nalgebra.rs) matrices and whose passes are generated. Shapes
//! are checked by the compiler. It is trained with Keras's words, and gives Keras's numbers.
//!
//! ```
//! use keras_runtime::prelude::*;
//!
//! model! {
//!     /// Tells three species of iris apart by four measures.
//!     pub struct IrisNet {
//!         Input(4);
//!         Normalization();
//!         Dense(16, activation = relu);
//!         Dense(3, activation = softmax);
//!     }
//! }
//!
//! // Data: any slice, vector or array of samples; here a set that is built in.
//! let flowers = iris::load();
//! let data = split_shuffled(flowers.x, flowers.y, 0.2, 42)?;
//!
//! // A network on the heap, its weights drawn from a seed: the same seed, the same bits.
//! let mut model = IrisNet::new(42);
//! println!("{}", IrisNet::summary());
//! model.adapt(&data.x_train)?; // what `Normalization` needs to know
//!
//! // As in Keras: compile, fit, evaluate.
//! let mut trainer = model
//!     .compile(Adam::default().learning_rate(0.01), SparseCategoricalCrossentropy::default())
//!     .metrics(accuracy());
//! let history = trainer.fit(&data.x_train, &data.y_train, Fit::default().epochs(40).verbose(0))?;
//! assert!(history.last("loss").unwrap() < 0.2);
//! let scores = trainer.evaluate(&data.x_test, &data.y_test)?;
//! assert!(scores["accuracy"] > 0.9);
//!
//! // One sample predicts without allocating, many go in batches over all cores.
//! let probabilities: [f32; 3] = model.predict(&[5.1, 3.5, 1.4, 0.2]);
//! let all: Vec<[f32; 3]> = model.predict_batch(&data.x_test)?;
//! assert!(probabilities[0] > 0.9 && all.len() == 30);
//!
//! // Weights in a safetensors file, under Keras's names.
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("iris.safetensors");
//! model.save_weights(&path)?;
//! let mut copy = IrisNet::new(0);
//! copy.load_weights(&path)?;
//! assert_eq!(copy.predict(&[5.1, 3.5, 1.4, 0.2]), probabilities);
//! # Ok::<(), Error>(())
//! ```
//!
//! # Where to go next
//!
//! | to learn about | read |
//! |---|---|
//! | layers, their arguments, what is generated | [`model!`] |
//! | what there is to `use` | [`prelude`] |
//! | `compile`, `fit`, `evaluate`, weights in and out | [`train::Train`], [`train::Trainer`], [`train::Fit`] |
//! | what samples and targets can be; CSV and IDX files, built-in sets | [`data`] |
//! | choices | [`activations`], [`initializers`], [`regularizers`], [`constraints`], [`losses`], [`metrics`], [`optimizers`], [`schedules`] |
//! | errors | [`error::Error`] |
//!
//! The repository's folder `examples` is a tutorial in numbered programs.
//!
//! # Features
//!
//! - `std` (on by default): training at scale, data, files, progress. Without it the crate is
//!   `no_std` and allocates nothing: a trained network predicts on a microcontroller.
//! - `ndarray`: samples and targets from `ndarray`'s arrays.
#![cfg_attr(not(feature = "std"), no_std)]

#[macro_use]
mod arguments;
#[macro_use]
mod once;

pub mod activations;
#[cfg(feature = "std")]
mod config;
pub mod constraints;
pub mod custom;
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
pub mod ports;
#[cfg(feature = "std")]
pub mod progress;
pub mod regularizers;
pub mod rng;
pub mod sample;
pub mod schedules;
pub mod states;
pub mod stream;
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

/// Shapes and sentences about them, for layers of one's own.
pub use keras_shape as shape;

#[doc = include_str!("model.md")]
pub use keras_macros::model;

#[doc(hidden)]
pub mod __private;

pub mod prelude;
