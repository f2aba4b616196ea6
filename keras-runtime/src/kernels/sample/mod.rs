//! One sample on a workstation: products with vectors over the outputs and fused multiply-adds.
//!
//! On devices, and wherever the caller brings the arena, one sample has kernels whose bits are the same
//! on every machine (`kernels/slide`, `kernels/row.rs`). Here are those that are as fast as the machine:
//! their bits are the same on all machines that fuse a product and its sum (AVX2, AVX-512, NEON).
//! Those that do not compute as devices do, but for activations.

#[cfg(feature = "std")]
mod conv;
#[cfg(feature = "std")]
mod depthwise;
#[cfg(feature = "std")]
mod frame;
#[cfg(feature = "std")]
mod registers;
mod road;
#[cfg(feature = "std")]
mod row;
#[cfg(feature = "std")]
mod single;
#[cfg(all(test, feature = "std"))]
mod tests;
#[cfg(feature = "std")]
mod tile;

pub use road::Road;
pub(crate) use road::{convolve, convolve_each, convolve_pooled, rows, separate};
#[cfg(feature = "std")]
pub(super) use row::inline_row;
#[cfg(feature = "std")]
pub use single::Single;
