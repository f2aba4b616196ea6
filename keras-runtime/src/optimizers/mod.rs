//! Optimizers, one a file: [`Optimizer`] is an update rule, [`Apply`] does what all of them share.

use crate::element::Element;

/// A weight as an optimizer sees it.
#[derive(Clone, Copy, Debug)]
pub struct Variable<'a> {
    /// Keras's path, such as `dense/kernel`.
    pub name: &'a str,
    /// Keras's shape.
    pub shape: &'a [usize],
}

/// An update rule with its hyperparameters.
pub trait Optimizer<T: Element>: Send {
    /// The arguments that all optimizers share.
    fn common(&self) -> &Common;

    /// The same, to change.
    fn common_mut(&mut self) -> &mut Common;

    /// Numbers that the rule keeps for a variable (its slots, end to end).
    fn slot_len(&self, variable: &Variable<'_>) -> usize;

    /// Sets the slots of a variable, which are zero, before the first step.
    fn init_slots(&self, variable: &Variable<'_>, weight: &[T], slots: &mut [T]) {
        let _ = (variable, weight, slots);
    }

    /// One step of one variable. `step` counts from 1.
    fn update(
        &self,
        variable: &Variable<'_>,
        weight: &mut [T],
        gradient: &[T],
        slots: &mut [T],
        learning_rate: f64,
        step: u64,
    );
}
