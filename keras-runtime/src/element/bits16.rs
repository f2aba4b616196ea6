//! Numbers of 16 bits, which weights are stored as. What is computed with them is wider.

use super::Element;
use crate::kernels::AddStored;

/// What weights are stored as, for a network whose values are `T`: numbers of 16 bits, or `T` itself.
///
/// Each weight is widened when it is read, so products and sums are those of `T`.
///
/// ```
/// use keras_runtime::element::{BFloat16, Stored};
/// let third = BFloat16::from_f32(1.0 / 3.0);
/// assert_eq!(third.widen(), 0.333984375_f32);
/// ```
pub trait Stored<T: Element>: AddStored<T> + Send + Sync + 'static {
    /// The number, exactly.
    fn widen(self) -> T;
}

impl<T: Element> Stored<T> for T {
    #[inline(always)]
    fn widen(self) -> T {
        self
    }
}

/// Keras's `bfloat16`: the upper half of an `f32`. It reaches as far, and has 8 significant bits.
///
/// ```
/// use keras_runtime::element::BFloat16;
/// assert_eq!(BFloat16::from_f32(0.1).to_f32(), 0.100_097_656);
/// assert!(BFloat16::from_f32(1e38).to_f32().is_finite());
/// assert_eq!(size_of::<BFloat16>(), 2);
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BFloat16(u16);

/// Keras's `float16`: 11 significant bits, from 6e-8 to 65,504.
///
/// ```
/// use keras_runtime::element::Float16;
/// assert_eq!(Float16::from_f32(0.1).to_f32(), 0.099975586);
/// assert_eq!(Float16::from_f32(1e5).to_f32(), f32::INFINITY);
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Float16(u16);

impl BFloat16 {
    /// The number with these bits.
    pub const fn from_bits(bits: u16) -> Self {
        BFloat16(bits)
    }

    /// Its bits.
    pub const fn to_bits(self) -> u16 {
        self.0
    }

    /// The nearest number; of two that are as near, the even one.
    pub const fn from_f32(value: f32) -> Self {
        let bits = value.to_bits();
        if value.is_nan() {
            // It stays one, whatever its lower half was.
            return BFloat16((bits >> 16) as u16 | 0x40);
        }
        BFloat16(((bits + 0x7fff + (bits >> 16 & 1)) >> 16) as u16)
    }

    /// The number, exactly.
    #[inline(always)]
    pub const fn to_f32(self) -> f32 {
        f32::from_bits((self.0 as u32) << 16)
    }
}

impl Float16 {
    /// The number with these bits.
    pub const fn from_bits(bits: u16) -> Self {
        Float16(bits)
    }

    /// Its bits.
    pub const fn to_bits(self) -> u16 {
        self.0
    }

    /// The nearest number; of two that are as near, the even one. From 65,520 on that is infinity.
    pub const fn from_f32(value: f32) -> Self {
        let bits = value.to_bits();
        let (sign, rest) = ((bits >> 16) as u16 & 0x8000, bits & 0x7fff_ffff);
        let magnitude = if value.is_nan() {
            0x7e00 | rest >> 13 & 0x3ff
        } else if rest >= 0x4780_0000 {
            0x7c00
        } else if rest >= 0x3880_0000 {
            // A carry goes to the exponent, as it should.
            (rest + 0xfff + (rest >> 13 & 1) - (112 << 23)) >> 13
        } else if rest < 102 << 23 {
            0
        } else {
            // In steps of 2^-24.
            let (digits, shift) = (rest & 0x7f_ffff | 0x80_0000, 126 - (rest >> 23));
            (digits + (1 << (shift - 1)) - 1 + (digits >> shift & 1)) >> shift
        };
        Float16(sign | magnitude as u16)
    }

    /// The number, exactly.
    #[inline(always)]
    pub const fn to_f32(self) -> f32 {
        let (sign, rest) = ((self.0 as u32 & 0x8000) << 16, self.0 as u32 & 0x7fff);
        let magnitude = match rest {
            // In steps of 2^-24. As an `f32` none of these is denormal, so it counts where those do not.
            0..0x400 => (rest as f32 * (1.0 / (1 << 24) as f32)).to_bits(),
            0x400..0x7c00 => (rest << 13) + (112 << 23),
            _ => 0x7f80_0000 | rest << 13,
        };
        f32::from_bits(sign | magnitude)
    }
}

impl Stored<f32> for BFloat16 {
    #[inline(always)]
    fn widen(self) -> f32 {
        self.to_f32()
    }
}

impl Stored<f32> for Float16 {
    #[inline(always)]
    fn widen(self) -> f32 {
        self.to_f32()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    /// Each of the 65,536 is read as its definition says, and is the nearest to itself.
    fn each(from: fn(f32) -> u16, to: fn(u16) -> f32, digits: u32, bias: i32) {
        let (most, exponents) = (1_u32 << digits, 0x7fff >> digits);
        for bits in 0..=u16::MAX {
            let (exponent, rest) = (u32::from(bits & 0x7fff) >> digits, u32::from(bits) % most);
            let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
            let found = to(bits);
            if exponent == exponents && rest > 0 {
                assert!(found.is_nan() && to(from(found)).is_nan(), "{bits:#x}");
                continue;
            }
            let (first, power) = if exponent == 0 { (0, 1) } else { (most, exponent as i32) };
            let expected = match exponent == exponents {
                true => sign * f64::INFINITY,
                false => {
                    sign * f64::from(first + rest) * 2.0_f64.powi(power - bias - digits as i32)
                }
            };
            assert_eq!(f64::from(found).to_bits(), expected.to_bits(), "{bits:#x}");
            assert_eq!(from(found), bits);
        }
    }

    /// Between each two neighbours: the middle goes to the even one, what is beside it to the nearer.
    fn between(from: fn(f32) -> u16, to: fn(u16) -> f32, digits: u32) {
        let last = (0x7fff >> digits) << digits;
        for bits in 0..last {
            let low = f64::from(to(bits));
            // What would be behind the largest, if there were a larger.
            let high = if bits + 1 < last {
                f64::from(to(bits + 1))
            } else {
                2.0 * low - f64::from(to(bits - 1))
            };
            let middle = ((low + high) / 2.0) as f32;
            let even = bits + bits % 2;
            for sign in [0, 0x8000] {
                let signed = |value: f32| if sign == 0 { value } else { -value };
                assert_eq!(from(signed(middle)), sign | even, "{bits:#x}");
                assert_eq!(from(signed(middle.next_down())), sign | bits, "{bits:#x}");
                assert_eq!(from(signed(middle.next_up())), sign | (bits + 1), "{bits:#x}");
            }
        }
    }

    #[test]
    fn bfloat16() {
        let (from, to) = (|x| BFloat16::from_f32(x).0, |bits| BFloat16(bits).to_f32());
        each(from, to, 7, 127);
        between(from, to, 7);
        assert_eq!(from(f32::INFINITY), 0x7f80);
        // A NaN whose upper half alone would be infinite.
        assert!(to(from(f32::from_bits(0x7f80_0001))).is_nan());
    }

    #[test]
    fn float16() {
        let (from, to) = (|x| Float16::from_f32(x).0, |bits| Float16(bits).to_f32());
        each(from, to, 10, 15);
        between(from, to, 10);
        assert_eq!((from(1e30), from(-1e-30), from(f32::MIN_POSITIVE / 2.0)), (0x7c00, 0x8000, 0));
        assert!(to(from(f32::from_bits(0x7f80_0001))).is_nan());
    }
}
