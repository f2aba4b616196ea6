//! Activations of batches, with the registers of the function that they are inlined into.

use super::Inline;
use crate::activations::Activation;
use crate::element::Element;

/// What `Engine::activate` does for batches.
#[inline(always)]
pub(crate) fn activate_inline<T: Element, A: Activation<T>>(
    inline: impl Inline<T>,
    activation: &A,
    x: &mut [T],
    shape: &[usize],
) {
    match A::BY_VALUE {
        true => inline.apply(
            x,
            #[inline(always)]
            |x| activation.value_inline(x),
        ),
        false => activation.forward_inline(x, shape),
    }
}

/// What `Engine::activate_back` does for batches.
#[inline(always)]
pub(crate) fn activate_back_inline<T: Element, A: Activation<T>>(
    inline: impl Inline<T>,
    activation: &A,
    (x, y): (&[T], &[T]),
    gradient: &mut [T],
    shape: &[usize],
) {
    match A::BY_VALUE {
        true => inline.apply_back(
            gradient,
            x,
            y,
            #[inline(always)]
            |gradient, x, y| activation.value_back_inline(gradient, x, y),
        ),
        false => activation.backward_batch(x, y, gradient, shape),
    }
}
