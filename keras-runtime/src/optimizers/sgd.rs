use super::common::{builders, common_field, compiled_step, unit};
use super::sweep::sweep;
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// Gradient descent, with momentum if wanted. Keras's `SGD`.
///
/// `w −= a·g`; with momentum μ: `m = μ·m − a·g`, `w += m`; with Nesterov's momentum:
/// `w += μ·m − a·g` with the new m. The learning rate a is inside m.
///
/// ```
/// use keras_runtime::optimizers::SGD;
/// let sgd = SGD::default().learning_rate(0.1).momentum(0.9).nesterov(true);
/// assert_eq!(sgd.momentum, 0.9);
/// ```
#[derive(Clone, Debug)]
pub struct SGD {
    /// The arguments that all optimizers share; `learning_rate` 0.01.
    pub common: Common,
    /// μ in [0, 1]; 0.
    pub momentum: f64,
    /// Whether the momentum is Nesterov's; no.
    pub nesterov: bool,
}

impl Default for SGD {
    fn default() -> Self {
        SGD { common: Common::new(0.01), momentum: 0.0, nesterov: false }
    }
}

builders!(SGD { momentum: f64, nesterov: bool });

impl<T: Element> Optimizer<T> for SGD {
    common_field!();

    fn name(&self) -> &str {
        "sgd"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        unit("momentum", self.momentum)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        if self.momentum == 0.0 { Vec::new() } else { vec![Slot::like("momentum", variable)] }
    }

    fn is_by_weight(&self) -> bool {
        self.momentum == 0.0
    }

    compiled_step!(SGD);
}

impl SGD {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, slots, learning_rate, .. } = update;
        let a = T::from_f64(learning_rate);
        let momentum = T::from_f64(self.momentum);
        if slots.is_empty() {
            sweep(cpu, weight, gradient, slots, |w, g, []| (w - a * g, []));
        } else if self.nesterov {
            sweep(cpu, weight, gradient, slots, |w, g, [m]| {
                let m = momentum * m - a * g;
                (w + momentum * m - a * g, [m])
            });
        } else {
            sweep(cpu, weight, gradient, slots, |w, g, [m]| {
                let m = momentum * m - a * g;
                (w + m, [m])
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let sgd = SGD::default();
        assert_steps(&sgd, [0.499, 1.002, 1.497, 1.996], [0.494, 1.012, 1.482, 1.9760001]);
        let sgd = sgd.momentum(0.9);
        assert_steps(&sgd, [0.499, 1.002, 1.497, 1.996], [0.49049, 1.01902, 1.47147, 1.9619601]);
        let sgd = sgd.nesterov(true);
        let third = [0.485441, 1.0291181, 1.456323, 1.941764];
        assert_steps(&sgd, [0.4981, 1.0038, 1.4943, 1.9924], third);
    }
}
