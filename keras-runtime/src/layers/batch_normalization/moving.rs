//! `BatchNormalization` of one sample: by the moving statistics.

use super::{BatchNormalization, BatchNormalizationArguments};
use crate::element::{Constant, Element, Stored};
use crate::kernels::map_strided;
use crate::layer::{Infer, InferStored};
use crate::layers::standardize::Affine;

/// All that one sample needs of the layer.
pub(super) struct Moving<'a, W> {
    pub affine: Affine<'a, W>,
    pub mean: &'a [W],
    pub variance: &'a [W],
    pub epsilon: Constant,
    /// How far the channels of a position are apart.
    pub step: usize,
}

impl<W: Copy> Moving<'_, W> {
    /// Channel by channel: slow where there are caches and vectors, but as little code as can be, and the
    /// same bits.
    pub fn infer<T: Element>(&self, x: &[T], y: &mut [T])
    where
        W: Stored<T>,
    {
        let (step, around) = (self.step, self.step.saturating_mul(self.mean.len()));
        for (c, (&mean, &variance)) in self.mean.iter().zip(self.variance).enumerate() {
            let mean = mean.widen();
            let rate = T::ONE / (variance.widen() + T::constant(self.epsilon)).sqrt();
            let rate = rate * self.affine.gamma.get(c).map_or(T::ONE, |gamma| gamma.widen());
            let beta = self.affine.beta.get(c).map_or(T::ZERO, |beta| beta.widen());
            for first in c * step..(c + 1) * step {
                map_strided(x, y, (first, around), |x| (x - mean) * rate + beta);
            }
        }
    }
}

impl<const C: usize, W, const SCALE: usize, const CENTER: usize, const RENORM: usize>
    InferStored<BatchNormalizationArguments> for BatchNormalization<C, W, SCALE, CENTER, RENORM>
where
    W: Stored<f32>,
{
    fn infer_stored(&self, arguments: &BatchNormalizationArguments, pass: Infer<'_, f32>) {
        let moving = Moving {
            affine: Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() },
            mean: self.moving_mean.as_slice(),
            variance: self.moving_variance.as_slice(),
            epsilon: arguments.epsilon,
            step: arguments.groups.step(),
        };
        moving.infer(pass.input(), pass.output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Road;
    use crate::layer::Layer;
    use crate::states::States;
    use keras_shape::{Shape, layers::Axes};
    use nalgebra::{SMatrix, SVector};

    #[test]
    fn the_same_bits_channel_by_channel() {
        let number = |i: usize| (i as f32 * 1.7 + 0.3).sin() * 3.0;
        let layer = BatchNormalization::<6, f32> {
            gamma: SMatrix::from_fn(|i, _| number(i)),
            beta: SMatrix::from_fn(|i, _| number(i + 3)),
            moving_mean: SVector::from_fn(|i, _| number(i + 7)),
            moving_variance: SVector::from_fn(|i, _| number(i + 8).abs()),
            moving_stddev: SMatrix::zeros(),
            renorm_mean: SMatrix::zeros(),
            renorm_stddev: SMatrix::zeros(),
        };
        for (dims, axis) in [(&[6][..], 1), (&[5, 6], 2), (&[6, 5], 1), (&[3, 6, 4], 2)] {
            let shape = Shape::new(dims);
            let groups =
                BatchNormalizationArguments::channels(&shape, &Axes::of(&[axis], dims.len()));
            let arguments = BatchNormalizationArguments {
                groups,
                last: 1,
                momentum: 0.9,
                epsilon: Constant::new(1e-3),
                renorm_momentum: 0.9,
            };
            let x: Vec<f32> = (0..shape.size()).map(number).collect();
            let mut expected = vec![0.0; x.len()];
            let (inputs, output) = (&[&x[..]][..], &mut expected[..]);
            let (scratch, states, road) = (&mut [][..], States::none(), Road::DEVICE);
            let pass = Infer { inputs, output, scratch, states, shared: None, road };
            pass.into_batch(|pass| layer.forward(&arguments, pass));
            let moving = Moving {
                affine: Affine { gamma: layer.gamma.as_slice(), beta: layer.beta.as_slice() },
                mean: layer.moving_mean.as_slice(),
                variance: layer.moving_variance.as_slice(),
                epsilon: arguments.epsilon,
                step: groups.step(),
            };
            let mut found = x.clone();
            moving.infer(&[], &mut found);
            assert_eq!(found, expected);
            found.fill(0.0);
            moving.infer(&x, &mut found);
            assert_eq!(found, expected);
        }
    }
}
