//! Whether losses go with the ends of outputs.

use super::losses::{AnyLosses, Losses};
use crate::element::Element;
use crate::losses::{Loss, Suits};
use crate::ports::Ports;
use crate::sample::samples;

/// Losses that are meant for outputs `O` with the ends `H`: [`EachMeantFor`] them. It is a trait of
/// its own for its words: errors list what implements the trait that is asked for.
#[diagnostic::on_unimplemented(
    message = "expected a loss for the output `{O}`, found `{Self}`",
    label = "a loss is expected here",
    note = "a model with one output takes a loss, such as `MeanSquaredError::default()`",
    note = "a model with several outputs takes the struct of its outputs, with a loss for each"
)]
pub trait MeantFor<T: Element, O, H>: Losses<T, O> {}

impl<T: Element, O, H, L: EachMeantFor<T, O, H>> MeantFor<T, O, H> for L {}

/// A loss that [`Suits`] the end `H` of the output `O`, or the struct of several outputs with such a
/// loss in each place.
pub trait EachMeantFor<T: Element, O, H>: Losses<T, O> {}

macro_rules! one {
    ([$($generics:tt)*] $sample:ty) => {
        impl<T: Element, H, L: Loss<T> + 'static, $($generics)*> EachMeantFor<T, $sample, H> for L
        where
            L::Head: Suits<H>,
        {
        }
    };
}

samples!(one);

// Not for all `T: Element`: the compiler could not tell these from losses.
macro_rules! any_losses {
    ($($element:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<O: Ports<$element>, H> EachMeantFor<$element, O, H> for AnyLosses<$element> {}
    )*};
}

any_losses!(f32, f64);
