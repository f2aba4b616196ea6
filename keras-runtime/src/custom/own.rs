//! The field of a layer of one's own.

use super::{CustomLayer, HasRows, Rows};
use crate::element::Element;
use crate::initializers::{Fans, Initializer};
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use crate::rng::Rng;
use core::fmt::Debug;
use core::ops::{Deref, DerefMut};
use nalgebra::SMatrix;

/// The weights of a [`CustomLayer`] as a field of a network; they are reached through it.
#[repr(transparent)]
pub struct Own<C: CustomLayer, T: Element>(C::Weights<T>);

impl<C: CustomLayer, T: Element> Deref for Own<C, T> {
    type Target = C::Weights<T>;
    fn deref(&self) -> &C::Weights<T> {
        &self.0
    }
}

impl<C: CustomLayer, T: Element> DerefMut for Own<C, T> {
    fn deref_mut(&mut self) -> &mut C::Weights<T> {
        &mut self.0
    }
}

impl<C: CustomLayer, T: Element> Layer<T, C> for Own<C, T> {
    fn forward<E: Engine<T>>(&self, layer: &C, pass: Forward<'_, T, E>) {
        layer.forward(&self.0, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        layer: &C,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        layer.backward(&self.0, pass, gradient.map(|gradient| &mut gradient.0));
    }
}

impl<C: CustomLayer, T: Element> HasRows<T> for Own<C, T> {
    const ROWS: Rows<T> = Rows::Own(C::WEIGHTS);
}

/// Weights of a layer of one's own, made of numbers alone.
///
/// # Safety
///
/// The type's bytes are values of `T` end to end, and all-zero bytes are a value of it.
pub unsafe trait Parameters<T: Element>: Send + Sync + 'static {}

// SAFETY: no bytes.
unsafe impl<T: Element> Parameters<T> for () {}
// SAFETY: an array is its elements end to end.
unsafe impl<T: Element, const A: usize> Parameters<T> for [T; A] {}
// SAFETY: as above.
unsafe impl<T: Element, const A: usize, const B: usize> Parameters<T> for [[T; B]; A] {}
// SAFETY: a matrix of nalgebra with static sizes is an array of columns.
unsafe impl<T: Element, const R: usize, const C: usize> Parameters<T> for SMatrix<T, R, C> {}

/// Two kinds of weights, one after the other.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair<A, B>(
    /// The first.
    pub A,
    /// The second.
    pub B,
);

// SAFETY: `repr(C)`, and both parts are aligned as `T` is.
unsafe impl<T: Element, A: Parameters<T>, B: Parameters<T>> Parameters<T> for Pair<A, B> {}

/// A weight of a [`CustomLayer`]: its name, its shape in Keras's order, its first values.
#[derive(Clone, Copy, Debug)]
pub struct OwnWeight {
    /// The name.
    pub name: &'static str,
    /// The shape.
    pub shape: &'static [usize],
    initializer: &'static dyn AnyInitializer,
}

impl OwnWeight {
    /// A weight that learns.
    pub const fn new(
        name: &'static str,
        shape: &'static [usize],
        initializer: &'static dyn AnyInitializer,
    ) -> Self {
        OwnWeight { name, shape, initializer }
    }
}

/// An initializer for numbers of both types.
pub trait AnyInitializer: Debug + Send + Sync {
    /// Fills a weight of `f32`.
    fn fill_f32(&self, out: &mut [f32], shape: &[usize], fans: Fans, rng: &mut Rng);
    /// Fills a weight of `f64`.
    fn fill_f64(&self, out: &mut [f64], shape: &[usize], fans: Fans, rng: &mut Rng);
}

impl<I: Initializer<f32> + Initializer<f64> + Debug + Send + Sync> AnyInitializer for I {
    fn fill_f32(&self, out: &mut [f32], shape: &[usize], fans: Fans, rng: &mut Rng) {
        self.fill(out, shape, fans, rng);
    }
    fn fill_f64(&self, out: &mut [f64], shape: &[usize], fans: Fans, rng: &mut Rng) {
        self.fill(out, shape, fans, rng);
    }
}

impl<T: Element> Initializer<T> for OwnWeight {
    fn fill(&self, out: &mut [T], shape: &[usize], fans: Fans, rng: &mut Rng) {
        match bytemuck::try_cast_slice_mut(out) {
            Ok(out) if size_of::<T>() == size_of::<f32>() => {
                self.initializer.fill_f32(out, shape, fans, rng);
            }
            _ => {
                if let Ok(out) = bytemuck::try_cast_slice_mut(out) {
                    self.initializer.fill_f64(out, shape, fans, rng);
                }
            }
        }
    }
}
