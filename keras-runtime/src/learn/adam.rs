use super::clip::clipping;
use super::rule::{Rule, Weights, slots};
use crate::element::Element;

/// Running means of gradients and of their squares, for devices. Keras's `Adam` (Kingma & Ba, 2014), without
/// `amsgrad`.
///
/// `m += (1 − β₁)(g − m)`, `v += (1 − β₂)(g² − v)`, `w −= α·m / (√v + ε)` with
/// `α = a·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
///
/// ```
/// use keras_runtime::learn::Adam;
/// let adam = Adam::default().learning_rate(0.01).beta_2(0.99);
/// assert_eq!((adam.beta_1, adam.beta_2, adam.epsilon), (0.9, 0.99, 1e-7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// The learning rate; 0.001.
    pub learning_rate: f64,
    /// β₁; 0.9.
    pub beta_1: f64,
    /// β₂; 0.999.
    pub beta_2: f64,
    /// ε; 1e-7.
    pub epsilon: f64,
}

impl Adam {
    /// Keras's defaults.
    pub const DEFAULT: Self =
        Adam { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };

    /// Sets the learning rate.
    #[must_use]
    pub const fn learning_rate(mut self, learning_rate: f64) -> Self {
        self.learning_rate = learning_rate;
        self
    }

    /// Sets β₁.
    #[must_use]
    pub const fn beta_1(mut self, beta_1: f64) -> Self {
        self.beta_1 = beta_1;
        self
    }

    /// Sets β₂.
    #[must_use]
    pub const fn beta_2(mut self, beta_2: f64) -> Self {
        self.beta_2 = beta_2;
        self
    }

    /// Sets ε.
    #[must_use]
    pub const fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

impl Default for Adam {
    fn default() -> Self {
        Self::DEFAULT
    }
}

clipping!([] Adam);

impl Rule for Adam {
    const SLOTS: usize = 2;
    const SQUARES: bool = true;
    /// α, ε, 1 − β₁ and 1 − β₂.
    type Now<T: Element> = [T; 4];

    fn begin<T: Element>(&self, step: u32) -> [T; 4] {
        // Keras raises the beta that a 32-bit float holds, and subtracts in the weights' type.
        let power = |beta: f64| power(f64::from(beta as f32), step);
        let correction = |beta: f64| T::ONE - T::from_f64(power(beta));
        let (first, second) = (correction(self.beta_1), correction(self.beta_2));
        let alpha = T::from_f64(self.learning_rate) * second.sqrt() / first;
        let [epsilon, rest_1, rest_2] =
            [self.epsilon, 1.0 - self.beta_1, 1.0 - self.beta_2].map(T::from_f64);
        [alpha, epsilon, rest_1, rest_2]
    }

    fn update<T: Element>(&self, now: &[T; 4], weights: Weights<'_, T>) {
        let &[alpha, epsilon, rest_1, rest_2] = now;
        let Weights { weight, gradient, squares, slots: kept } = weights;
        let [m, v] = slots(kept, weight.len());
        let mut squares = squares.map(|squares| squares.iter());
        for ((w, &mut g), (m, v)) in weight.iter_mut().zip(gradient).zip(m.iter_mut().zip(v)) {
            let square = squares.as_mut().and_then(Iterator::next).copied().unwrap_or(g * g);
            *m += (g - *m) * rest_1;
            *v += (square - *v) * rest_2;
            *w -= alpha * *m / (v.sqrt() + epsilon);
        }
    }
}

/// xⁿ by squares: on small cores `pow` is a large function of its own.
fn power(mut x: f64, mut n: u32) -> f64 {
    let mut product = 1.0;
    while n > 0 {
        if n & 1 == 1 {
            product *= x;
        }
        x *= x;
        n >>= 1;
    }
    product
}
