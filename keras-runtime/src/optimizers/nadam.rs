use super::adam::{bias_correction, validate_moments};
use super::common::{builders, common_field, generic_step};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// [`Adam`](super::Adam) with Nesterov's momentum. Keras's `Nadam` (Dozat, 2015).
///
/// With `uₜ = β₁(1 − ½·0.96ᵗ)` and `U = u₁·…·uₜ`: m and v as Adam's,
/// `m̂ = uₜ₊₁·m / (1 − U·uₜ₊₁) + (1 − uₜ)·g / (1 − U)`, `w −= a·m̂ / (√(v / (1 − β₂ᵗ)) + ε)`.
///
/// ```
/// use keras_runtime::optimizers::Nadam;
/// assert_eq!(Nadam::default().beta_1, 0.9);
/// ```
#[derive(Clone, Debug)]
pub struct Nadam {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Default for Nadam {
    fn default() -> Self {
        Nadam { common: Common::new(0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

impl Nadam {
    /// uₜ
    fn momentum(&self, step: u64) -> f64 {
        self.beta_1 * (1.0 - 0.5 * libm::pow(0.96, step as f64))
    }
}

builders!(Nadam { beta_1: f64, beta_2: f64, epsilon: f64 });

impl<T: Element> Optimizer<T> for Nadam {
    common_field!();

    fn name(&self) -> &str {
        "nadam"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.beta_1, self.beta_2, self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        vec![Slot::like("momentum", variable), Slot::like("velocity", variable).group(1)]
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("u_product", 1.0)]
    }

    fn begin(&self, numbers: &mut [f64], step: u64) {
        numbers.iter_mut().for_each(|product| *product *= self.momentum(step));
    }

    generic_step!();
}

impl Nadam {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, numbers, learning_rate, step, .. } =
            update;
        let product: f64 = numbers.iter().product();
        let (now, next) = (self.momentum(step), self.momentum(step + 1));
        let of_m = T::from_f64(learning_rate * next / (1.0 - product * next));
        let of_g = T::from_f64(learning_rate * (1.0 - now) / (1.0 - product));
        let correction = bias_correction::<T>(self.beta_2, step);
        let (rest_1, rest_2) = (T::from_f64(1.0 - self.beta_1), T::from_f64(1.0 - self.beta_2));
        let epsilon = T::from_f64(self.epsilon);
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [m, v]| {
            let m = m + (g - m) * rest_1;
            let v = v + (g2 - v) * rest_2;
            (w - (of_m * m + of_g * g) / ((v / correction).sqrt() + epsilon), [m, v])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4989372, 1.0010628, 1.4989372, 1.9989372];
        assert_steps(&Nadam::default(), first, [0.4970677, 1.0029323, 1.4970677, 1.9970677]);
    }
}
