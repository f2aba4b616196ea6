use super::adam::{bias_correction, moments, validate_moments};
use super::common::{builders, common_field, generic_step};
use super::sweep::{sweep, sweep_squares};
use super::{Common, Optimizer, Slot, Swap, Update, Variable};
use crate::element::Element;
use crate::kernels::Native;

/// Adam's steps averaged over the whole run, so that no schedule is needed. Keras's
/// `ScheduleFreeAdamW` (Defazio et al., 2024).
///
/// Three points: z makes the steps, x is their mean, and the weights are y between them, where
/// gradients are computed. `v += (1 − β₂)(g² − v)`, `z −= a·g / (√(v / (1 − β₂ᵗ)) + ε)`,
/// `x += (z − x) / t`, `y = (1 − β₁)·z + β₁·x`. x is not kept, but recovered as
/// `(y − (1 − β₁)·z) / β₁`: with the z after its step, as Keras does on TensorFlow, and not the one
/// before, as in the paper. a grows in a straight line over the first `warmup_steps`.
///
/// To evaluate, put x in the place of the weights: [`Apply::swap`](super::Apply::swap).
///
/// ```
/// use keras_runtime::optimizers::ScheduleFreeAdamW;
/// let optimizer = ScheduleFreeAdamW::default().warmup_steps(1000);
/// assert_eq!(optimizer.epsilon, 1e-8);
/// ```
#[derive(Clone, Debug)]
pub struct ScheduleFreeAdamW {
    /// The arguments that all optimizers share; `learning_rate` 0.0025.
    pub common: Common,
    /// β₁, how near y is to x; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-8.
    pub epsilon: f64,
    /// Number of steps until the learning rate is reached; 0.
    pub warmup_steps: u64,
}

impl Default for ScheduleFreeAdamW {
    fn default() -> Self {
        ScheduleFreeAdamW {
            common: Common::new(0.0025),
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-8,
            warmup_steps: 0,
        }
    }
}

builders!(ScheduleFreeAdamW { beta_1: f64, beta_2: f64, epsilon: f64, warmup_steps: u64 });

impl<T: Element> Optimizer<T> for ScheduleFreeAdamW {
    common_field!();

    fn name(&self) -> &str {
        "schedule_free_adamw"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.beta_1, self.beta_2, self.epsilon)?;
        if self.beta_1 > 0.0 { Ok(()) } else { Err("beta_1 must be positive, found 0".into()) }
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        moments(variable, false)
    }

    fn init_slots(&self, _: &Variable<'_>, weight: &[T], slots: &mut [T]) {
        slots[..weight.len()].copy_from_slice(weight);
    }

    generic_step!();

    fn swap(&self, weight: &mut [T], slots: &[T], to: Swap) {
        let rule = self;
        once!(T: ScheduleFreeAdamW::replace(
            rule: &ScheduleFreeAdamW,
            weight: &mut [T],
            slots: &[T],
            to: Swap,
        ));
    }
}

impl ScheduleFreeAdamW {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, weight, gradient, squares, slots, learning_rate, step, .. } = update;
        let t = step as f64;
        let warm = if step < self.warmup_steps { t / self.warmup_steps as f64 } else { 1.0 };
        let a = T::from_f64(learning_rate * warm);
        let correction = bias_correction::<T>(self.beta_2, step);
        let (of_x, of_z) = (T::from_f64(self.beta_1), T::from_f64(1.0 - self.beta_1));
        let rest_2 = T::from_f64(1.0 - self.beta_2);
        let epsilon = T::from_f64(self.epsilon);
        let (new, old) = (T::from_f64(1.0 / t), T::from_f64(1.0 - 1.0 / t));
        sweep_squares(cpu, weight, (gradient, squares), slots, |y, g, g2, [z, v]| {
            let v = v + (g2 - v) * rest_2;
            let z = z - a * g / ((v / correction).sqrt() + epsilon);
            let x = (y - of_z * z) / of_x;
            let x = old * x + new * z;
            (of_z * z + of_x * x, [z, v])
        });
    }

    /// See [`Optimizer::swap`].
    fn replace<T: Element>(&self, weight: &mut [T], slots: &[T], to: Swap) {
        let (of_x, of_z) = (T::from_f64(self.beta_1), T::from_f64(1.0 - self.beta_1));
        let cpu = Native::new(1);
        match to {
            Swap::Eval => {
                sweep(cpu, weight, slots, &mut [], |y, z, []| ((y - of_z * z) / of_x, []))
            }
            Swap::Train => sweep(cpu, weight, slots, &mut [], |x, z, []| (of_z * z + of_x * x, [])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let third = [0.4942352, 1.0057648, 1.4942352, 1.9942352];
        assert_steps(&ScheduleFreeAdamW::default(), [0.4975, 1.0025, 1.4975, 1.9975], third);
    }
}
