//! The random generator behind initial weights, shuffles and dropout: portable and seeded.

use crate::element::Real;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng};

/// Xoshiro256++ (Blackman and Vigna, 2019): the same numbers on every platform.
///
/// ```
/// use keras_runtime::rng::Rng;
/// let (mut a, mut b) = (Rng::new(42), Rng::new(42));
/// assert_eq!(a.unit(), b.unit());
/// assert!(Rng::stream(42, 1).unit() != Rng::stream(42, 2).unit());
/// ```
#[derive(Clone, Debug)]
pub struct Rng(rand_xoshiro::Xoshiro256PlusPlus);

impl Rng {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Rng(rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// One of many independent generators of a seed, by number.
    pub fn stream(seed: u64, number: u64) -> Self {
        // Two rounds of SplitMix64's mixer keep neighbouring numbers apart.
        let mix = |mut z: u64| {
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Rng::new(mix(seed ^ mix(number.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln_()).sqrt_();
        radius * libm::cos(2.0 * core::f64::consts::PI * self.unit())
    }

    /// Normal with mean 0 and standard deviation 1, drawn again until it lies in [−2, 2].
    pub fn truncated_normal(&mut self) -> f64 {
        loop {
            let value = self.normal();
            if value.abs() <= 2.0 {
                return value;
            }
        }
    }

    /// Uniform in `0..n`, without bias (Lemire, 2019).
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            // The remainder takes long, and is smaller than `n`.
            if product as u64 >= n || (product as u64) >= n.wrapping_neg() % n.max(1) {
                return (product >> 64) as usize;
            }
        }
    }

    /// Puts the items in a random order (Fisher and Yates).
    pub fn shuffle<I>(&mut self, items: &mut [I]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// `Element`'s portable functions under names that do not clash with `f64`'s own.
trait Portable {
    fn ln_(self) -> f64;
    fn sqrt_(self) -> f64;
}

impl Portable for f64 {
    fn ln_(self) -> f64 {
        Real::ln(self)
    }
    fn sqrt_(self) -> f64 {
        Real::sqrt(self)
    }
}
