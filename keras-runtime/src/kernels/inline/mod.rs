//! Tiny networks: all layers of a pass in one function.
//!
//! A network of some hundred multiplications takes longer to be led from layer to layer, each of which asks
//! the machine for its registers, than to be computed. So the machine is asked once, and what follows is
//! inlined into a function that is compiled for the registers: `model!`'s lines, with all sizes and places as
//! constants, and what layers do ([`Inline`]).

mod registers;

pub use registers::Inlined;

use super::Columns;
use crate::element::Element;

/// What layers call in such a function. All of it is inlined.
pub trait Inline<T: Element>: Copy {
    /// out = f(x·kernel + bias) for one row, with the bits of any other product of one sample. What does not fit
    /// is left out.
    fn row(
        self,
        columns: Columns<'_, T>,
        x: &[T],
        out: &mut [T],
        f: impl Fn(T) -> T + Copy,
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
