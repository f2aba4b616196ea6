//! Convolutions that read the image where it lies: products without a matrix of patches.
//!
//! What a place of the kernel makes is a row of sums over all that is under it, and the values of a line of the
//! kernel lie side by side in the image. So a few places and some registers of filters are a tile as in a matrix
//! product, whose rows go a [`Way`](tile::Way) through the image. Where the kernel reaches over the end of the
//! image, the way leads through a copy of some samples that has a border of zeros.
//!
//! The sums of what comes out and of the kernel's gradient are the chains that they are with patches: the same
//! bits. Those of the image's gradient are one chain over the taps of each value.

mod border;
mod forward;
mod geometry;
mod image;
mod kernel;
mod lines;
#[cfg(test)]
mod tests;
mod tile;
mod winograd;

pub(in crate::kernels) use tile::{Slide, compiled};

use super::best::{best, is_fused};
use super::gemm::vector::{Convolve, Vector};
use crate::element::Element;
use tile::MOST_ROWS;

/// Values that are worked on at a time: they stay in the second cache, with a kernel beside them.
const BLOCK: usize = 1 << 16;

/// Multiplications that are worth a thread.
const WORTH_A_THREAD: usize = 1 << 20;

/// Columns of the largest tile.
const fn most_columns<V: Vector>() -> usize {
    V::CONVOLVE.len() * V::LANES
}

/// The functions for so many columns, up to [`most_columns`].
fn functions<V: Vector>(columns: usize) -> &'static Convolve<V::Item> {
    &V::CONVOLVE[columns.div_ceil(V::LANES) - 1]
}

impl<T: Element> Slide<T> {
    /// Computes `rows` rows in tiles; `place` says where the way of the next begins and where it goes.
    ///
    /// # Safety
    /// `functions` are for `columns` columns, of an instruction set that the machine has; all can be read and
    /// written.
    unsafe fn tiles(
        mut self,
        functions: &Convolve<T>,
        rows: usize,
        mut place: impl FnMut() -> (*const T, *mut T),
    ) {
        let Some(&largest) = functions.tiles.last() else { return };
        for first in (0..rows).step_by(largest.0) {
            self.count = largest.0.min(rows - first);
            for r in 0..self.count.min(MOST_ROWS) {
                (self.rows[r], self.to[r]) = place();
            }
            let fitting = functions.tiles.iter().find(|tile| tile.0 >= self.count);
            // SAFETY: the caller's promise; the tile has room for these rows.
            unsafe { (fitting.unwrap_or(&largest).1)(&self) }
        }
    }
}

pub(super) use {forward::Forward, image::Image, kernel::Gradient, lines::to_predict};
