use super::adam::{bias_correction, validate_moments};
use super::common::{builders, common_field, generic_step};
use super::sweep::sweep;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// [`Adam`](super::Adam) with the greatest gradient in place of the root mean square. Keras's
/// `Adamax` (Kingma & Ba, 2014, section 7).
///
/// `m += (1 − β₁)(g − m)`, `u = max(β₂·u, |g|)`, `w −= a·m / ((1 − β₁ᵗ)(u + ε))`.
///
/// ```
/// use keras_runtime::optimizers::Adamax;
/// assert_eq!(Adamax::default().beta_2, 0.999);
/// ```
#[derive(Clone, Debug)]
pub struct Adamax {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Default for Adamax {
    fn default() -> Self {
        Adamax { common: Common::new(0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

builders!(Adamax { beta_1: f64, beta_2: f64, epsilon: f64 });

impl<T: Element> Optimizer<T> for Adamax {
    common_field!();

    fn name(&self) -> &str {
        "adamax"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.beta_1, self.beta_2, self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        vec![Slot::like("momentum", variable), Slot::like("norm", variable)]
    }

    generic_step!();
}

impl Adamax {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, slots, learning_rate, step, .. } = update;
        let alpha = T::from_f64(learning_rate) / bias_correction(self.beta_1, step);
        let (rest, beta_2) = (T::from_f64(1.0 - self.beta_1), T::from_f64(self.beta_2));
        let epsilon = T::from_f64(self.epsilon);
        sweep(cpu, weight, gradient, slots, |w, g, [m, u]| {
            let m = m + (g - m) * rest;
            let u = (beta_2 * u).max(g.abs());
            (w - alpha * m / (u + epsilon), [m, u])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let third = [0.4975468, 1.0024532, 1.4975468, 1.9975468];
        assert_steps(&Adamax::default(), [0.499, 1.001, 1.499, 1.999], third);
    }
}
