use super::adam::{adam, moments, validate_moments};
use super::common::{builders, common_field, compiled_step};
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;

/// [`Adam`](super::Adam) with decoupled weight decay. Keras's `AdamW` (Loshchilov & Hutter, 2017).
///
/// `w −= a·weight_decay·w`, then Adam's rule. Biases and the gains of normalization layers decay
/// too, unless `exclude_from_weight_decay` names them.
///
/// ```
/// use keras_runtime::optimizers::AdamW;
/// let adamw = AdamW::default().exclude_from_weight_decay(["bias", "gamma", "beta"]);
/// assert_eq!(adamw.common.weight_decay, Some(0.004));
/// ```
#[derive(Clone, Debug)]
pub struct AdamW {
    /// The arguments that all optimizers share; `learning_rate` 0.001, `weight_decay` 0.004.
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

impl Default for AdamW {
    fn default() -> Self {
        AdamW {
            common: Common { weight_decay: Some(0.004), ..Common::new(0.001) },
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-7,
            amsgrad: false,
        }
    }
}

builders!(AdamW { beta_1: f64, beta_2: f64, epsilon: f64, amsgrad: bool });

impl<T: Element> Optimizer<T> for AdamW {
    common_field!();

    fn name(&self) -> &str {
        "adamw"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        if self.common.weight_decay.is_none() {
            return Err("AdamW needs a weight_decay, found none".into());
        }
        validate_moments(self.beta_1, self.beta_2, self.epsilon)
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        moments(variable, self.amsgrad)
    }

    compiled_step!(AdamW);
}

impl AdamW {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        adam(self.beta_1, self.beta_2, self.epsilon, self.amsgrad, update);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.498998, 1.000996, 1.4989941, 1.9989921];
        assert_steps(&AdamW::default(), first, [0.4970709, 1.002911, 1.4970591, 1.997053]);
    }
}
