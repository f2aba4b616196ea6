use super::clip::clipping;
use super::rule::{Rule, Weights, slots};
use crate::element::Element;

/// Gradient descent for devices, with momentum if wanted. Keras's `SGD`.
///
/// `w −= a·g`; with momentum μ: `m = μ·m − a·g`, `w += m`; with Nesterov's momentum:
/// `w += μ·m − a·g` with the new m. Whether there is a momentum is known to the type, so that memory for it is
/// taken only then.
///
/// ```
/// use keras_runtime::learn::{Momentum, NoMomentum, Rule, SGD};
/// let sgd: SGD<Momentum> = SGD::default().learning_rate(0.1).momentum(0.9).nesterov(true);
/// assert_eq!((sgd.learning_rate, sgd.momentum.momentum), (0.1, 0.9));
/// assert_eq!((<SGD<NoMomentum> as Rule>::SLOTS, <SGD<Momentum> as Rule>::SLOTS), (0, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SGD<M = NoMomentum> {
    /// The learning rate; 0.01.
    pub learning_rate: f64,
    /// The momentum, if any.
    pub momentum: M,
}

/// Without momentum: [`SGD`] keeps nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NoMomentum;

/// With momentum: [`SGD`] keeps a value for each value of a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Momentum {
    /// μ in [0, 1].
    pub momentum: f64,
    /// Whether it is Nesterov's.
    pub nesterov: bool,
}

impl SGD {
    /// Keras's defaults.
    pub const DEFAULT: Self = SGD { learning_rate: 0.01, momentum: NoMomentum };

    /// With momentum.
    #[must_use]
    pub const fn momentum(self, momentum: f64) -> SGD<Momentum> {
        let momentum = Momentum { momentum, nesterov: false };
        SGD { learning_rate: self.learning_rate, momentum }
    }
}

impl Default for SGD {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<M> SGD<M> {
    /// Sets the learning rate.
    #[must_use]
    pub const fn learning_rate(mut self, learning_rate: f64) -> Self {
        self.learning_rate = learning_rate;
        self
    }
}

impl SGD<Momentum> {
    /// Whether the momentum is Nesterov's.
    #[must_use]
    pub const fn nesterov(mut self, nesterov: bool) -> Self {
        self.momentum.nesterov = nesterov;
        self
    }
}

clipping!([M] SGD<M>);

impl Rule for SGD<NoMomentum> {
    const SLOTS: usize = 0;
    type Now<T: Element> = T;

    fn begin<T: Element>(&self, _: u32) -> T {
        T::from_f64(self.learning_rate)
    }

    fn update<T: Element>(&self, &a: &T, Weights { weight, gradient, .. }: Weights<'_, T>) {
        weight.iter_mut().zip(gradient).for_each(|(w, &mut g)| *w -= a * g);
    }
}

impl Rule for SGD<Momentum> {
    const SLOTS: usize = 1;
    /// The learning rate and the momentum.
    type Now<T: Element> = [T; 2];

    fn begin<T: Element>(&self, _: u32) -> [T; 2] {
        [self.learning_rate, self.momentum.momentum].map(T::from_f64)
    }

    fn update<T: Element>(&self, &[a, momentum]: &[T; 2], weights: Weights<'_, T>) {
        let Weights { weight, gradient, slots: kept, .. } = weights;
        let [kept] = slots(kept, weight.len());
        for ((w, &mut g), m) in weight.iter_mut().zip(gradient).zip(kept) {
            *m = momentum * *m - a * g;
            *w = if self.momentum.nesterov { *w + momentum * *m - a * g } else { *w + *m };
        }
    }
}
