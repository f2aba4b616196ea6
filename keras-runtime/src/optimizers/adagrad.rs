use super::common::{builders, common_field, generic_step, not_negative};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Gradients divided by the root of the sum of all squares so far. Keras's `Adagrad` (Duchi et
/// al., 2011).
///
/// `A += g²`, `w −= a·g / √(A + ε)`; ε is inside the root.
///
/// ```
/// use keras_runtime::optimizers::Adagrad;
/// assert_eq!(Adagrad::default().initial_accumulator_value, 0.1);
/// ```
#[derive(Clone, Debug)]
pub struct Adagrad {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// What A starts with; 0.1.
    pub initial_accumulator_value: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Adagrad { common: Common::new(0.001), initial_accumulator_value: 0.1, epsilon: 1e-7 }
    }
}

builders!(Adagrad { initial_accumulator_value: f64, epsilon: f64 });

impl<T: Element> Optimizer<T> for Adagrad {
    common_field!();

    fn name(&self) -> &str {
        "adagrad"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        not_negative("initial_accumulator_value", self.initial_accumulator_value)?;
        not_negative("epsilon", self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        vec![Slot::like("accumulator", variable).initial(self.initial_accumulator_value)]
    }

    generic_step!();
}

impl Adagrad {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate, .. } = update;
        let a = T::from_f64(learning_rate);
        let epsilon = T::from_f64(self.epsilon);
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [sum]| {
            let sum = sum + g2;
            (w - a * g / (sum + epsilon).sqrt(), [sum])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4996985, 1.0005345, 1.4993118, 1.9992155];
        assert_steps(&Adagrad::default(), first, [0.4985697, 1.0020033, 1.497731, 1.9975877]);
    }
}
