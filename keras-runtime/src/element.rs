//! The number type of a network: `f32` by default, `f64` for gradient checks; and numbers of 16 bits that weights
//! can be stored as.

mod bits16;

pub use bits16::{BFloat16, Float16, Stored};

use core::fmt::{Debug, Display, LowerExp};
use core::iter::Sum;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// Numbers with elementary functions: what a formula is written for, an activation above all.
///
/// `f32` and `f64` have those of `libm`; see [`Quick`](crate::kernels::Quick) for others.
///
/// ```
/// use keras_runtime::element::Real;
/// assert_eq!(f64::ONE.exp().ln(), 1.0);
/// ```
pub trait Real:
    Copy
    + Send
    + Sync
    + PartialEq
    + PartialOrd
    + bytemuck::Pod
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + 'static
{
    /// 0
    const ZERO: Self;
    /// 1
    const ONE: Self;
    /// ½
    const HALF: Self;
    /// Positive infinity.
    const INFINITY: Self;

    /// The nearest value to a constant of a formula.
    fn from_f64(value: f64) -> Self;
    /// e^x
    fn exp(self) -> Self;
    /// e^x − 1, exact near 0.
    fn exp_m1(self) -> Self;
    /// 1 / (1 + e^−x)
    // An overflow of e^−x to infinity gives the right 0.
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Self::ONE / (Self::ONE + (-self).exp())
    }
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x), exact near 0.
    fn ln_1p(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// [`sigmoid`](Self::sigmoid) for loops that are compiled for a machine which fuses products and sums; results
    /// below the smallest normal number may be 0.
    #[inline(always)]
    fn sigmoid_fused(self) -> Self {
        self.sigmoid()
    }
    /// [`tanh`](Self::tanh), likewise.
    #[inline(always)]
    fn tanh_fused(self) -> Self {
        self.tanh()
    }
    /// Gauss error function.
    fn erf(self) -> Self;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// x^y
    fn powf(self, exponent: Self) -> Self;
    /// Cosine of radians.
    fn cos(self) -> Self;
    /// Largest whole number not above x.
    fn floor(self) -> Self;
    /// |x|
    fn abs(self) -> Self;
    /// −1, 0 or 1 (0 at 0, as Keras's `sign`).
    #[inline(always)]
    fn sign(self) -> Self {
        if self > Self::ZERO {
            Self::ONE
        } else if self < Self::ZERO {
            -Self::ONE
        } else {
            self
        }
    }
    /// The larger of two; a NaN in `self` stays.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self < other { other } else { self }
    }
    /// The smaller of two; a NaN in `self` stays.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self > other { other } else { self }
    }
    /// `self` cut to `[low, high]`.
    #[inline(always)]
    fn clamp(self, low: Self, high: Self) -> Self {
        self.max(low).min(high)
    }
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Not a number.
    fn is_nan(self) -> bool;
}

/// A constant of a formula as each type has it. Small cores take much code to turn one into the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    single: f32,
    double: f64,
}

impl Constant {
    /// This number, and the nearest `f32`.
    pub const fn new(value: f64) -> Self {
        Constant { single: value as f32, double: value }
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.double
    }
}

/// A floating-point number that weights, activations and gradients are made of.
///
/// The elementary functions come from `libm` on every target, so that a host and a
/// microcontroller can compute the same bits. The trait is for `f32` and `f64` alone, for which products
/// are compiled.
///
/// ```
/// use keras_runtime::element::{Element, Real};
/// assert_eq!(f32::from_f64(0.5).sqrt(), 0.5f32.sqrt());
/// assert_eq!(f64::from_usize(3).to_f64(), 3.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected `f32` or `f64` as the number type of a network, found `{Self}`",
    label = "a network has numbers of 32 or 64 bits with a point",
    note = "write the network's name alone for `f32`, or `<f64>` behind it"
)]
pub trait Element:
    sealed::Sealed
    + crate::once::Once
    + crate::kernels::Sums
    + crate::kernels::Inlined
    + Real
    + Debug
    + Display
    + LowerExp
    + Default
    + Sum
{
    /// The same number for loops over many: with functions that are vectorised, where there are such.
    type Quick: Real;

    /// Keras's `epsilon()`, 1e-7.
    const EPSILON: Self;
    /// Not a number.
    const NAN: Self;
    /// The name that Keras and safetensors give the type: `float32` or `float64`.
    const DTYPE: &'static str;

    /// A constant, rounded while the program was compiled.
    fn constant(constant: Constant) -> Self;
    /// The value as `f64`, exactly.
    fn to_f64(self) -> f64;
    /// A count as a number.
    fn from_usize(value: usize) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

macro_rules! element {
    ($type:ident, $dtype:literal, $quick:ty, $field:ident, $sqrt:path: $($method:ident = $function:ident),*; $pow:ident) => {
        impl Element for $type {
            type Quick = $quick;

            const EPSILON: Self = 1e-7;
            const NAN: Self = $type::NAN;
            const DTYPE: &'static str = $dtype;

            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn from_usize(value: usize) -> Self {
                value as $type
            }
            #[inline(always)]
            fn constant(constant: Constant) -> Self {
                constant.$field
            }
        }

        impl Real for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const HALF: Self = 0.5;
            const INFINITY: Self = $type::INFINITY;

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            // The hardware's root is correctly rounded like libm's, and vectorises.
            #[cfg(feature = "std")]
            #[inline(always)]
            fn sqrt(self) -> Self {
                $type::sqrt(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $type::abs(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                $type::is_nan(self)
            }
            $(#[inline]
            fn $method(self) -> Self {
                libm::$function(self)
            })*
            // One instruction where there is one; both round correctly.
            #[cfg(not(feature = "std"))]
            #[inline]
            fn sqrt(self) -> Self {
                $sqrt(self)
            }
            #[inline]
            fn powf(self, exponent: Self) -> Self {
                libm::$pow(self, exponent)
            }
        }
    };
}

element!(f32, "float32", crate::kernels::Quick, single, crate::kernels::sqrt: exp = expf, exp_m1 = expm1f,
    ln = logf, ln_1p = log1pf, tanh = tanhf, erf = erff, cos = cosf, floor = floorf; powf);
element!(f64, "float64", f64, double, libm::sqrt: exp = exp, exp_m1 = expm1, ln = log, ln_1p = log1p, tanh = tanh,
    erf = erf, cos = cos, floor = floor; pow);
