//! `SpectralNormalization`: a layer whose kernel stretches nothing to more than its length.

use super::{Conv, ConvTranspose, Dense, DepthwiseConv, EinsumDense, Embedding};
use crate::element::Element;
use crate::kernels::{Engine, dispatch, dot};
use crate::layer::{Backward, Forward, Layer};
use nalgebra::SVector;

/// Keras's `SpectralNormalization`: before each training step the kernel `W` of the layer, seen as
/// a matrix with `OUT` columns, is divided by its largest singular value σ. That is found by power
/// iteration (Miyato et al. 2018, <https://arxiv.org/abs/1802.05957>) from the row `u` =
/// `vector_u`, which is kept from step to step:
///
/// `v = u·Wᵀ/‖u·Wᵀ‖`, `u = v·W/‖v·W‖`, `σ = v·W·uᵀ`, `W ← W/σ`
///
/// Inference takes the kernel as it is. As in Keras, a kernel of zeros stays, freezing the layer
/// does not keep its kernel from being divided, and the gradient is that of the divided kernel.
/// Other than in Keras, a layer that is used several times is divided once a step (there again at
/// each use, so that these have different kernels), a kernel whose σ comes out as zero stays, and `vector_u` comes after all weights of the layer, not after its
/// kernel.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); SpectralNormalization(Dense(2)); } }
/// let mut net = Net::new(0);
/// net.spectral_normalization.layer.set_kernel(&[[4.0, 0.0], [0.0, 0.0]]);
/// assert_eq!(net.predict(&[1.0, 1.0]), [4.0, 0.0]);
/// net.prepare(); // As a training step does.
/// assert_eq!(net.predict(&[1.0, 1.0]), [1.0, 0.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct SpectralNormalization<L, const OUT: usize, T = f32> {
    /// The layer.
    pub layer: L,
    /// The direction that the kernel stretches most, among those of its last axis.
    pub vector_u: SVector<T, OUT>,
}

/// The arguments of [`SpectralNormalization`].
#[derive(Clone, Copy, Debug)]
pub struct SpectralNormalizationArguments<A> {
    /// Those of the layer.
    pub layer: A,
    /// Iterations before each step.
    pub power_iterations: usize,
}

/// A layer with a weight that [`SpectralNormalization`] divides.
pub trait Kernel<T> {
    /// Keras's `kernel` or `embeddings`, row-major.
    fn kernel_mut(&mut self) -> &mut [T];
}

/// The implementation for layers: their sizes, their types, the name of the weight.
macro_rules! kernels {
    ($([$($size:ident)*] $layer:ty: $kernel:ident;)*) => {$(
        impl<T: Element, $(const $size: usize),*> Kernel<T> for $layer {
            fn kernel_mut(&mut self) -> &mut [T] {
                self.$kernel.as_mut_slice()
            }
        }
    )*};
}

kernels! {
    [IN OUT BIAS] Dense<IN, OUT, T, BIAS>: kernel;
    [PATCH FILTERS BIAS] Conv<PATCH, FILTERS, T, BIAS>: kernel;
    [PATCH FILTERS IN BIAS] ConvTranspose<PATCH, FILTERS, IN, T, BIAS>: kernel;
    [TAPS OUT BIAS] DepthwiseConv<TAPS, OUT, T, BIAS>: kernel;
    [KERNEL BIAS] EinsumDense<KERNEL, T, BIAS>: kernel;
    [IN OUT] Embedding<IN, OUT, T>: embeddings;
}

impl<T: Element, L: Kernel<T>, const OUT: usize> Kernel<T> for SpectralNormalization<L, OUT, T> {
    fn kernel_mut(&mut self) -> &mut [T] {
        self.layer.kernel_mut()
    }
}

/// What a row with this sum of squares is multiplied by to have length 1, as Keras's `normalize`
/// bounds it.
fn inverse_norm(squares: f64) -> f64 {
    (1.0 / libm::sqrt(squares)).min(1e7)
}

impl<L: Kernel<T>, const OUT: usize, T: Element> SpectralNormalization<L, OUT, T> {
    /// Divides the kernel by its largest singular value.
    fn normalize(&mut self, power_iterations: usize) {
        let kernel = self.layer.kernel_mut();
        if OUT == 0 || kernel.iter().all(|&w| w == T::ZERO) {
            return;
        }
        let (mut u, mut sigma) = ([T::ZERO; OUT], 0.0);
        u.copy_from_slice(self.vector_u.as_slice());
        for _ in 0..power_iterations {
            // v needs no room: each of its values is made, used and forgotten.
            let (mut sums, mut squares) = ([T::ZERO; OUT], 0.0);
            for row in kernel.chunks_exact(OUT) {
                let v = dot(&u, row);
                squares += v * v;
                add_scaled(&mut sums, T::from_f64(v), row);
            }
            let inverse = T::from_f64(inverse_norm(squares));
            u = sums.map(|sum| sum * inverse);
            // v·W·uᵀ, where v·W is u before it gets length 1.
            let length = inverse_norm(dot(&u, &u));
            sigma = dot(&u, &u) * length;
            u = u.map(|u| u * T::from_f64(length));
        }
        if sigma == 0.0 {
            return;
        }
        self.vector_u.copy_from_slice(&u);
        let sigma = T::from_f64(sigma);
        kernel.iter_mut().for_each(|w| *w /= sigma);
    }
}

/// Adds `factor · x`.
fn add_scaled<T: Element>(to: &mut [T], factor: T, x: &[T]) {
    dispatch(
        #[inline(always)]
        || to.iter_mut().zip(x).for_each(|(to, &x)| *to += factor * x),
    );
}

impl<T, A, L, const OUT: usize> Layer<T, SpectralNormalizationArguments<A>>
    for SpectralNormalization<L, OUT, T>
where
    T: Element,
    L: Layer<T, A> + Kernel<T>,
{
    fn forward<E: Engine<T>>(
        &self,
        arguments: &SpectralNormalizationArguments<A>,
        pass: Forward<'_, T, E>,
    ) {
        self.layer.forward(&arguments.layer, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &SpectralNormalizationArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let gradient = gradient.map(|gradient| &mut gradient.layer);
        self.layer.backward(&arguments.layer, pass, gradient);
    }

    fn prepare(&mut self, arguments: &SpectralNormalizationArguments<A>) {
        self.normalize(arguments.power_iterations);
        self.layer.prepare(&arguments.layer);
    }

    fn update(&mut self, arguments: &SpectralNormalizationArguments<A>, gradient: &Self) {
        self.layer.update(&arguments.layer, &gradient.layer);
    }
}
