use super::common::{beta, builders, common_field, generic_step, not_negative};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Gradients scaled by the ratio of running means of steps and gradients. Keras's `Adadelta`
/// (Zeiler, 2012).
///
/// `G = ρ·G + (1 − ρ)·g²`, `Δ = −√(D + ε) / √(G + ε) · g`, `D = ρ·D + (1 − ρ)·Δ²`, `w += a·Δ`.
/// The paper's learning rate is 1; with Keras's default the weights hardly move.
///
/// ```
/// use keras_runtime::optimizers::Adadelta;
/// let paper = Adadelta::default().learning_rate(1.0);
/// assert_eq!(paper.rho, 0.95);
/// ```
#[derive(Clone, Debug)]
pub struct Adadelta {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// ρ, what a step keeps of the averages; 0.95.
    pub rho: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Default for Adadelta {
    fn default() -> Self {
        Adadelta { common: Common::new(0.001), rho: 0.95, epsilon: 1e-7 }
    }
}

builders!(Adadelta { rho: f64, epsilon: f64 });

impl<T: Element> Optimizer<T> for Adadelta {
    common_field!();

    fn name(&self) -> &str {
        "adadelta"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        beta("rho", self.rho)?;
        not_negative("epsilon", self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        ["accumulated_grad", "accumulated_delta_var"].map(|name| Slot::like(name, variable)).into()
    }

    generic_step!();
}

impl Adadelta {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate, .. } = update;
        let a = T::from_f64(learning_rate);
        let (rho, rest) = (T::from_f64(self.rho), T::from_f64(1.0 - self.rho));
        let epsilon = T::from_f64(self.epsilon);
        sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [grads, deltas]| {
            let grads = rho * grads + rest * g2;
            let ratio = (deltas + epsilon).sqrt() / (grads + epsilon).sqrt();
            let deltas = rho * deltas + rest * (ratio * ratio * g2);
            (w - a * (ratio * g), [grads, deltas])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4999986, 1.0000014, 1.4999986, 1.9999986];
        assert_steps(&Adadelta::default(), first, [0.4999946, 1.0000054, 1.4999946, 1.9999946]);
    }
}
