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
//! | what samples and targets can be; CSV, IDX and npy files, built-in sets | [`data`] |
//! | data that is larger than memory | [`data::Source`], [`train::Trainer::fit_stream`] |
//! | what is done between steps; going on after a stop | [`callbacks`], [`checkpoint`] |
//! | choices | [`activations`], [`initializers`], [`regularizers`], [`constraints`], [`losses`], [`metrics`], [`optimizers`], [`schedules`] |
//! | pictures of trainings and networks | [`plot`] |
//! | seeds, settings and which are best | [`selection`] |
//! | training on a device | [`learn`] |
//! | who computes: engines, and one of your own | [`kernels::Engine`] |
//! | errors | [`error::Error`] |
//!
//! The repository's folder `book` is a book, from a first network to firmware; `examples` are numbered programs.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | none (`default-features = false`) | `no_std`, no allocation: all layers predict one sample, in a stream too, and learn on a device (`learn`); weights in flash by `load_weights!` |
//! | `std` (on by default) | training at scale, data, files, progress |
//! | `f64` | networks of `f64` are compiled with this crate, and with its optimisation, instead of in each program that has one |
//! | `ndarray` (with `std`) | samples and targets from `ndarray`'s arrays |
//! | `blas` (with `std`) | `kernels::Blas`: products of matrices by the system's OpenBLAS, which the linker has to find |
//! | `keras-compile-time` | `keras_model!`, and `load_weights!` of `.keras` and `.h5`: only the compiler reads the files |
//! | `keras-files` (with `std`) | the same; `load_weights`, `save_weights` and `save` of `.keras` and `.h5` |
//! | `dashboard` (with `std`) | curves in the terminal while a model trains: `callbacks::Dashboard` |
//! | `png` (with `std`) | pictures as PNG files; SVG needs no feature |
//! | `npz` | numpy's `.npz` files |
//! | `datasets` | Keras's data sets (`data::datasets`), from files that are there |
//! | `download` | the same, fetched where they are not there |
//! | `image` | folders of images (`data::ImageDirectory`) |
//!
//! Features only add: each works alone, and all together.
#![cfg_attr(not(feature = "std"), no_std)]

#[macro_use]
mod arguments;
#[macro_use]
mod once;

pub mod activations;
#[cfg(feature = "std")]
pub mod callbacks;
#[cfg(feature = "std")]
pub mod checkpoint;
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
#[doc(hidden)]
pub mod flash;
#[cfg(feature = "std")]
pub mod history;
pub mod initializers;
#[cfg(feature = "std")]
mod kept;
#[cfg(feature = "keras-compile-time")]
pub mod keras;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod learn;
pub mod losses;
#[cfg(feature = "std")]
pub mod metrics;
pub mod model;
#[cfg(feature = "std")]
pub mod optimizers;
#[cfg(feature = "std")]
mod order;
#[cfg(feature = "std")]
pub mod plot;
pub mod ports;
#[cfg(feature = "std")]
pub mod progress;
pub mod regularizers;
pub mod resources;
pub mod rng;
#[cfg(feature = "std")]
mod safetensors;
pub mod sample;
pub mod schedules;
#[cfg(feature = "std")]
pub mod selection;
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

#[cfg(feature = "keras-compile-time")]
#[doc = include_str!("keras_model.md")]
pub use keras_macros::keras_model;

#[doc(hidden)]
pub mod __private;

/// Lets the Rust compiler check a network with parameters as soon as its sizes are known: `cargo check`
/// then tells what does not fit, where the layer is. Without it a build does.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! {
///     /// A network for any number of hidden units.
///     struct Mlp<const HIDDEN: usize> {
///         Input(4);
///         Dense(HIDDEN, activation = relu);
///         Dense(3, activation = softmax);
///     }
/// }
/// assert_model!(Mlp<8>);
///
/// let small = Mlp::<8>::new(42);
/// assert_eq!((small.predict(&[0.1; 4]).len(), Mlp::<8>::PARAMS, Mlp::<16>::PARAMS), (3, 67, 131));
/// ```
///
/// Types take a parameter as it is and cannot calculate with it. Where a layer's size is a product, it
/// gets a parameter of its own and `Reshape` says that the two are equal:
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! {
///     struct Net<const FILTERS: usize, const FLAT: usize> {
///         Input(6, 6, 1);
///         Conv2D(FILTERS, 3, activation = relu);
///         Reshape(FLAT); // 4 x 4 x FILTERS
///         Dense(2);
///     }
/// }
/// assert_model!(Net<3, 48>);
/// ```
///
/// ```compile_fail
/// # use keras_runtime::prelude::*;
/// # model! {
/// #     struct Net<const FILTERS: usize, const FLAT: usize> {
/// #         Input(6, 6, 1);
/// #         Conv2D(FILTERS, 3, activation = relu);
/// #         Reshape(FLAT);
/// #         Dense(2);
/// #     }
/// # }
/// assert_model!(Net<3, 47>); // layer `reshape`: expected 47 values, found 4 x 4 x 3 = 48 values
/// ```
#[macro_export]
macro_rules! assert_model {
    ($model:ty) => {
        const _: () = <$model as $crate::model::Model>::CHECK_0;
        const _: () = <$model as $crate::model::Model>::CHECK_1;
        const _: () = <$model as $crate::model::Model>::CHECK_2;
        const _: () = <$model as $crate::model::Model>::CHECK_3;
        const _: () = <$model as $crate::model::Model>::CHECK_4;
        const _: () = <$model as $crate::model::Model>::CHECK_5;
        const _: () = <$model as $crate::model::Model>::CHECK_6;
        const _: () = <$model as $crate::model::Model>::CHECK_7;
    };
}

pub mod prelude;
