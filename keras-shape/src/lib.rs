//! The shape calculus of `keras-runtime`: `const` functions from layer arguments and shapes to
//! shapes, counts and error sentences.
//!
//! The compiler of `model!` calls them itself where it knows all numbers; where a dimension is a
//! named constant it emits the same calls, and the Rust compiler evaluates them. So there is one
//! rule for both, and one sentence for each mistake.
//!
//! Each layer with a rule is a struct of its arguments with two functions: `check`, which words
//! what is wrong, and `output`, which is total.
//!
//! After a mistake an axis can be 0: its length is not known. What follows from it has to be 0 too,
//! and nobody checks a shape with such an axis, so that one mistake gives one error.
#![no_std]
#![forbid(unsafe_code)]
// Sentences are values on the stack: these functions run in compilers, without a heap.
#![allow(clippy::result_large_err)]
// Programs have what these functions yield, but do not call them: so none is compiled, unless somebody does. That goes
// for private ones too.
#![warn(clippy::missing_inline_in_public_items)]

mod chain;
mod memory;
mod overlap;
mod placement;
mod shape;
mod text;

pub mod arguments;
pub mod budget;
pub mod layers;

pub use chain::Link;
pub use memory::{Memory, Over, Scratch};
pub use overlap::{Overlap, Places};
pub use shape::{MAX_RANK, Shape};
pub use text::{Check, Text};
