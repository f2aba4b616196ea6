//! Initial weights, one initializer a file: [`Initializer`] is what they have in common.

use crate::element::Element;
use crate::rng::Rng;

/// Fills a new weight.
pub trait Initializer<T: Element>: Send + Sync {
    /// Writes a weight of Keras's shape `shape` into `out`, drawing from `rng`; an initializer with
    /// a seed of its own draws the same values at every call instead.
    fn fill(&self, out: &mut [T], shape: &[usize], fans: Fans, rng: &mut Rng);
}

/// How many values a unit of a weight is fed by and feeds.
///
/// ```
/// use keras_runtime::initializers::Fans;
/// assert_eq!(Fans::of(&[784, 512]), Fans { fan_in: 784, fan_out: 512 });
/// // A Conv2D kernel (height, width, channels, filters).
/// assert_eq!(Fans::of(&[3, 3, 8, 16]), Fans { fan_in: 72, fan_out: 144 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// Values that a unit is fed by.
    pub fan_in: usize,
    /// Values that a unit feeds.
    pub fan_out: usize,
}

impl Fans {
    /// Keras's rule: the last two axes times the product of those before.
    pub const fn of(shape: &[usize]) -> Self {
        let (fan_in, fan_out) = match *shape {
            [] => (1, 1),
            [n] => (n, n),
            [.., fan_in, fan_out] => (fan_in, fan_out),
        };
        let mut field = 1;
        let mut axis = 0;
        while axis + 2 < shape.len() {
            field *= shape[axis];
            axis += 1;
        }
        Fans { fan_in: fan_in * field, fan_out: fan_out * field }
    }
}
