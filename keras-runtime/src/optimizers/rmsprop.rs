use super::common::{beta, builders, common_field, generic_step, not_negative, unit};
use super::sweep::sweep_squares;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Gradients divided by a running root mean square. Keras's `RMSprop` (Hinton, 2012).
///
/// `v = ρ·v + (1 − ρ)·g²`; `w −= a·g / √(v + ε)`. Centered: `d = ρ·d + (1 − ρ)·g` and
/// `√(v − d² + ε)`. With momentum μ: `m = μ·m + a·g / √…`, `w −= m`. ε is inside the root.
///
/// ```
/// use keras_runtime::optimizers::RMSprop;
/// let rmsprop = RMSprop::default().momentum(0.9).centered(true);
/// assert_eq!((rmsprop.rho, rmsprop.epsilon), (0.9, 1e-7));
/// ```
#[derive(Clone, Debug)]
pub struct RMSprop {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// ρ, what a step keeps of the averages; 0.9.
    pub rho: f64,
    /// μ in [0, 1]; 0.
    pub momentum: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
    /// Whether gradients are measured from their running mean; no.
    pub centered: bool,
}

impl Default for RMSprop {
    fn default() -> Self {
        RMSprop {
            common: Common::new(0.001),
            rho: 0.9,
            momentum: 0.0,
            epsilon: 1e-7,
            centered: false,
        }
    }
}

builders!(RMSprop { rho: f64, momentum: f64, epsilon: f64, centered: bool });

impl<T: Element> Optimizer<T> for RMSprop {
    common_field!();

    fn name(&self) -> &str {
        "rmsprop"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        beta("rho", self.rho)?;
        unit("momentum", self.momentum)?;
        not_negative("epsilon", self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        let mut slots = vec![Slot::like("velocity", variable)];
        if self.momentum > 0.0 {
            slots.push(Slot::like("momentum", variable).group(1));
        }
        if self.centered {
            slots.push(Slot::like("average_gradient", variable).group(2));
        }
        slots
    }

    generic_step!();
}

impl RMSprop {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate, .. } = update;
        let a = T::from_f64(learning_rate);
        let (rho, rest) = (T::from_f64(self.rho), T::from_f64(1.0 - self.rho));
        let momentum = T::from_f64(self.momentum);
        let epsilon = T::from_f64(self.epsilon);
        match (self.momentum > 0.0, self.centered) {
            (false, false) => {
                sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [v]| {
                    let v = rho * v + rest * g2;
                    (w - a * g / (v + epsilon).sqrt(), [v])
                })
            }
            (true, false) => {
                sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [v, m]| {
                    let v = rho * v + rest * g2;
                    let m = momentum * m + a * g / (v + epsilon).sqrt();
                    (w - m, [v, m])
                })
            }
            (false, true) => {
                sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [v, d]| {
                    let v = rho * v + rest * g2;
                    let d = rho * d + rest * g;
                    (w - a * g / (v - d * d + epsilon).sqrt(), [v, d])
                })
            }
            (true, true) => {
                sweep_squares(cpu, weight, (gradient, squares), slots, |w, g, g2, [v, m, d]| {
                    let v = rho * v + rest * g2;
                    let d = rho * d + rest * g;
                    let m = momentum * m + a * g / (v - d * d + epsilon).sqrt();
                    (w - m, [v, m, d])
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4968379, 1.0031623, 1.4968377, 1.9968377];
        assert_steps(&RMSprop::default(), first, [0.4913901, 1.00861, 1.49139, 1.99139]);
        let first = [0.4966668, 1.0033333, 1.4966667, 1.9966667];
        let third = [0.4820414, 1.0179591, 1.4820409, 1.9820409];
        assert_steps(&RMSprop::default().momentum(0.9).centered(true), first, third);
    }
}
