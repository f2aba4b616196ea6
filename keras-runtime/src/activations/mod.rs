//! Activation functions, one a file: [`Activation`] is what they have in common, [`Elementwise`]
//! what most of them are.
//!
//! The types are named as Keras's functions, and `DEFAULT` has Keras's arguments. Where a function
//! has a kink, its derivative there is the one that Keras computes with TensorFlow.

use crate::element::{Element, Real};
use crate::kernels::{dispatch, map};
use crate::losses::Head;

mod celu;
mod elu;
mod exponential;
mod gelu;
mod general_relu;
mod glu;
mod hard_shrink;
mod hard_sigmoid;
mod hard_silu;
mod hard_tanh;
mod leaky_relu;
mod linear;
mod log_sigmoid;
mod log_softmax;
mod mish;
mod relu;
mod relu6;
mod selu;
mod sigmoid;
mod silu;
mod soft_shrink;
mod softmax;
mod softplus;
mod softsign;
mod sparse_plus;
mod sparse_sigmoid;
mod sparsemax;
mod squareplus;
mod tanh;
mod tanh_shrink;
mod threshold;

pub use celu::Celu;
pub use elu::Elu;
pub use exponential::Exponential;
pub use gelu::Gelu;
pub use general_relu::GeneralRelu;
pub use glu::Glu;
pub use hard_shrink::HardShrink;
pub use hard_sigmoid::HardSigmoid;
pub use hard_silu::{HardSilu, HardSilu as HardSwish};
pub use hard_tanh::HardTanh;
pub use leaky_relu::LeakyRelu;
pub use linear::Linear;
pub use log_sigmoid::LogSigmoid;
pub use log_softmax::LogSoftmax;
pub use mish::Mish;
pub use relu::Relu;
pub use relu6::Relu6;
pub use selu::Selu;
pub use sigmoid::Sigmoid;
pub use silu::{Silu, Silu as Swish};
pub use soft_shrink::SoftShrink;
pub use softmax::Softmax;
pub use softplus::Softplus;
pub use softsign::Softsign;
pub use sparse_plus::SparsePlus;
pub use sparse_sigmoid::SparseSigmoid;
pub use sparsemax::Sparsemax;
pub use squareplus::Squareplus;
pub use tanh::Tanh;
pub use tanh_shrink::TanhShrink;
pub use threshold::Threshold;

/// Functions that kernels compute together with what is around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// [`Sigmoid`]
    Sigmoid,
    /// [`Tanh`]
    Tanh,
    /// Any other.
    Other,
}

/// A function that a layer applies to its output in place.
///
/// `shape` has all axes, the batch first; elementwise functions ignore it.
pub trait Activation<T: Element>: Copy + Send + Sync {
    /// Whether [`backward`](Self::backward) reads the values before the activation.
    /// Where it does not, `x` is empty and layers keep one buffer less.
    const NEEDS_INPUT: bool;

    /// Whether it is a function of each value on its own, whatever the shape: then it may be applied to any part
    /// of the values.
    const BY_VALUE: bool = false;

    /// Which of the functions it is that kernels know.
    const KNOWN: Known = Known::Other;

    /// Replaces the values x by f(x).
    fn forward(&self, x: &mut [T], shape: &[usize]);

    /// y = f(x) for one sample, outside of training. An empty `x` is in `y`.
    fn infer(&self, x: &[T], y: &mut [T], shape: &[usize]) {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = x);
        self.forward(y, shape);
    }

    /// Replaces the gradient with respect to f(x) by that with respect to x, from the values
    /// before (`x`, empty unless [`NEEDS_INPUT`](Self::NEEDS_INPUT)) and after (`y`).
    fn backward(&self, x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]);

    /// [`forward`](Self::forward) on the road of batches, where functions may be those of
    /// [`Element::Quick`].
    fn forward_batch(&self, x: &mut [T], shape: &[usize]) {
        self.forward(x, shape);
    }

    /// The same as a part of a function that is compiled for the machine's registers.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn forward_inline(&self, x: &mut [T], shape: &[usize]) {
        self.forward_batch(x, shape);
    }

    /// What [`forward_inline`](Self::forward_inline) makes of a value, where it is a function of each
    /// ([`BY_VALUE`](Self::BY_VALUE)).
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn value_inline(&self, x: T) -> T {
        let mut x = [x];
        self.forward_inline(&mut x, &[1, 1]);
        let [x] = x;
        x
    }

    /// The gradient with respect to a value x, from that with respect to y = f(x), where it is a function of each.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn value_back_inline(&self, gradient: T, x: T, y: T) -> T {
        let mut gradient = [gradient];
        self.backward_batch(&[x], &[y], &mut gradient, &[1, 1]);
        let [gradient] = gradient;
        gradient
    }

    /// [`backward`](Self::backward) on the road of batches.
    fn backward_batch(&self, x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]) {
        self.backward(x, y, gradient, shape);
    }

    /// What a loss may know about this function at the end of a network.
    fn head(&self) -> Head {
        Head::Other
    }
}

/// A function of each value on its own: an [`Activation`] from two formulas, which are computed with
/// [`Element::Quick`] for batches.
///
/// Mark both `#[inline(always)]`, so that their loops are vectorised.
///
/// ```
/// use keras_runtime::activations::{Activation, Elementwise};
/// use keras_runtime::element::Real;
///
/// #[derive(Clone, Copy)]
/// struct Square;
///
/// impl Elementwise for Square {
///     const FROM_INPUT: bool = true;
///     #[inline(always)]
///     fn value<T: Real>(&self, x: T) -> T {
///         x * x
///     }
///     #[inline(always)]
///     fn derivative<T: Real>(&self, x: T, _y: T) -> T {
///         x + x
///     }
/// }
///
/// let mut y = [1.0, 3.0];
/// Square.forward(&mut y, &[1, 2]);
/// assert_eq!(y, [1.0, 9.0]);
/// let mut gradient = [1.0, 0.5];
/// Square.backward(&[1.0, 3.0], &y, &mut gradient, &[1, 2]);
/// assert_eq!(gradient, [2.0, 3.0]);
/// ```
pub trait Elementwise: Copy + Send + Sync {
    /// Whether [`derivative`](Self::derivative) reads x; see [`Activation::NEEDS_INPUT`].
    const FROM_INPUT: bool = false;
    /// See [`Activation::head`].
    const HEAD: Head = Head::Other;
    /// See [`Activation::KNOWN`].
    const KNOWN: Known = Known::Other;

    /// y = f(x)
    fn value<T: Real>(&self, x: T) -> T;

    /// f′(x), from x (0 unless [`FROM_INPUT`](Self::FROM_INPUT)) and y.
    fn derivative<T: Real>(&self, x: T, y: T) -> T;
}

impl<T: Element, F: Elementwise> Activation<T> for F {
    const NEEDS_INPUT: bool = F::FROM_INPUT;
    const BY_VALUE: bool = true;
    const KNOWN: Known = F::KNOWN;

    fn forward(&self, x: &mut [T], _shape: &[usize]) {
        apply(self, x);
    }

    fn infer(&self, x: &[T], y: &mut [T], _shape: &[usize]) {
        dispatch(
            #[inline(always)]
            || map(x, y, |x| self.value(x)),
        );
    }

    fn backward(&self, x: &[T], y: &[T], gradient: &mut [T], _shape: &[usize]) {
        apply_back(self, x, y, gradient);
    }

    fn forward_batch(&self, x: &mut [T], _shape: &[usize]) {
        apply::<T::Quick, F>(self, bytemuck::cast_slice_mut(x));
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn forward_inline(&self, x: &mut [T], _shape: &[usize]) {
        let x: &mut [T::Quick] = bytemuck::cast_slice_mut(x);
        x.iter_mut().for_each(|x| *x = self.value(*x));
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn value_back_inline(&self, gradient: T, x: T, y: T) -> T {
        let gradient: T::Quick = bytemuck::cast(gradient);
        let x = if F::FROM_INPUT { bytemuck::cast(x) } else { Real::ZERO };
        bytemuck::cast(gradient * self.derivative(x, bytemuck::cast(y)))
    }

    fn backward_batch(&self, x: &[T], y: &[T], gradient: &mut [T], _shape: &[usize]) {
        let (x, y, gradient) = (quick(x), quick(y), bytemuck::cast_slice_mut(gradient));
        apply_back::<T::Quick, F>(self, x, y, gradient);
    }

    fn head(&self) -> Head {
        F::HEAD
    }
}

/// The same numbers with quick functions.
fn quick<T: Element>(x: &[T]) -> &[T::Quick] {
    bytemuck::cast_slice(x)
}

fn apply<T: Real, F: Elementwise>(f: &F, x: &mut [T]) {
    dispatch(
        #[inline(always)]
        || x.iter_mut().for_each(|x| *x = f.value(*x)),
    );
}

fn apply_back<T: Real, F: Elementwise>(f: &F, x: &[T], y: &[T], gradient: &mut [T]) {
    dispatch(
        #[inline(always)]
        || {
            if F::FROM_INPUT {
                for ((gradient, &x), &y) in gradient.iter_mut().zip(x).zip(y) {
                    *gradient *= f.derivative(x, y);
                }
            } else {
                for (gradient, &y) in gradient.iter_mut().zip(y) {
                    *gradient *= f.derivative(T::ZERO, y);
                }
            }
        },
    );
}

#[cfg(test)]
mod testing;
