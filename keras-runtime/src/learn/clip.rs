//! Gradients that are cut before a rule sees them.

use super::rule::{Rule, Weights};
use crate::element::Element;
use crate::kernels::dot;

/// A rule after each element of the gradients is cut to ± `clipvalue`. Keras's argument of that name.
///
/// ```
/// use keras_runtime::learn::{Adam, ClipValue};
/// let rule: ClipValue<Adam> = Adam::default().clipvalue(0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipValue<O> {
    /// The rule.
    pub rule: O,
    /// Greatest absolute value of an element of a gradient.
    pub clipvalue: f64,
}

/// A rule after the gradient of each weight is cut to the norm `clipnorm`. Keras's argument of that name.
///
/// ```
/// use keras_runtime::learn::{ClipNorm, SGD};
/// let rule: ClipNorm<SGD> = SGD::default().clipnorm(1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipNorm<O> {
    /// The rule.
    pub rule: O,
    /// Greatest Euclidean norm of the gradient of a weight.
    pub clipnorm: f64,
}

/// The builder methods of rules for both.
macro_rules! clipping {
    ([$($parameter:ident)?] $rule:ty) => {
        impl$(<$parameter>)? $rule {
            /// Clips each element of the gradients to ± this value.
            #[must_use]
            pub const fn clipvalue(self, clipvalue: f64) -> $crate::learn::ClipValue<Self>
            where
                Self: Copy,
            {
                $crate::learn::ClipValue { rule: self, clipvalue }
            }

            /// Clips the gradient of each weight to this norm.
            #[must_use]
            pub const fn clipnorm(self, clipnorm: f64) -> $crate::learn::ClipNorm<Self>
            where
                Self: Copy,
            {
                $crate::learn::ClipNorm { rule: self, clipnorm }
            }
        }
    };
}
pub(super) use clipping;

impl<O: Rule> Rule for ClipValue<O> {
    const SLOTS: usize = O::SLOTS;
    const SQUARES: bool = false; // Those of look-ups are not the squares of what is cut.
    type Now<T: Element> = O::Now<T>;

    fn begin<T: Element>(&self, step: u32) -> O::Now<T> {
        self.rule.begin(step)
    }

    fn update<T: Element>(&self, now: &O::Now<T>, weights: Weights<'_, T>) {
        let limit = T::from_f64(self.clipvalue);
        weights.gradient.iter_mut().for_each(|g| *g = g.clamp(-limit, limit));
        self.rule.update(now, weights);
    }
}

impl<O: Rule> Rule for ClipNorm<O> {
    const SLOTS: usize = O::SLOTS;
    const SQUARES: bool = true; // The norm is that of the look-ups.
    type Now<T: Element> = O::Now<T>;

    fn begin<T: Element>(&self, step: u32) -> O::Now<T> {
        self.rule.begin(step)
    }

    fn update<T: Element>(&self, now: &O::Now<T>, mut weights: Weights<'_, T>) {
        let norm = libm::sqrt(match &weights.squares {
            Some(squares) => squares.iter().map(|square| square.to_f64()).sum(),
            None => dot(weights.gradient, weights.gradient),
        });
        if norm > self.clipnorm {
            let factor = T::from_f64(self.clipnorm / norm);
            weights.gradient.iter_mut().for_each(|g| *g *= factor);
            if let Some(squares) = &mut weights.squares {
                squares.iter_mut().for_each(|square| *square *= factor * factor);
            }
        }
        self.rule.update(now, weights);
    }
}
