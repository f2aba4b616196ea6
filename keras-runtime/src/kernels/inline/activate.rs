//! Activations of batches, with the registers of the function that they are inlined into.

use super::Inline;
use crate::activations::Activation;
use crate::element::Element;
use crate::layer::copy;

/// What `Engine::activate` does for batches, from `x` to `y`; an empty `x` is in `y`.
#[inline(always)]
pub(crate) fn activate_inline<T: Element, A: Activation<T>>(
    inline: impl Inline<T>,
    activation: &A,
    (x, y): (&[T], &mut [T]),
    shape: &[usize],
) {
    if A::BY_VALUE {
        return inline.apply(
            x,
            y,
            #[inline(always)]
            |x| activation.value_inline(x),
        );
    }
    copy(x, y);
    activation.forward_inline(y, shape);
}

/// What `Engine::activate_back` does for batches, to `dx` or else in the place of the gradient.
#[inline(always)]
pub(crate) fn activate_back_inline<T: Element, A: Activation<T>>(
    inline: impl Inline<T>,
    activation: &A,
    kept: [&[T]; 2],
    (gradient, dx): (&mut [T], Option<&mut [T]>),
    shape: &[usize],
) {
    if A::BY_VALUE {
        return inline.apply_back(
            gradient,
            kept,
            dx,
            #[inline(always)]
            |gradient, x, y| activation.value_back_inline(gradient, x, y),
        );
    }
    let [x, y] = kept;
    activation.backward_batch(x, y, gradient, shape);
    if let Some(dx) = dx {
        copy(gradient, dx);
    }
}
