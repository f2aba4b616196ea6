//! Initial weights, one initializer a file: [`Initializer`] is what they have in common.

use crate::element::Element;
use crate::rng::Rng;

/// Declares an initializer that is [`VarianceScaling`] with fixed arguments.
macro_rules! scaled {
    ($(#[$meta:meta])* pub struct $name:ident = $scale:literal, $mode:ident, $distribution:ident;) => {
        arguments! {
            $(#[$meta])*
            pub struct $name {
                /// Makes every call draw the same values.
                seed: Option<u64> = None,
            }
        }

        impl<T: crate::element::Element> super::Initializer<T> for $name {
            fn fill(
                &self,
                out: &mut [T],
                shape: &[usize],
                fans: super::Fans,
                rng: &mut crate::rng::Rng,
            ) {
                let scaling = super::VarianceScaling {
                    scale: $scale,
                    mode: super::FanMode::$mode,
                    distribution: super::Distribution::$distribution,
                    seed: self.seed,
                };
                scaling.fill(out, shape, fans, rng);
            }
        }
    };
}

mod constant;
mod glorot_normal;
mod glorot_uniform;
mod he_normal;
mod he_uniform;
mod identity;
mod lecun_normal;
mod lecun_uniform;
mod ones;
mod orthogonal;
mod random_normal;
mod random_uniform;
mod square_root;
mod stft_initializer;
mod truncated_normal;
mod unit_forget_bias;
mod variance_scaling;
mod with_fans;
mod zeros;

pub use constant::Constant;
pub use glorot_normal::GlorotNormal;
pub use glorot_uniform::GlorotUniform;
pub use he_normal::HeNormal;
pub use he_uniform::HeUniform;
pub use identity::Identity;
pub use lecun_normal::LecunNormal;
pub use lecun_uniform::LecunUniform;
pub use ones::Ones;
pub use orthogonal::Orthogonal;
pub use random_normal::RandomNormal;
pub use random_uniform::RandomUniform;
pub use square_root::SquareRoot;
pub use stft_initializer::{STFTInitializer, Scaling, Side, Window};
pub use truncated_normal::TruncatedNormal;
pub use unit_forget_bias::UnitForgetBias;
pub use variance_scaling::{Distribution, FanMode, VarianceScaling};
pub use with_fans::WithFans;
pub use zeros::Zeros;

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

/// Fills `out` with numbers drawn from the initializer's own seed, or else from `rng`.
fn draw<T: Element>(
    out: &mut [T],
    seed: Option<u64>,
    rng: &mut Rng,
    mut next: impl FnMut(&mut Rng) -> f64,
) {
    let mut own = seed.map(Rng::new);
    let rng = own.as_mut().unwrap_or(rng);
    out.iter_mut().for_each(|value| *value = T::from_f64(next(rng)));
}
