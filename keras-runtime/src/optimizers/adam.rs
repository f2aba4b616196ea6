use super::common::{beta, builders, common_field, compiled_step, not_negative};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Running means of gradients and of their squares. Keras's `Adam` (Kingma & Ba, 2014).
///
/// `m += (1 − β₁)(g − m)`, `v += (1 − β₂)(g² − v)`, `w −= α·m / (√v + ε)` with
/// `α = a·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`: ε is added to the root of the uncorrected v, the paper's
/// "epsilon hat". With `amsgrad`, v is replaced by its greatest value so far (Reddi et al., 2018).
///
/// ```
/// use keras_runtime::optimizers::Adam;
/// let adam = Adam::default().learning_rate(0.01).beta_2(0.99);
/// assert_eq!((adam.beta_1, adam.beta_2, adam.epsilon), (0.9, 0.99, 1e-7));
/// ```
#[derive(Clone, Debug)]
pub struct Adam {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
    /// Whether to divide by the greatest v so far; no.
    pub amsgrad: bool,
}

impl Default for Adam {
    fn default() -> Self {
        Adam {
            common: Common::new(0.001),
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-7,
            amsgrad: false,
        }
    }
}

builders!(Adam { beta_1: f64, beta_2: f64, epsilon: f64, amsgrad: bool });

impl<T: Element> Optimizer<T> for Adam {
    common_field!();

    fn name(&self) -> &str {
        "adam"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.beta_1, self.beta_2, self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        moments(variable, self.amsgrad)
    }

    compiled_step!(Adam);
}

impl Adam {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        adam(self.beta_1, self.beta_2, self.epsilon, self.amsgrad, update);
    }
}

/// The slots of Adam and its relatives.
pub(super) fn moments(variable: &Variable<'_>, amsgrad: bool) -> Vec<Slot> {
    let mut slots = vec![Slot::like("momentum", variable), Slot::like("velocity", variable)];
    if amsgrad {
        slots.push(Slot::like("velocity_hat", variable).group(1));
    }
    slots
}

/// What the arguments of Adam and its relatives have to satisfy.
pub(super) fn validate_moments(beta_1: f64, beta_2: f64, epsilon: f64) -> Result<(), String> {
    beta("beta_1", beta_1)?;
    beta("beta_2", beta_2)?;
    not_negative("epsilon", epsilon)
}

/// 1 − βᵗ
pub(super) fn bias_correction<T: Element>(beta: f64, step: u64) -> T {
    // Keras raises the beta that a 32-bit float holds, whatever the type of the weights, and
    // subtracts in that type. In the first steps a rounded βᵗ is felt: 1 − 0.999ᵗ is small.
    T::ONE - T::from_f64(libm::pow(f64::from(beta as f32), step as f64))
}

/// Adam's rule, which AdamW and Muon use too.
pub(super) fn adam<T: Element>(
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
    amsgrad: bool,
    update: Update<'_, T>,
) {
    let Update { cpu, weight, gradient, squares, slots, learning_rate, step, .. } = update;
    let (first, second): (T, T) = (bias_correction(beta_1, step), bias_correction(beta_2, step));
    let alpha = T::from_f64(learning_rate) * second.sqrt() / first;
    let epsilon = T::from_f64(epsilon);
    let (rest_1, rest_2) = (T::from_f64(1.0 - beta_1), T::from_f64(1.0 - beta_2));
    if amsgrad {
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [m, v, greatest]| {
            let m = m + (g - m) * rest_1;
            let v = v + (g2 - v) * rest_2;
            let greatest = greatest.max(v);
            (w - alpha * m / (greatest.sqrt() + epsilon), [m, v, greatest])
        });
    } else {
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [m, v]| {
            let m = m + (g - m) * rest_1;
            let v = v + (g2 - v) * rest_2;
            (w - alpha * m / (v.sqrt() + epsilon), [m, v])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.499, 1.0009999, 1.4990001, 1.9990001];
        assert_steps(&Adam::default(), first, [0.4970769, 1.002923, 1.497077, 1.997077]);
    }
}
