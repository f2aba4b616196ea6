//! A blocked matrix product that allocates nothing, with the same bits for every value of C
//! however the work is cut.
//!
//! Each value of C is one chain of fused products, over k in order, from zero or from what C
//! holds. Blocks follow Goto and van de Geijn, "Anatomy of High-Performance Matrix
//! Multiplication" (2008): a part of A stays in the second cache, a panel of B in the first, a
//! tile of C in registers.

mod blocks;
pub(super) mod buffer;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
pub(super) mod pack;
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
pub(super) use portable::Portable;
pub(super) use product::Product;
pub(super) use vector::Vector;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};

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
    // SAFETY: the caller's promise; the machine was asked for each instruction set.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = is_x86_feature_detected!("avx512f");
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if let Some(product) = product.of::<f32>() {
                if avx512 {
                    return blocks::blocks::<x86::Avx512F32>(&product);
                } else if avx2 {
                    return blocks::blocks::<x86::Avx2F32>(&product);
                }
            } else if let Some(product) = product.of::<f64>() {
                if avx512 {
                    return blocks::blocks::<x86::Avx512F64>(&product);
                } else if avx2 {
                    return blocks::blocks::<x86::Avx2F64>(&product);
                }
            }
        }
        #[cfg(target_arch = "aarch64")]
        {
            if let Some(product) = product.of::<f32>() {
                return blocks::blocks::<neon::NeonF32>(&product);
            } else if let Some(product) = product.of::<f64>() {
                return blocks::blocks::<neon::NeonF64>(&product);
            }
        }
        blocks::blocks::<portable::Portable<T>>(product);
    }
}
