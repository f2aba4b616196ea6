use super::common::{builders, common_field, finite, generic_step, not_negative};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// "Follow the regularized leader": sparse linear models. Keras's `Ftrl` (McMahan et al., 2013).
///
/// With p = `learning_rate_power`: `n' = n + g²`,
/// `z += g + 2·shrinkage·w − (n'⁻ᵖ − n⁻ᵖ) / a · w`,
/// `w = (clip(z, ±l1) − z) / (n'⁻ᵖ / a + 2·(l2 + β / 2a))`. As z starts with 0, the first step
/// forgets the initial weights.
///
/// ```
/// use keras_runtime::optimizers::Ftrl;
/// let ftrl = Ftrl::default().learning_rate(0.1).l1_regularization_strength(0.01);
/// assert_eq!(ftrl.learning_rate_power, -0.5);
/// ```
#[derive(Clone, Debug)]
pub struct Ftrl {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// How the learning rate falls with n; −0.5, and at most 0.
    pub learning_rate_power: f64,
    /// What n starts with; 0.1.
    pub initial_accumulator_value: f64,
    /// l1; 0.
    pub l1_regularization_strength: f64,
    /// l2; 0.
    pub l2_regularization_strength: f64,
    /// A penalty on the size of weights that acts on gradients that are not zero; 0.
    pub l2_shrinkage_regularization_strength: f64,
    /// β of the paper; 0.
    pub beta: f64,
}

impl Default for Ftrl {
    fn default() -> Self {
        Ftrl {
            common: Common::new(0.001),
            learning_rate_power: -0.5,
            initial_accumulator_value: 0.1,
            l1_regularization_strength: 0.0,
            l2_regularization_strength: 0.0,
            l2_shrinkage_regularization_strength: 0.0,
            beta: 0.0,
        }
    }
}

builders!(Ftrl {
    learning_rate_power: f64,
    initial_accumulator_value: f64,
    l1_regularization_strength: f64,
    l2_regularization_strength: f64,
    l2_shrinkage_regularization_strength: f64,
    beta: f64,
});

impl Ftrl {
    /// The rule, with x⁻ᵖ as a function.
    #[inline(always)]
    fn follow<T: Element>(&self, update: Update<'_, T>, power: impl Fn(T) -> T + Sync) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate: a, .. } = update;
        let l1 = T::from_f64(self.l1_regularization_strength);
        let l2 = self.l2_regularization_strength + self.beta / (2.0 * a);
        let (a, l2) = (T::from_f64(a), T::from_f64(2.0 * l2));
        let shrinkage = T::from_f64(2.0 * self.l2_shrinkage_regularization_strength);
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [n, z]| {
            let next = n + g2;
            let powered = power(next);
            let z = z + (g + shrinkage * w - (powered - power(n)) / a * w);
            let w = (z.clamp(-l1, l1) - z) / (powered / a + l2);
            (w, [next, z])
        });
    }
}

impl<T: Element> Optimizer<T> for Ftrl {
    common_field!();

    fn name(&self) -> &str {
        "ftrl"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        if self.learning_rate_power > 0.0 {
            let found = self.learning_rate_power;
            return Err(format!("learning_rate_power must be zero or negative, found {found}"));
        }
        finite("learning_rate_power", self.learning_rate_power)?;
        not_negative("initial_accumulator_value", self.initial_accumulator_value)?;
        not_negative("l1_regularization_strength", self.l1_regularization_strength)?;
        not_negative("l2_regularization_strength", self.l2_regularization_strength)?;
        let shrinkage = self.l2_shrinkage_regularization_strength;
        not_negative("l2_shrinkage_regularization_strength", shrinkage)?;
        finite("beta", self.beta)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        let accumulator = Slot::like("accumulator", variable);
        vec![accumulator.initial(self.initial_accumulator_value), Slot::like("linear", variable)]
    }

    generic_step!();
}

impl Ftrl {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        if self.learning_rate_power == -0.5 {
            self.follow(update, T::sqrt);
        } else {
            let power = T::from_f64(-self.learning_rate_power);
            self.follow(update, |x| x.powf(power));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.0229672, 0.1553803, 0.4110974, 0.7588683];
        assert_steps(&Ftrl::default(), first, [0.0218384, 0.1568491, 0.4095166, 0.7572406]);
    }
}
