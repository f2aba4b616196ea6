//! `PReLU`: a leaky rectifier whose slopes are learned.

use super::walk::Walk;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer, begin};
use nalgebra::SVector;

/// The weights of Keras's `PReLU` (He et al., 2015): x above 0, `alpha` · x below, with `N` slopes:
/// one for each value of a sample, the axes in `shared_axes` counted once.
///
/// The argument is the way from the values of a sample to their slopes. The derivative at 0 is 0.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 3); PReLU(shared_axes = 1); } }
/// let mut net = Net::new(0); // alpha begins with zeros
/// net.p_re_lu.alpha.copy_from_slice(&[0.0, 0.5, 1.0]);
/// let y = net.predict(&[[-2.0, -2.0, -2.0], [4.0, -4.0, 4.0]]);
/// assert_eq!(y, [[0.0, -1.0, -2.0], [4.0, -2.0, 4.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct PReLU<const N: usize, T = f32> {
    /// The slopes below 0.
    pub alpha: SVector<T, N>,
}

impl<const N: usize, T: Element> Layer<T, Walk> for PReLU<N, T> {
    fn forward<E: Engine<T>>(&self, walk: &Walk, pass: Forward<'_, T, E>) {
        let (alpha, size) = (self.alpha.as_slice(), walk.len().max(1));
        let samples = pass.input().chunks_exact(size);
        for (x, y) in samples.zip(pass.output.chunks_exact_mut(size)) {
            for row in walk.rows() {
                for (i, from) in row.pairs() {
                    let (Some(y), Some(&x)) = (y.get_mut(i), x.get(i)) else { return };
                    let slope = alpha.get(from).copied().unwrap_or(T::ONE);
                    *y = if x > T::ZERO { x } else { slope * x };
                }
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        walk: &Walk,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let (x, dy) = (pass.inputs[0], &*pass.output_gradient);
        if let Some(gradient) = gradient {
            let target = gradient.alpha.as_mut_slice();
            begin(target, pass.accumulate);
            for (x, dy) in x.chunks_exact(walk.len()).zip(dy.chunks_exact(walk.len())) {
                for row in walk.rows() {
                    for (i, from) in row.pairs() {
                        target[from] += if x[i] < T::ZERO { x[i] * dy[i] } else { T::ZERO };
                    }
                }
            }
        }
        if let Some((dx, add)) = pass.input_gradients[0].target() {
            let alpha = self.alpha.as_slice();
            let samples = x.chunks_exact(walk.len()).zip(dy.chunks_exact(walk.len()));
            for ((x, dy), dx) in samples.zip(dx.chunks_exact_mut(walk.len())) {
                for row in walk.rows() {
                    for (i, from) in row.pairs() {
                        let slope = match x[i] {
                            x if x > T::ZERO => T::ONE,
                            x if x < T::ZERO => alpha[from],
                            _ => T::ZERO,
                        };
                        let before = if add { dx[i] } else { T::ZERO };
                        dx[i] = before + slope * dy[i];
                    }
                }
            }
        }
    }
}
