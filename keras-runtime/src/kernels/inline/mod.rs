//! Tiny networks: all layers of a pass in one function.
//!
//! A network of some hundred multiplications takes longer to be led from layer to layer, each of which asks
//! the machine for its registers, than to be computed. So the machine is asked once, and what follows is
//! inlined into a function that is compiled for the registers: `model!`'s lines, with all sizes and places as
//! constants, and what layers do ([`Inline`]).

mod activate;
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
mod product;
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
mod registers;
#[cfg(test)]
mod tests;

pub(crate) use activate::{activate_back_inline, activate_inline};
pub use registers::Inlined;

use super::{Columns, Matrix};
use crate::element::Element;

/// What layers call in such a function. All of it is inlined.
pub trait Inline<T: Element>: Copy {
    /// out = f(x·kernel + bias) for one row, with the bits of any other product of one sample. What does not fit
    /// is left out.
    fn row(self, columns: Columns<'_, T>, x: &[T], out: &mut [T], f: impl Fn(T) -> T + Copy);

    /// C = A·B + bias, or C += A·B, of sizes m x n x k, with the bits of batches. What does not fit is left out.
    fn product(
        self,
        size: [usize; 3],
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        bias: &[T],
        c: &mut [T],
        add: bool,
    );

    /// The sums of columns, or adds them to what is there, with the bits of batches.
    fn column_sums(self, x: &[T], sums: &mut [T], add: bool);

    /// y = f(x) of each; an empty `x` is in `y`.
    fn apply(self, x: &[T], y: &mut [T], f: impl Fn(T) -> T + Copy);

    /// f(gradient, x, y) of each, in `dx` or else in the place of the gradient; an empty `x` is zeros.
    fn apply_back(
        self,
        gradient: &mut [T],
        kept: [&[T]; 2],
        dx: Option<&mut [T]>,
        f: impl Fn(T, T, T) -> T + Copy,
    );
}

/// Work that is compiled as one function for each kind of registers: mark all that it calls
/// `#[inline(always)]`.
pub trait Whole<T: Element> {
    /// What comes out.
    type Output;

    /// Does it.
    fn run<I: Inline<T>>(self, inline: I) -> Self::Output;
}
