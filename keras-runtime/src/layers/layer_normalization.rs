//! `LayerNormalization`: the features of each sample with mean 0 and variance 1.

use super::standardize::{Affine, Standardize};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, Layer};
use nalgebra::SMatrix;

/// The weights of Keras's `LayerNormalization` (Ba, Kiros and Hinton, 2016):
/// `gamma · (x − mean) / √(variance + epsilon) + beta` with mean and variance along `axis`, in
/// training as well as afterwards.
///
/// There are `N` of each weight, one for each place along the axes; `SCALE` and `CENTER` are 1
/// where there is a `gamma` and a `beta`, else 0.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2); LayerNormalization(epsilon = 0.0); } }
/// let y = Net::new(0).predict(&[[1.0, 3.0], [10.0, 5.0]]);
/// assert_eq!(y, [[-1.0, 1.0], [1.0, -1.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct LayerNormalization<
    const N: usize,
    T = f32,
    const SCALE: usize = 1,
    const CENTER: usize = 1,
> {
    /// Factors, or none.
    pub gamma: SMatrix<T, N, SCALE>,
    /// Numbers to add, or none.
    pub beta: SMatrix<T, N, CENTER>,
}

impl<const N: usize, T: Element, const SCALE: usize, const CENTER: usize> Layer<T, Standardize>
    for LayerNormalization<N, T, SCALE, CENTER>
{
    fn forward<E: Engine<T>>(&self, arguments: &Standardize, pass: Forward<'_, T, E>) {
        let affine = Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() };
        arguments.forward(affine, pass);
    }

    fn infer(&self, arguments: &Standardize, pass: Infer<'_, T>) {
        arguments.infer(Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() }, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &Standardize,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let affine = Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() };
        let gradient =
            gradient.map(|gradient| [gradient.gamma.as_mut_slice(), gradient.beta.as_mut_slice()]);
        arguments.backward(affine, pass, gradient);
    }
}
