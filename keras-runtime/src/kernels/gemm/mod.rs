//! A blocked matrix product that allocates nothing, with the same bits for every value of C
//! however the work is cut.
//!
//! Each value of C is one chain of fused products, over k in order, from zero or from what C
//! holds. Blocks follow Goto and van de Geijn, "Anatomy of High-Performance Matrix
//! Multiplication" (2008): a part of A stays in the second cache, a panel of B in the first or
//! the second too, a tile of C in registers.

mod blocks;
pub(super) mod buffer;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
pub(super) mod pack;
#[cfg(any(test, not(target_arch = "aarch64")))]
pub(super) mod portable;
mod product;
#[cfg(test)]
mod tests;
mod tile;
mod tiny;
pub(super) mod vector;
#[cfg(target_arch = "x86_64")]
pub(super) mod x86;

pub(super) use buffer::with_buffer;
#[cfg(target_arch = "aarch64")]
pub(super) use neon::{NeonF32, NeonF64};
pub(super) use product::Product;
pub(super) use vector::Vector;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};

use super::best::best;
use crate::element::Element;

/// Computes `product` on this thread.
///
/// # Safety
/// A and B can be read and C written for the sizes and distances of `product`, and nothing else
/// touches C meanwhile.
pub(super) unsafe fn gemm<T: Element>(product: &Product<T>) {
    // One column is one row of the transposed product, and rows are what registers hold.
    let one_column = product.n == 1 && product.c_row == 1 && !tiny::is_tiny(product);
    let product = &if one_column { product.transposed() } else { *product };
    // SAFETY: the caller's promise.
    unsafe { best!(T: blocks::blocks(product: &Product<T>)) }
}
