//! `ActivityRegularization`: a penalty on the values that pass.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use crate::regularizers::Regularizer;

/// Keras's `ActivityRegularization`: passes its input on and adds a penalty of it, divided by the
/// batch size, to the loss. It also serves the argument `activity_regularizer` of every layer.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(2); ActivityRegularization(l1 = 0.5); } }
/// assert_eq!(differentiate(&*Net::new(0), &[1.0, -3.0], &[0.0; 2], false).penalty, 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ActivityRegularization;

/// The argument of [`ActivityRegularization`]: a regularizer.
#[derive(Clone, Copy, Debug)]
pub struct Penalty<R>(pub R);

impl<T: Element, R: Regularizer<T>> Layer<T, Penalty<R>> for ActivityRegularization {
    fn forward<E: Engine<T>>(&self, Penalty(regularizer): &Penalty<R>, pass: Forward<'_, T, E>) {
        let x = pass.inputs[0];
        let penalty = regularizer.penalty(x, &[pass.batch, x.len() / pass.batch.max(1)]);
        *pass.penalty += penalty / T::from_usize(pass.batch);
    }

    /// Adds to the gradient in place: output and input are one.
    fn backward<E: Engine<T>>(
        &self,
        Penalty(regularizer): &Penalty<R>,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let x = pass.inputs[0];
        let shape = [pass.batch, x.len() / pass.batch.max(1)];
        let scale = T::ONE / T::from_usize(pass.batch);
        regularizer.add_gradient(x, &shape, scale, pass.output_gradient);
    }
}
