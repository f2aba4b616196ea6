//! Golden cases: numbers computed by Keras, compared with what keras-runtime computes.
//!
//! ```text
//! cargo test --release -p parity                                    # the cases of this repository
//! KERAS_PARITY_DIR=folder cargo test --release -p parity            # any folder of cases
//! cargo test --release -p parity -- loss__huber                     # cases with this in their name
//! cargo test --release -p parity --features blas                    # on the engine `Blas` too
//! ```
//!
//! `cases.tar.gz` has the cases that came with the project, `own.tar.gz` those that
//! `own/generate.py` computes for the classes that had none or few.
//!
//! A case is one JSON file. It is passed, failed, or not expressible yet: it asks for a class, an
//! argument or a call that the library does not have. A layer or a training is computed on each engine,
//! and passes if it does so on all.
//!
//! Random graphs of 10 to 20 nodes stand beside the cases: the build script draws them, always the
//! same ones for a seed, and their gradients are compared with central differences.
//!
//! ```text
//! cargo test --release -p parity --test random_graphs
//! KERAS_RANDOM_GRAPHS_SEED=7 cargo test --release -p parity --test random_graphs   # other graphs
//! ```

pub mod call;
pub mod case;
pub mod compare;
pub mod config;
pub mod elements;
pub mod engines;
pub mod fit;
pub mod kinds;
pub mod models;
pub mod net;
pub mod outcome;
pub mod passes;
pub mod run;
pub mod source;
pub mod tensor;
pub mod weights;

pub use case::Case;
pub use outcome::Outcome;
