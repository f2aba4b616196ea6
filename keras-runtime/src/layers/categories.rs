//! What the layers that encode categories have in common.

use crate::element::Element;

/// How categories are encoded.
#[derive(Clone, Copy, Debug)]
pub struct Categories {
    /// How many there are.
    pub depth: usize,
    /// How many numbers go into one list: 1 for Keras's `one_hot`, else all of a sample.
    pub tokens: usize,
    /// Whether a list counts them, as Keras's `count`, or has a 1 for each that is there.
    pub counts: bool,
}

impl Categories {
    /// The category that a number names, if there is one. A cast cuts towards zero.
    pub(super) fn category<T: Element>(&self, token: T) -> Option<usize> {
        let token = token.to_f64();
        // −0.5 is cut to 0 and a NaN cast to 0, as TensorFlow does.
        usize::try_from(token as i64).ok().filter(|&category| category < self.depth)
    }

    /// Where in the output the number at `i` with this category counts.
    pub(super) fn place(&self, i: usize, category: usize) -> usize {
        i / self.tokens * self.depth + category
    }

    /// Encodes numbers, of which `category(i)` says what they are and `weight(i)` how much they
    /// count.
    pub(super) fn encode<T: Element>(
        &self,
        numbers: usize,
        category: impl Fn(usize) -> Option<usize>,
        weight: impl Fn(usize) -> T,
        y: &mut [T],
    ) {
        y.fill(T::ZERO);
        for i in 0..numbers {
            let Some(category) = category(i) else { continue };
            let y = &mut y[self.place(i, category)];
            *y = if self.counts { *y + weight(i) } else { T::ONE };
        }
    }
}
