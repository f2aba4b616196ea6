//! `RMSNormalization`: the features of each sample with mean square 1.

use super::standardize::{Affine, Standardize};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, Layer};
use nalgebra::SVector;

/// The weights of Keras's `RMSNormalization` (Zhang and Sennrich, 2019):
/// `scale · x / √(mean of x² + epsilon)` along `axis`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); RMSNormalization(epsilon = 0.0); } }
/// assert_eq!(Net::new(0).predict(&[1.0, 7.0]), [0.2, 1.4]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct RMSNormalization<const N: usize, T = f32> {
    /// A factor for each place along the axes.
    pub scale: SVector<T, N>,
}

impl<const N: usize, T: Element> Layer<T, Standardize> for RMSNormalization<N, T> {
    fn forward<E: Engine<T>>(&self, arguments: &Standardize, pass: Forward<'_, T, E>) {
        arguments.forward(Affine { gamma: self.scale.as_slice(), beta: &[] }, pass);
    }

    fn infer(&self, arguments: &Standardize, pass: Infer<'_, T>) {
        arguments.infer(Affine { gamma: self.scale.as_slice(), beta: &[] }, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &Standardize,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let affine = Affine { gamma: self.scale.as_slice(), beta: &[] };
        let gradient = gradient.map(|gradient| [gradient.scale.as_mut_slice(), &mut []]);
        arguments.backward(affine, pass, gradient);
    }
}
