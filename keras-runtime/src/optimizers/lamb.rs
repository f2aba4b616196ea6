use super::adam::{bias_correction, moments, validate_moments};
use super::common::{builders, common_field, generic_step};
use super::sweep::{norm, sweep};
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// [`Adam`](super::Adam) with steps in proportion to the weights of each variable. Keras's `Lamb`
/// (You et al., 2019).
///
/// With Adam's m and v, both corrected: `r = m̂ / (√v̂ + ε)`, `w −= a·(‖w‖ / ‖r‖)·r`; the ratio is
/// 1 where a norm is 0.
///
/// ```
/// use keras_runtime::optimizers::Lamb;
/// assert_eq!(Lamb::default().epsilon, 1e-7);
/// ```
#[derive(Clone, Debug)]
pub struct Lamb {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Default for Lamb {
    fn default() -> Self {
        Lamb { common: Common::new(0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

builders!(Lamb { beta_1: f64, beta_2: f64, epsilon: f64 });

impl<T: Element> Optimizer<T> for Lamb {
    common_field!();

    fn name(&self) -> &str {
        "lamb"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.beta_1, self.beta_2, self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        moments(variable, false)
    }

    generic_step!();
}

impl Lamb {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate, step, .. } = update;
        let correction_1 = bias_correction::<T>(self.beta_1, step);
        let correction_2 = bias_correction::<T>(self.beta_2, step);
        let (rest_1, rest_2) = (T::from_f64(1.0 - self.beta_1), T::from_f64(1.0 - self.beta_2));
        let epsilon = T::from_f64(self.epsilon);
        // The gradient becomes r.
        let rule = |g: T, g2: T, [m, v]: [T; 2]| {
            let m = m + (g - m) * rest_1;
            let v = v + (g2 - v) * rest_2;
            (m / correction_1 / ((v / correction_2).sqrt() + epsilon), [m, v])
        };
        match squares {
            Some(squares) => sweep(cpu, gradient, squares, slots, rule),
            None => sweep(cpu, gradient, weight, slots, |g, _, kept| rule(g, g * g, kept)),
        }
        let (of_w, of_r) = (norm(weight), norm(gradient));
        let ratio = if of_w > 0.0 && of_r > 0.0 { of_w / of_r } else { 1.0 };
        let a = T::from_f64(learning_rate * ratio);
        sweep(cpu, weight, gradient, &mut [], |w, r, []| (w - a * r, []));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4986307, 1.0013694, 1.4986306, 1.9986306];
        assert_steps(&Lamb::default(), first, [0.4958943, 1.0041057, 1.4958943, 1.9958943]);
    }
}
