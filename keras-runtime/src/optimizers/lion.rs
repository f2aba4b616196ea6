use super::common::{builders, common_field, generic_step, unit};
use super::sweep::sweep;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Steps of one length, by the sign of the momentum. Keras's `Lion` (Chen et al., 2023).
///
/// `w −= a·sign(β₁·m + (1 − β₁)·g)`, `m = β₂·m + (1 − β₂)·g`.
///
/// ```
/// use keras_runtime::optimizers::Lion;
/// let lion = Lion::default().learning_rate(1e-4).weight_decay(0.1);
/// assert_eq!((lion.beta_1, lion.beta_2), (0.9, 0.99));
/// ```
#[derive(Clone, Debug)]
pub struct Lion {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.99.
    pub beta_2: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Lion { common: Common::new(0.001), beta_1: 0.9, beta_2: 0.99 }
    }
}

builders!(Lion { beta_1: f64, beta_2: f64 });

impl<T: Element> Optimizer<T> for Lion {
    common_field!();

    fn name(&self) -> &str {
        "lion"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        unit("beta_1", self.beta_1)?;
        unit("beta_2", self.beta_2)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        vec![Slot::like("momentum", variable)]
    }

    generic_step!();
}

impl Lion {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, slots, learning_rate, .. } = update;
        let a = T::from_f64(learning_rate);
        let (beta_1, rest_1) = (T::from_f64(self.beta_1), T::from_f64(1.0 - self.beta_1));
        let (beta_2, rest_2) = (T::from_f64(self.beta_2), T::from_f64(1.0 - self.beta_2));
        sweep(cpu, weight, gradient, slots, |w, g, [m]| {
            (w - a * (beta_1 * m + rest_1 * g).sign(), [beta_2 * m + rest_2 * g])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let third = [0.497, 1.0030001, 1.4969999, 1.9969999];
        assert_steps(&Lion::default(), [0.499, 1.001, 1.499, 1.999], third);
    }
}
