//! Update rules that are compiled into what uses them, and keep all their memory with the caller.

use crate::element::Element;
use crate::layer::front;

/// A weight that a rule changes.
#[derive(Debug)]
pub struct Weights<'a, T> {
    /// The values.
    pub weight: &'a mut [T],
    /// Their gradient, which may be changed.
    pub gradient: &'a mut [T],
    /// The squares of look-ups' gradients, where they are not `gradient` squared; these may be changed too.
    pub squares: Option<&'a mut [T]>,
    /// What the rule keeps for the weight from step to step, zeros at first: [`Rule::SLOTS`] times as many
    /// values, slot after slot.
    pub slots: &'a mut [T],
}

/// An update rule for devices: what it keeps is known to its type.
///
/// A rule of one's own:
///
/// ```
/// use keras_runtime::element::Element;
/// use keras_runtime::learn::{Rule, Weights};
/// use keras_runtime::prelude::*;
///
/// /// Steps of fixed length against the sign of the gradient.
/// struct SignSGD(f64);
///
/// impl Rule for SignSGD {
///     const SLOTS: usize = 0;
///     type Now<T: Element> = T;
///     fn begin<T: Element>(&self, _step: u32) -> T {
///         T::from_f64(self.0)
///     }
///     fn update<T: Element>(&self, rate: &T, weights: Weights<'_, T>) {
///         for (w, g) in weights.weight.iter_mut().zip(weights.gradient) {
///             *w -= *rate * g.sign();
///         }
///     }
/// }
///
/// model! { struct Line { Input(1); Dense(1); } }
/// let (mut line, mut memory) = (Line::new(1), [0.0; Line::train_arena::<SignSGD, 1>()]);
/// line.dense.bias[0] = 0.0;
/// line.compile_in(SignSGD(0.5), MeanSquaredError::default(), &mut memory)
///     .train_on_batch(&[[0.0]], &[[1.0]]);
/// assert_eq!(line.dense.bias[0], 0.5);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected an update rule for devices, found `{Self}`",
    label = "a rule of `keras_runtime::learn` is expected here",
    note = "write for example `keras_runtime::learn::SGD::default()`: what it keeps is known to its type"
)]
pub trait Rule {
    /// How many values it keeps for each value of a weight.
    const SLOTS: usize;

    /// Whether it squares gradients.
    const SQUARES: bool = false;

    /// What is the same for all weights in a step.
    type Now<T: Element>;

    /// Begins a step, which counts from 1.
    fn begin<T: Element>(&self, step: u32) -> Self::Now<T>;

    /// Changes a weight.
    fn update<T: Element>(&self, now: &Self::Now<T>, weights: Weights<'_, T>);
}

/// The slots of a weight, each as long as the weight.
pub(super) fn slots<T, const N: usize>(slots: &mut [T], len: usize) -> [&mut [T]; N] {
    let mut rest = slots;
    core::array::from_fn(|_| front(&mut rest, len))
}
