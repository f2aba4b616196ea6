//! Elementary functions that a loop computes for as many values as a vector holds.

mod exp;
#[cfg(feature = "std")]
mod fused;
mod ln;
mod tanh;

#[cfg(test)]
mod tests;

use crate::element::Real;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// An `f32` whose exponential functions have neither branches nor tables: on the road of batches
/// networks compute with these, so that their loops are vectorised.
///
/// They are made of sums, products, quotients and shifts, each rounded, so that all instruction sets
/// yield the same bits. How far they are from the exact value at most, in units in the last place of
/// it, over all numbers:
///
/// | function | at most |
/// |---|---|
/// | [`exp`](Real::exp) | 1 |
/// | [`exp_m1`](Real::exp_m1) | 1.5 |
/// | [`tanh`](Real::tanh) | 1.5 |
/// | [`sigmoid`](Real::sigmoid) | 2 |
/// | [`ln_1p`](Real::ln_1p) | 1.5 |
///
/// [`sigmoid_fused`](Real::sigmoid_fused) and [`tanh_fused`](Real::tanh_fused) are as near, and have the same bits
/// wherever a product and its sum are rounded once; without the feature `std` they are the others.
///
/// That includes denormal numbers where these are not flushed to zero. Infinities and NaN are as
/// with `libm`, which computes the other functions, as all of `f32`'s own.
///
/// ```
/// use keras_runtime::{element::Real, kernels::Quick};
/// assert_eq!(Quick(0.0).exp(), Quick(1.0));
/// assert_eq!(Quick(-1000.0).tanh(), Quick(-1.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
#[repr(transparent)]
pub struct Quick(pub f32);

// SAFETY: it is an `f32` in all but name.
unsafe impl bytemuck::Zeroable for Quick {}
// SAFETY: as above.
unsafe impl bytemuck::Pod for Quick {}

macro_rules! operators {
    ($($trait:ident $method:ident, $assign:ident $assign_method:ident: $operator:tt;)*) => {
        $(impl $trait for Quick {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Quick(self.0 $operator other.0)
            }
        }
        impl $assign for Quick {
            #[inline(always)]
            fn $assign_method(&mut self, other: Self) {
                self.0 = self.0 $operator other.0;
            }
        })*
    };
}

operators! {
    Add add, AddAssign add_assign: +;
    Sub sub, SubAssign sub_assign: -;
    Mul mul, MulAssign mul_assign: *;
    Div div, DivAssign div_assign: /;
}

impl Neg for Quick {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Quick(-self.0)
    }
}

macro_rules! functions {
    ($($method:ident = $function:path;)*) => {
        $(#[inline(always)]
        fn $method(self) -> Self {
            Quick($function(self.0))
        })*
    };
}

impl Real for Quick {
    const ZERO: Self = Quick(0.0);
    const ONE: Self = Quick(1.0);
    const HALF: Self = Quick(0.5);
    const INFINITY: Self = Quick(f32::INFINITY);

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        Quick(value as f32)
    }
    #[inline(always)]
    fn powf(self, exponent: Self) -> Self {
        Quick(libm::powf(self.0, exponent.0))
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.0.is_finite()
    }
    #[inline(always)]
    fn is_nan(self) -> bool {
        self.0.is_nan()
    }
    #[cfg(feature = "std")]
    #[inline(always)]
    fn sigmoid_fused(self) -> Self {
        Quick(fused::sigmoid(self.0))
    }
    #[cfg(feature = "std")]
    #[inline(always)]
    fn tanh_fused(self) -> Self {
        Quick(fused::tanh(self.0))
    }
    functions! {
        exp = exp::exp;
        exp_m1 = exp::exp_m1;
        sigmoid = exp::sigmoid;
        tanh = tanh::tanh;
        ln_1p = ln::ln_1p;
        ln = libm::logf;
        erf = libm::erff;
        cos = libm::cosf;
        floor = libm::floorf;
        abs = f32::abs;
        sqrt = Real::sqrt;
    }
}
