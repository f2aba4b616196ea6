use super::common::{builders, common_field, finite, generic_step, not_negative};
use super::sweep::{norm, sweep};
use super::{Common, Optimizer, Slot, Update, Variable};
use crate::element::Element;
use crate::kernels::{dispatch, dot};

/// Second moments of a matrix kept as row and column means. Keras's `Adafactor` (Shazeer & Stern,
/// 2018).
///
/// With `β = 1 − t^beta_2_decay`, `ρ = min(a, 1/√t)`, `α = max(ε₂, rms(w))·ρ`: the means R of rows
/// and C of columns of `g² + ε₁` are averaged with β, `V = R·C / mean(R)`; `u = g / √V`,
/// `u /= max(1, rms(u) / clip_threshold)`, `w −= α·u`. Variables of rank below 2 average V itself.
/// Rows and columns are the last two axes.
///
/// ```
/// use keras_runtime::optimizers::Adafactor;
/// assert_eq!(Adafactor::default().beta_2_decay, -0.8);
/// ```
#[derive(Clone, Debug)]
pub struct Adafactor {
    /// The arguments that all optimizers share; `learning_rate` 0.001.
    pub common: Common,
    /// The exponent in β; −0.8.
    pub beta_2_decay: f64,
    /// ε₁; 1e-30.
    pub epsilon_1: f64,
    /// ε₂; 0.001.
    pub epsilon_2: f64,
    /// The greatest root mean square of u; 1.
    pub clip_threshold: f64,
    /// Keras's switch for a learning rate of at most 1/√t, which ρ is in any case; yes.
    pub relative_step: bool,
}

impl Default for Adafactor {
    fn default() -> Self {
        Adafactor {
            common: Common::new(0.001),
            beta_2_decay: -0.8,
            epsilon_1: 1e-30,
            epsilon_2: 1e-3,
            clip_threshold: 1.0,
            relative_step: true,
        }
    }
}

builders!(Adafactor {
    beta_2_decay: f64,
    epsilon_1: f64,
    epsilon_2: f64,
    clip_threshold: f64,
    relative_step: bool,
});

/// Rows and columns, if there are two axes.
fn matrix(shape: &[usize]) -> Option<(usize, usize)> {
    match shape {
        [.., rows, columns] => Some((*rows, *columns)),
        _ => None,
    }
}

impl<T: Element> Optimizer<T> for Adafactor {
    common_field!();

    fn name(&self) -> &str {
        "adafactor"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        finite("beta_2_decay", self.beta_2_decay)?;
        not_negative("epsilon_1", self.epsilon_1)?;
        not_negative("epsilon_2", self.epsilon_2)?;
        if self.clip_threshold > 0.0 {
            Ok(())
        } else {
            Err(format!("clip_threshold must be positive, found {}", self.clip_threshold))
        }
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        let (mut r, mut c) = (Slot::like("r", variable), Slot::like("c", variable));
        if variable.shape.len() < 2 {
            // Keras keeps two numbers in their place, which it does not use.
            (r.shape, c.shape) = (Vec::new(), Vec::new());
        } else {
            r.shape.pop();
            c.shape.remove(variable.shape.len() - 2);
        }
        vec![r, c, Slot::like("velocity", variable)]
    }

    generic_step!();
}

impl Adafactor {
    /// One step of one variable.
    fn step<T: Element>(&self, update: Update<'_, T>) {
        let Update { cpu, variable, weight, gradient, slots, learning_rate, step, .. } = update;
        let rms = |x: &[T]| norm(x) / (x.len().max(1) as f64).sqrt();
        let rho = learning_rate.min(1.0 / (step as f64).sqrt());
        let alpha = self.epsilon_2.max(rms(weight)) * rho;
        let rest = libm::pow(step as f64, self.beta_2_decay);
        let (beta, rest) = (T::from_f64(1.0 - rest), T::from_f64(rest));
        let epsilon = T::from_f64(self.epsilon_1);

        let (means, velocity) = slots.split_at_mut(slots.len() - weight.len());
        match matrix(variable.shape) {
            None => sweep(cpu, velocity, gradient, &mut [], |v, g, []| {
                (beta * v + rest * (g * g + epsilon), [])
            }),
            Some((rows, columns)) => {
                let blocks = weight.len() / (rows * columns).max(1);
                let (r, c) = means.split_at_mut(blocks * rows);
                dispatch(
                    #[inline(always)]
                    || {
                        let blocks = r.chunks_exact_mut(rows.max(1)).zip(
                            c.chunks_exact_mut(columns.max(1)).zip(
                                velocity
                                    .chunks_exact_mut((rows * columns).max(1))
                                    .zip(gradient.chunks_exact((rows * columns).max(1))),
                            ),
                        );
                        for (r, (c, (v, g))) in blocks {
                            factored(r, c, v, g, beta, rest, epsilon);
                        }
                    },
                );
            }
        }
        // The gradient becomes u.
        sweep(cpu, gradient, velocity, &mut [], |g, v, []| (g / v.sqrt(), []));
        let excess = (rms(gradient) / self.clip_threshold).max(1.0);
        let alpha = T::from_f64(alpha / excess);
        sweep(cpu, weight, gradient, &mut [], |w, u, []| (w - alpha * u, []));
    }
}

/// Averages the row and column means of one matrix, and writes the V that they stand for.
#[inline(always)]
fn factored<T: Element>(
    r: &mut [T],
    c: &mut [T],
    v: &mut [T],
    gradient: &[T],
    beta: T,
    rest: T,
    epsilon: T,
) {
    let (rows, columns) = (T::from_usize(r.len()), T::from_usize(c.len()));
    c.iter_mut().for_each(|c| *c = beta * *c);
    let of_row = rest / rows;
    for (r, g) in r.iter_mut().zip(gradient.chunks_exact(c.len())) {
        for (c, &g) in c.iter_mut().zip(g) {
            *c += of_row * (g * g + epsilon);
        }
        let mean = T::from_f64(dot(g, g)) / columns + epsilon;
        *r = beta * *r + rest * mean;
    }
    let mean = r.iter().copied().sum::<T>() / rows;
    for (&r, v) in r.iter().zip(v.chunks_exact_mut(c.len())) {
        let r = r / mean;
        for (v, &c) in v.iter_mut().zip(&*c) {
            *v = r * c;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.4989393, 1.0015, 1.498577, 1.9986584];
        assert_steps(&Adafactor::default(), first, [0.496776, 1.0045595, 1.4956745, 1.9959219]);
    }
}
