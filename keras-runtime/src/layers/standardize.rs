//! What the normalizations of one sample have in common.

use super::groups::{Groups, Layout, Piece, Tile};
use super::lanes::{LANES, Sums, lanes};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layer::{Backward, Forward, Infer, begin};

/// Each group of a sample's values on a common scale:
/// `(x − shift) · rate · gamma + beta` with statistics of the group.
///
/// The arguments of [`LayerNormalization`](super::LayerNormalization),
/// [`GroupNormalization`](super::GroupNormalization), [`RMSNormalization`](super::RMSNormalization)
/// and [`UnitNormalization`](super::UnitNormalization).
#[derive(Clone, Copy, Debug)]
pub struct Standardize {
    /// The groups.
    pub groups: Groups,
    /// What shift and rate are.
    pub scale: Scale,
    /// Keras's `epsilon`, inside the root.
    pub epsilon: f64,
}

/// The scale that a group is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Mean 0 and variance 1: `(x − mean) / √(variance + epsilon)`.
    Standard,
    /// Variance 1, wherever the mean then is: `x / √(variance + epsilon)`.
    Deviation,
    /// Mean square 1: `x / √(mean of x² + epsilon)`.
    RootMeanSquare,
    /// Length 1: `x / √(sum of x²)`, at most 1e12 · x.
    Unit,
}

/// The largest factor of a vector whose length is almost 0, as Keras's.
const LARGEST: f64 = 1e12;

/// What a layer learns: one number for each weight of the groups, or none.
pub(super) struct Affine<'a, T> {
    pub gamma: &'a [T],
    pub beta: &'a [T],
}

/// The statistics of a tile, and where they are kept: for each group its mean and its rate.
struct Statistics<T> {
    mean: [T; LANES],
    rate: [T; LANES],
}

impl Standardize {
    /// Whether the values are seen from their mean.
    fn centers(&self) -> bool {
        matches!(self.scale, Scale::Standard | Scale::Deviation)
    }

    /// What a square is divided by.
    fn count(&self, layout: &Layout) -> f64 {
        if self.scale == Scale::Unit { 1.0 } else { layout.members as f64 }
    }

    /// What is taken from the values.
    #[inline(always)]
    fn shift<T: Element>(&self, mean: [T; LANES]) -> [T; LANES] {
        if self.scale == Scale::Deviation { [T::ZERO; LANES] } else { mean }
    }

    /// Mean and rate of the groups of a tile. The mean is 0 where it is not asked for.
    #[inline(always)]
    fn statistics<T: Element>(&self, layout: &Layout, tile: &Tile<'_>, x: &[T]) -> Statistics<T> {
        let mut mean = [T::ZERO; LANES];
        if self.centers() {
            let mut sums = Sums::<T, 1>::new();
            tile.pieces(
                #[inline(always)]
                |piece| {
                    sums.add(piece.len, [piece.load(x)]);
                },
            );
            let [sum] = sums.finish(layout);
            mean = lanes(|lane| T::from_f64(sum[lane] / layout.members as f64));
        }
        let mut sums = Sums::<T, 1>::new();
        tile.pieces(
            #[inline(always)]
            |piece| {
                let x = piece.load(x);
                let distance = lanes(|lane| x[lane] - mean[lane]);
                sums.add(piece.len, [lanes(|lane| distance[lane] * distance[lane])]);
            },
        );
        let ([squares], count) = (sums.finish(layout), self.count(layout));
        let rate = lanes(|lane| self.rate(squares[lane] / count));
        Statistics { mean, rate }
    }

    pub(super) fn forward<T: Element, E>(&self, affine: Affine<'_, T>, pass: Forward<'_, T, E>) {
        let (own, pass) = (self, pass.plain());
        once!(T: Standardize::scale_groups(
            own: &Standardize,
            affine: Affine<'_, T>,
            pass: Forward<'_, T, ()>,
        ));
    }

    /// For one sample outside of training.
    pub(super) fn infer<T: Element>(&self, affine: Affine<'_, T>, pass: Infer<'_, T>) {
        if cfg!(feature = "std") {
            return pass.into_batch(|pass| self.forward(affine, pass));
        }
        let (own, x, y) = (self, pass.input(), pass.output);
        once!(T: Standardize::one_by_one(
            own: &Standardize,
            affine: Affine<'_, T>,
            x: &[T],
            y: &mut [T],
        ));
    }

    /// The groups one after the other: as little code as can be, and the same bits.
    fn one_by_one<T: Element>(&self, affine: Affine<'_, T>, x: &[T], y: &mut [T]) {
        let layout = &self.groups.apart(1);
        let at = |list: &[T], place: usize, absent| list.get(place).copied().unwrap_or(absent);
        layout.each_group(|group| {
            let (given, mut mean) = (seen(x, y), T::ZERO);
            if self.centers() {
                let sum = group.sum(&|place| at(given, place, T::ZERO));
                mean = T::from_f64(sum / layout.members as f64);
            }
            let squares = group.sum(&|place| {
                let distance = at(given, place, T::ZERO) - mean;
                distance * distance
            });
            let rate: T = self.rate(squares / self.count(layout));
            let shift = if self.scale == Scale::Deviation { T::ZERO } else { mean };
            group.members(&mut |member| {
                let (gamma, beta) = (
                    at(affine.gamma, member.weight, T::ONE),
                    at(affine.beta, member.weight, T::ZERO),
                );
                let given = x.get(member.at).copied();
                if let Some(y) = y.get_mut(member.at) {
                    *y = (given.unwrap_or(*y) - shift) * (rate * gamma) + beta;
                }
            });
        });
    }

    /// What values are multiplied by, from the mean of their squares.
    #[inline(always)]
    fn rate<T: Element>(&self, square: f64) -> T {
        let square = T::from_f64(square);
        match self.scale {
            Scale::Unit => (T::ONE / square.sqrt()).min(T::from_f64(LARGEST)),
            _ => T::ONE / (square + T::from_f64(self.epsilon)).sqrt(),
        }
    }

    fn scale_groups<T: Element>(&self, affine: Affine<'_, T>, pass: Forward<'_, T, ()>) {
        let (x, y, saved) = (pass.inputs[0], pass.output, pass.saved);
        let layout = &self.groups.apart(pass.batch);
        dispatch(
            #[inline(always)]
            || {
                layout.tiles(
                    #[inline(always)]
                    |tile| {
                        let Statistics { mean, rate } = self.statistics(layout, &tile, seen(x, y));
                        if !saved.is_empty() {
                            tile.keep(saved, [mean, rate]);
                        }
                        let shift = self.shift(mean);
                        tile.pieces(
                            #[inline(always)]
                            |piece| affine.apply(piece, [shift, rate], x, y),
                        );
                    },
                );
            },
        );
    }

    pub(super) fn backward<T: Element, E>(
        &self,
        affine: Affine<'_, T>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<[&mut [T]; 2]>,
    ) {
        let (own, pass) = (self, pass.plain());
        once!(T: Standardize::differentiate(
            own: &Standardize,
            affine: Affine<'_, T>,
            pass: Backward<'_, '_, T, ()>,
            gradient: Option<[&mut [T]; 2]>,
        ));
    }

    fn differentiate<T: Element>(
        &self,
        affine: Affine<'_, T>,
        pass: Backward<'_, '_, T, ()>,
        gradient: Option<[&mut [T]; 2]>,
    ) {
        let (x, dy, saved) = (pass.inputs[0], &*pass.output_gradient, &*pass.saved);
        let layout = &self.groups.apart(pass.batch);
        let [d_gamma, d_beta] = gradient.unwrap_or_default();
        begin(d_gamma, pass.accumulate);
        begin(d_beta, pass.accumulate);
        let mut target = pass.input_gradients[0].target();
        dispatch(
            #[inline(always)]
            || {
                layout.tiles(
                    #[inline(always)]
                    |tile| {
                        let [mean, rate] = tile.kept(saved);
                        let shift = self.shift(mean);
                        let mut sums = Sums::<T, 2>::new();
                        tile.pieces(
                            #[inline(always)]
                            |piece| {
                                let (x, dy) = (piece.load(x), piece.load(dy));
                                let gamma = piece.weights(affine.gamma, T::ONE);
                                let seen = lanes(|lane| x[lane] - shift[lane]);
                                let dz = lanes(|lane| dy[lane] * gamma[lane]);
                                sums.add(piece.len, [dz, lanes(|lane| dz[lane] * seen[lane])]);
                                let d_scale = lanes(|lane| dy[lane] * (seen[lane] * rate[lane]));
                                piece.add_to_weights(d_gamma, d_scale);
                                piece.add_to_weights(d_beta, dy);
                            },
                        );
                        let Some((dx, add)) = &mut target else { return };
                        let (plain, along) = self.slopes(layout, sums.finish(layout), rate);
                        tile.pieces(
                            #[inline(always)]
                            |piece| {
                                let (x, dy) = (piece.load(x), piece.load(dy));
                                let gamma = piece.weights(affine.gamma, T::ONE);
                                let own = lanes(|lane| rate[lane] * (dy[lane] * gamma[lane]));
                                let others = lanes(|lane| along[lane] * (x[lane] - mean[lane]));
                                let total = lanes(|lane| own[lane] - plain[lane] - others[lane]);
                                piece.store(dx, *add, total);
                            },
                        );
                    },
                );
            },
        );
    }

    /// How much each value of a group feels the others, by way of the mean and of the rate, from
    /// the sums of dz and of dz · (x − shift).
    #[inline(always)]
    fn slopes<T: Element>(
        &self,
        layout: &Layout,
        [sums, products]: [[f64; LANES]; 2],
        rate: [T; LANES],
    ) -> ([T; LANES], [T; LANES]) {
        let count = self.count(layout);
        let plain = lanes(|lane| match self.scale {
            Scale::Standard => rate[lane] * T::from_f64(sums[lane] / count),
            _ => T::ZERO,
        });
        let along = lanes(|lane| {
            // At its largest the rate does not move.
            let moves = self.scale != Scale::Unit || rate[lane] < T::from_f64(LARGEST);
            let rate = rate[lane].to_f64();
            T::from_f64(if moves { rate * rate * rate * products[lane] / count } else { 0.0 })
        });
        (plain, along)
    }
}

/// What goes in: where it is empty, it lies where the output goes.
#[inline(always)]
pub(super) fn seen<'a, T>(x: &'a [T], y: &'a [T]) -> &'a [T] {
    if x.is_empty() { y } else { x }
}

impl<T: Element> Affine<'_, T> {
    /// `(x − shift) · rate · gamma + beta` for the values of a piece; an empty `x` is in `y`.
    #[inline(always)]
    pub fn apply(&self, piece: Piece, [shift, rate]: [[T; LANES]; 2], x: &[T], y: &mut [T]) {
        let x = piece.load(seen(x, y));
        let (gamma, beta) = (piece.weights(self.gamma, T::ONE), piece.weights(self.beta, T::ZERO));
        let scaled = lanes(|lane| (x[lane] - shift[lane]) * (rate[lane] * gamma[lane]));
        piece.store(y, false, lanes(|lane| scaled[lane] + beta[lane]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Road;
    use crate::states::States;
    use keras_shape::{Shape, layers::Axes};

    /// What comes out for one sample of a batch, and what comes out group by group.
    fn both<T: Element>(own: &Standardize, size: usize, weights: usize, in_place: bool) {
        let number = |i: usize| T::from_f64((i as f64 * 1.7 + 0.3).sin() * 3.0);
        let x: Vec<T> = (0..size).map(number).collect();
        let gamma: Vec<T> = (0..weights).map(|i| number(i + 5)).collect();
        let beta: Vec<T> = (0..weights).map(|i| number(i + 9)).collect();
        let affine = || Affine { gamma: &gamma, beta: &beta };
        let (mut expected, mut found) = (vec![T::ZERO; size], x.clone());
        let (inputs, output) = (&[&x[..]][..], &mut expected[..]);
        let (scratch, states, road) = (&mut [][..], States::none(), Road::DEVICE);
        let pass = Infer { inputs, output, scratch, states, shared: None, road };
        pass.into_batch(|pass| own.forward(affine(), pass));
        own.one_by_one(affine(), if in_place { &[] } else { &x }, &mut found);
        assert_eq!(found, expected, "{own:?}");
    }

    #[test]
    fn the_same_bits_group_by_group() {
        let shapes: [&[usize]; 7] =
            [&[1], &[7], &[40], &[5, 3], &[3, 70, 4], &[150, 20], &[6, 5, 3]];
        for dims in shapes {
            let shape = Shape::new(dims);
            let mut cases = Vec::new();
            for axis in 0..dims.len() {
                let axes = Axes::of(&[axis as isize + 1], dims.len());
                cases.push((Groups::along(&shape, &axes), dims[axis]));
                for groups in [1, dims[axis]] {
                    cases.push((Groups::of_channels(&shape, &axes, groups), dims[axis]));
                }
            }
            for (groups, weights) in cases {
                for scale in [Scale::Standard, Scale::Deviation, Scale::RootMeanSquare, Scale::Unit]
                {
                    let own = Standardize { groups, scale, epsilon: 1e-3 };
                    both::<f32>(&own, shape.size(), weights, scale == Scale::Unit);
                    both::<f64>(&own, shape.size(), weights, scale != Scale::Unit);
                }
            }
        }
    }
}
