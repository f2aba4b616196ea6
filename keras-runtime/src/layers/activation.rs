//! `Activation`: a function of each value, or of each run along an axis.

use crate::activations;
use crate::element::Element;
use crate::kernels::Engine;
#[cfg(feature = "std")]
use crate::kernels::{Inline, Native, activate_back_inline, activate_inline};
use crate::layer::{Backward, Forward, Infer, Layer, with_batch};
#[cfg(feature = "std")]
use crate::layer::{InputGradient, copy};
use keras_shape::Shape;

/// Keras's `Activation`. Its arguments are the function, see [`crate::activations`], and the shape
/// of a sample.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Activation(relu); } }
/// assert_eq!(Net::new(0).predict(&[-2.0, 4.0]), [0.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Activation;

impl<T: Element, A: activations::Activation<T>> Layer<T, (A, Shape)> for Activation {
    fn forward<E: Engine<T>>(&self, (activation, shape): &(A, Shape), mut pass: Forward<'_, T, E>) {
        let (full, rank) = with_batch(pass.batch, shape);
        let engine = pass.engine;
        engine.activate(activation, pass.in_place(), full.get(..rank).unwrap_or_default());
    }

    fn infer(&self, (activation, shape): &(A, Shape), pass: Infer<'_, T>) {
        let (full, rank) = with_batch(1, shape);
        let (x, y) = (pass.input(), pass.output);
        pass.road.activate(activation, x, y, full.get(..rank).unwrap_or_default());
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn infer_inline<I: Inline<T>>(
        &self,
        _: I,
        (activation, shape): &(A, Shape),
        x: &[T],
        out: &mut [T],
    ) {
        let (full, rank) = with_batch(1, shape);
        copy(x, out);
        activation.forward_inline(out, full.get(..rank).unwrap_or_default());
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn forward_inline<I: Inline<T>>(
        &self,
        inline: I,
        (activation, shape): &(A, Shape),
        pass: Forward<'_, T, Native>,
    ) {
        let (full, rank) = with_batch(pass.batch, shape);
        let values = (pass.input(), pass.output);
        activate_inline(inline, activation, values, full.get(..rank).unwrap_or_default());
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn backward_inline<I: Inline<T>>(
        &self,
        inline: I,
        (activation, shape): &(A, Shape),
        pass: Backward<'_, '_, T, Native>,
        _: Option<&mut Self>,
    ) {
        let (full, rank) = with_batch(pass.batch, shape);
        let gradient = pass.output_gradient;
        let kept = [pass.inputs.first().copied().unwrap_or_default(), pass.output];
        let shape = full.get(..rank).unwrap_or_default();
        match pass.input_gradients.first_mut() {
            Some(InputGradient::Write(dx)) => {
                activate_back_inline(inline, activation, kept, (gradient, Some(dx)), shape);
            }
            other => {
                activate_back_inline(inline, activation, kept, (gradient, None), shape);
                if let Some(dx) = other {
                    dx.write(gradient, |dy| dy);
                }
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        (activation, shape): &(A, Shape),
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (full, rank) = with_batch(pass.batch, shape);
        let gradient = pass.output_gradient;
        let x = pass.inputs.first().copied().unwrap_or_default();
        let shape = full.get(..rank).unwrap_or_default();
        pass.engine.activate_back(activation, (x, pass.output), gradient, shape);
        if let Some(dx) = pass.input_gradients.first_mut() {
            dx.write(gradient, |dy| dy);
        }
    }
}
