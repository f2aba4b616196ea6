use super::{Common, Optimizer, Slot, Update, Variable, Wrapper};
use crate::element::Element;

/// Another optimizer with a loss scale that follows the gradients. Keras's `LossScaleOptimizer`.
///
/// The loss is multiplied by the scale for the backward pass
/// ([`Apply::loss_scale`](super::Apply::loss_scale)) and the gradients are divided by it. A step
/// with a gradient that is not finite is skipped and halves the scale; `dynamic_growth_steps`
/// finite steps in a row double it.
///
/// ```
/// use keras_runtime::optimizers::{LossScaleOptimizer, SGD};
/// let optimizer = LossScaleOptimizer::new(SGD::default()).dynamic_growth_steps(100);
/// assert_eq!(optimizer.initial_scale, 32768.0);
/// ```
#[derive(Clone, Debug)]
pub struct LossScaleOptimizer<O> {
    /// What is applied to the gradients; its own `loss_scale_factor` is not.
    pub inner_optimizer: O,
    /// The scale of the first step; 2¹⁵.
    pub initial_scale: f64,
    /// Number of finite steps in a row that double the scale; 2000.
    pub dynamic_growth_steps: u64,
}

impl<O> LossScaleOptimizer<O> {
    /// Keras's defaults around this optimizer.
    pub fn new(inner_optimizer: O) -> Self {
        LossScaleOptimizer { inner_optimizer, initial_scale: 32768.0, dynamic_growth_steps: 2000 }
    }

    /// Sets `initial_scale`.
    #[must_use]
    pub fn initial_scale(mut self, initial_scale: f64) -> Self {
        self.initial_scale = initial_scale;
        self
    }

    /// Sets `dynamic_growth_steps`.
    #[must_use]
    pub fn dynamic_growth_steps(mut self, dynamic_growth_steps: u64) -> Self {
        self.dynamic_growth_steps = dynamic_growth_steps;
        self
    }
}

impl<T: Element, O: Optimizer<T>> Optimizer<T> for LossScaleOptimizer<O> {
    fn name(&self) -> &str {
        "loss_scale_optimizer"
    }

    fn common(&self) -> &Common {
        self.inner_optimizer.common()
    }

    fn common_mut(&mut self) -> &mut Common {
        self.inner_optimizer.common_mut()
    }

    fn validate(&self) -> Result<(), String> {
        if !(self.initial_scale.is_finite() && self.initial_scale > 0.0) {
            return Err(format!("initial_scale must be positive, found {}", self.initial_scale));
        }
        if self.dynamic_growth_steps == 0 {
            return Err("dynamic_growth_steps must be at least 1, found 0".into());
        }
        self.inner_optimizer.validate()
    }

    fn slots(&self, _: &Variable<'_>) -> Vec<Slot> {
        Vec::new()
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("step_counter", 0.0), ("dynamic_scale", self.initial_scale)]
    }

    /// Nothing: the inner optimizer makes the steps.
    fn update(&self, _: Update<'_, T>) {}

    fn wrapper(&self) -> Option<Wrapper<'_, T>> {
        Some(Wrapper::LossScale {
            inner: &self.inner_optimizer,
            dynamic_growth_steps: self.dynamic_growth_steps,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Apply, SGD, Span};
    use super::*;

    #[test]
    fn a_step_that_is_not_finite_halves_the_scale() {
        let inner = SGD::default().learning_rate(1.0);
        let optimizer = LossScaleOptimizer::new(inner).initial_scale(8.0).dynamic_growth_steps(2);
        let variable = Variable { name: "w", shape: &[1] };
        let spans =
            [Span { variable, offset: 0, trainable: true, constraint: None, looked_up: false }];
        let mut weights = [0.0];
        let mut apply = Apply::new(&optimizer, &spans, &weights).unwrap();
        assert_eq!(apply.parameters(), 4 + 2);
        for (gradient, weight, scale) in [
            (8.0, -1.0, 8.0),
            (f64::NAN, -1.0, 4.0),
            (4.0, -2.0, 4.0),
            (4.0, -3.0, 8.0),
            (8.0, -4.0, 8.0),
        ] {
            apply.step(&optimizer, &spans, &mut weights, &mut [gradient]);
            assert_eq!((weights[0], apply.loss_scale(&optimizer)), (weight, scale));
        }
        assert_eq!(apply.iteration(), 4);
    }
}
