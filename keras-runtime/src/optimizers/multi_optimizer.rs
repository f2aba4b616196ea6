use core::fmt;

use super::{Common, Optimizer, Patterns, Slot, Update, Variable, Wrapper, names};
use crate::element::Element;

/// An optimizer of its own for each variable, by path. Keras's `MultiOptimizer` with its
/// `OptimizerMap`.
///
/// A variable belongs to the pattern that is its path, or else to the one regular expression that
/// matches all of its path, or else to the default. Each optimizer has its own learning rate,
/// clipping, averages and so on; where one learning rate is asked for, it is that of the first. As in Keras,
/// none can be set for all: callbacks that would, such as `ReduceLROnPlateau`, say so when training begins.
///
/// ```
/// use keras_runtime::optimizers::{Adam, MultiOptimizer, Optimizer, SGD};
/// let optimizer: MultiOptimizer<f32> = MultiOptimizer::new(SGD::default())
///     .map("embedding/.*", Adam::default())
///     .map(".*/bias", SGD::default().learning_rate(0.02));
/// assert!(optimizer.validate().is_ok());
/// ```
pub struct MultiOptimizer<T: Element> {
    /// For variables that no pattern matches.
    pub default_optimizer: Box<dyn Optimizer<T>>,
    /// Patterns and optimizers.
    pub optimizer_map: Vec<(String, Box<dyn Optimizer<T>>)>,
}

impl<T: Element> MultiOptimizer<T> {
    /// One optimizer for all variables.
    pub fn new(default_optimizer: impl Optimizer<T> + 'static) -> Self {
        MultiOptimizer { default_optimizer: Box::new(default_optimizer), optimizer_map: Vec::new() }
    }

    /// Another optimizer for the variables that match.
    #[must_use]
    pub fn map(
        mut self,
        pattern: impl Into<String>,
        optimizer: impl Optimizer<T> + 'static,
    ) -> Self {
        self.optimizer_map.push((pattern.into(), Box::new(optimizer)));
        self
    }

    fn all(&self) -> impl Iterator<Item = &dyn Optimizer<T>> {
        let map = self.optimizer_map.iter().map(|(_, optimizer)| &**optimizer);
        map.chain([&*self.default_optimizer])
    }
}

impl<T: Element> fmt::Debug for MultiOptimizer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.optimizer_map.iter().map(|(pattern, o)| (pattern, o.name()));
        f.debug_struct("MultiOptimizer")
            .field("default_optimizer", &self.default_optimizer.name())
            .field("optimizer_map", &names.collect::<Vec<_>>())
            .finish()
    }
}

impl<T: Element> Optimizer<T> for MultiOptimizer<T> {
    fn name(&self) -> &str {
        "multi_optimizer"
    }

    fn common(&self) -> &Common {
        match self.optimizer_map.first() {
            Some((_, first)) => first.common(),
            None => self.default_optimizer.common(),
        }
    }

    fn common_mut(&mut self) -> &mut Common {
        match self.optimizer_map.first_mut() {
            Some((_, first)) => first.common_mut(),
            None => self.default_optimizer.common_mut(),
        }
    }

    fn validate(&self) -> Result<(), String> {
        for (pattern, _) in &self.optimizer_map {
            Patterns::from_iter([pattern]).check("optimizer_map")?;
        }
        // There is one loss, so there is one scale.
        let scale = self.common().loss_scale_factor;
        for optimizer in self.all() {
            optimizer.validate()?;
            if optimizer.common().loss_scale_factor != scale {
                return Err("all optimizers must have the same loss_scale_factor".into());
            }
        }
        Ok(())
    }

    fn slots(&self, _: &Variable<'_>) -> Vec<Slot> {
        Vec::new()
    }

    /// Nothing: the optimizers of the map make the steps.
    fn update(&self, _: Update<'_, T>) {}

    fn wrapper(&self) -> Option<Wrapper<'_, T>> {
        Some(Wrapper::Multi {
            map: &self.optimizer_map,
            is_for: names::whole,
            default: &*self.default_optimizer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Apply, SGD, Span};
    use super::*;

    fn span(name: &str, offset: usize) -> Span<'_, f64> {
        let variable = Variable { name, shape: &[1] };
        Span { variable, offset, trainable: true, constraint: None, looked_up: false }
    }

    #[test]
    fn each_variable_has_its_optimizer() {
        let spans = [span("a/kernel", 0), span("a/bias", 1), span("b/kernel", 2)];
        let rate = |rate: f64| SGD::default().learning_rate(rate);
        let optimizer =
            MultiOptimizer::new(rate(1.0)).map(".*/kernel", rate(2.0)).map("b/kernel", rate(3.0));
        let mut weights = [0.0; 3];
        let mut apply = Apply::new(&optimizer, &spans, &weights).unwrap();
        apply.step(&optimizer, &spans, &mut weights, &mut [1.0; 3]);
        assert_eq!(weights, [-2.0, -1.0, -3.0]);
        assert_eq!((apply.iteration(), apply.learning_rate(&optimizer)), (1, 2.0));

        let ambiguous = optimizer.map("a/.*", rate(4.0));
        let error = Apply::new(&ambiguous, &spans, &weights).unwrap_err();
        assert!(error.contains("a/kernel has two optimizers"), "{error}");
    }
}
