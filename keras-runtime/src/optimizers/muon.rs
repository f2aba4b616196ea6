use super::adam::{adam, moments, validate_moments};
use super::common::{builders, common_field, generic_step, not_negative, unit};
use super::sweep::{norm, sweep};
use super::{Common, Optimizer, Patterns, Slot, Update, Variable};
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Native};

/// Steps of matrices along the nearest orthogonal matrix to the momentum. Keras's `Muon` (Jordan
/// et al., 2024).
///
/// `m = μ·m + g`, `G = g + μ·m` (Nesterov) or m, `X = G / (‖G‖ + 1e-7)`, as wide as high or wider;
/// then `ns_steps` times `A = X·Xᵀ`, `X = a·X + (b·A + c·A²)·X`; `w −= learning_rate·s·X` with
/// `s = rms_rate·√max(rows, columns)`, or 1 without `rms_rate`.
///
/// Variables that are no matrices, embeddings and those that `exclude_layers` names are updated
/// as by [`Adam`](super::Adam), with `adam_lr_ratio` of the learning rate.
///
/// ```
/// use keras_runtime::optimizers::Muon;
/// let muon = Muon::default().learning_rate(0.02).exclude_layers(["output"]);
/// assert_eq!((muon.momentum, muon.ns_steps), (0.95, 5));
/// ```
#[derive(Clone, Debug)]
pub struct Muon {
    /// The arguments that all optimizers share; `learning_rate` 0.001, `weight_decay` 0.004.
    pub common: Common,
    /// β₁ of the variables updated as by Adam; 0.9.
    pub adam_beta_1: f64,
    /// β₂ of those; 0.999.
    pub adam_beta_2: f64,
    /// The weight decay of those; 0.004.
    pub adam_weight_decay: Option<f64>,
    /// ε of those; 1e-7.
    pub epsilon: f64,
    /// Regular expressions that are looked for in paths; none.
    pub exclude_layers: Patterns,
    /// Whether variables with `embedding` in their path are updated as by Adam; yes.
    pub exclude_embeddings: bool,
    /// a; 3.4445.
    pub muon_a: f64,
    /// b; −4.775.
    pub muon_b: f64,
    /// c; 2.0315.
    pub muon_c: f64,
    /// The part of the learning rate that Adam's variables have; 1.
    pub adam_lr_ratio: f64,
    /// μ; 0.95.
    pub momentum: f64,
    /// Number of Newton–Schulz steps; 5.
    pub ns_steps: u64,
    /// Whether the momentum is Nesterov's; yes.
    pub nesterov: bool,
    /// The root mean square of a step with learning rate 1; 0.2.
    pub rms_rate: Option<f64>,
}

impl Default for Muon {
    fn default() -> Self {
        Muon {
            common: Common { weight_decay: Some(0.004), ..Common::new(0.001) },
            adam_beta_1: 0.9,
            adam_beta_2: 0.999,
            adam_weight_decay: Some(0.004),
            epsilon: 1e-7,
            exclude_layers: Patterns::default(),
            exclude_embeddings: true,
            muon_a: 3.4445,
            muon_b: -4.775,
            muon_c: 2.0315,
            adam_lr_ratio: 1.0,
            momentum: 0.95,
            ns_steps: 5,
            nesterov: true,
            rms_rate: Some(0.2),
        }
    }
}

builders!(Muon {
    adam_beta_1: f64,
    adam_beta_2: f64,
    adam_weight_decay: Option<f64>,
    epsilon: f64,
    exclude_embeddings: bool,
    muon_a: f64,
    muon_b: f64,
    muon_c: f64,
    adam_lr_ratio: f64,
    momentum: f64,
    ns_steps: u64,
    nesterov: bool,
    rms_rate: Option<f64>,
});

impl Muon {
    /// Sets `exclude_layers`.
    #[must_use]
    pub fn exclude_layers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exclude_layers = names.into_iter().collect();
        self
    }

    fn as_adam(&self, variable: &Variable<'_>) -> bool {
        variable.shape.len() != 2
            || (self.exclude_embeddings && variable.name.to_lowercase().contains("embedding"))
            || self.exclude_layers.found(variable.name)
    }

    /// Overwrites the first r·c values of the working space `s` with X for the matrix `g`, which
    /// is transposed if it is higher than wide: r rows of c.
    fn orthogonalize<T: Element>(&self, cpu: Native, g: &[T], columns: usize, s: &mut [T]) {
        let rows = g.len() / columns.max(1);
        let (r, c) = (rows.min(columns), rows.max(columns));
        let [a, b, factor] = [self.muon_a, self.muon_b, self.muon_c].map(T::from_f64);
        let (x, rest) = s.split_at_mut(r * c);
        let (y, rest) = rest.split_at_mut(r * c);
        let (square, fourth) = rest.split_at_mut(r * r);
        let norm = T::from_f64(norm(g) + 1e-7);
        for (i, &g) in g.iter().enumerate() {
            let (row, column) = (i / columns, i % columns);
            let to = if columns == c { i } else { column * c + row };
            x[to] = g / norm;
        }
        for _ in 0..self.ns_steps {
            let xt = Matrix::row_major(x, c).transposed();
            cpu.matmul(r, r, c, Matrix::row_major(x, c), xt, square, false);
            let a2 = Matrix::row_major(square, r);
            cpu.matmul(r, r, r, a2, a2, fourth, false);
            sweep(cpu, fourth, square, &mut [], |fourth, square, []| {
                (b * square + factor * fourth, [])
            });
            let fourth = Matrix::row_major(fourth, r);
            cpu.matmul(r, c, r, fourth, Matrix::row_major(x, c), y, false);
            sweep(cpu, x, y, &mut [], |x, y, []| (a * x + y, []));
        }
    }
}

impl<T: Element> Optimizer<T> for Muon {
    common_field!();

    fn name(&self) -> &str {
        "muon"
    }

    fn validate(&self) -> Result<(), String> {
        self.common.validate()?;
        validate_moments(self.adam_beta_1, self.adam_beta_2, self.epsilon)?;
        not_negative("adam_weight_decay", self.adam_weight_decay.unwrap_or(0.0))?;
        not_negative("adam_lr_ratio", self.adam_lr_ratio)?;
        unit("momentum", self.momentum)?;
        self.exclude_layers.check("exclude_layers")
    }

    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        let mut slots = moments(variable, false);
        slots.truncate(if self.as_adam(variable) { 2 } else { 1 });
        slots
    }

    fn scratch_len(&self, variable: &Variable<'_>) -> usize {
        match variable.shape {
            [r, c] if !self.as_adam(variable) => 2 * r * c + 2 * r.min(c) * r.min(c),
            _ => 0,
        }
    }

    fn weight_decay(&self, variable: &Variable<'_>) -> Option<f64> {
        if self.as_adam(variable) { self.adam_weight_decay } else { self.common.weight_decay }
    }

    generic_step!();
}

impl Muon {
    /// One step of one variable.
    fn step<T: Element>(&self, mut update: Update<'_, T>) {
        // The slots tell which rule was chosen, without a look at names in each step.
        let (rows, columns) = match *update.variable.shape {
            // The slots tell which rule was chosen, without a look at names in each step.
            [rows, columns] if update.slots.len() == update.weight.len() => (rows, columns),
            _ => {
                update.learning_rate *= self.adam_lr_ratio;
                adam(self.adam_beta_1, self.adam_beta_2, self.epsilon, false, update);
                return;
            }
        };
        let Update { cpu, weight, gradient, slots, scratch, learning_rate, .. } = update;
        let momentum = T::from_f64(self.momentum);
        let nesterov = self.nesterov;
        // The gradient becomes G.
        sweep(cpu, gradient, weight, slots, |g, _, [m]| {
            let m = momentum * m + g;
            (if nesterov { g + momentum * m } else { m }, [m])
        });
        let c = rows.max(columns);
        self.orthogonalize(cpu, gradient, columns, scratch);
        let scale = self.rms_rate.map_or(1.0, |rate| rate * (c as f64).sqrt());
        let a = T::from_f64(learning_rate * scale);
        for (i, w) in weight.iter_mut().enumerate() {
            let (row, column) = (i / columns, i % columns);
            *w -= a * scratch[if columns == c { i } else { column * c + row }];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_steps;
    use super::*;

    #[test]
    fn steps_are_keras_s() {
        let first = [0.499775, 1.0001905, 1.4998281, 1.9998547];
        assert_steps(&Muon::default(), first, [0.4993249, 1.0005713, 1.4994843, 1.999564]);
    }
}
