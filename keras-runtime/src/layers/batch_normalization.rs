//! `BatchNormalization`: each channel with mean 0 and variance 1 over the batch.

mod counts;
mod moving;

use self::counts::{All, Counts, Masked, choose, counts_all, vectors};
use self::moving::Moving;
use super::groups::{Groups, Layout, Tile};
use super::lanes::{LANES, Sums, lanes};
use super::standardize::{Affine, seen};
use crate::element::{Constant, Element};
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, Layer, begin};
use keras_shape::{Shape, layers::Axes};
use nalgebra::{SMatrix, SVector};

/// The weights of Keras's `BatchNormalization` (Ioffe and Szegedy, 2015):
/// `gamma · (x − mean) / √(variance + epsilon) + beta` for each of `C` channels.
///
/// In training mean and variance are those of the batch, and the moving ones follow them:
/// `moving · momentum + batch · (1 − momentum)` after each step. Otherwise, and where the layer is
/// frozen, they are the moving ones. With a mask as second input (1 and 0, for each value but the
/// last axis) only values at a 1 count.
///
/// `SCALE`, `CENTER` and `RENORM` are 1 where there is a `gamma`, a `beta` and the statistics of
/// batch renormalization, else 0.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); BatchNormalization(epsilon = 0.0); } }
/// let mut net = Net::new(0);
/// net.batch_normalization.moving_mean.copy_from_slice(&[1.0, -1.0]);
/// net.batch_normalization.moving_variance.copy_from_slice(&[4.0, 0.25]);
/// assert_eq!(net.predict(&[5.0, 0.0]), [2.0, 2.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct BatchNormalization<
    const C: usize,
    T = f32,
    const SCALE: usize = 1,
    const CENTER: usize = 1,
    const RENORM: usize = 0,
> {
    /// A factor for each channel, or none.
    pub gamma: SMatrix<T, C, SCALE>,
    /// A number to add for each channel, or none.
    pub beta: SMatrix<T, C, CENTER>,
    /// Moving mean of each channel.
    pub moving_mean: SVector<T, C>,
    /// Moving variance of each channel.
    pub moving_variance: SVector<T, C>,
    /// With `renorm`: moving standard deviation of each channel, by `momentum`.
    pub moving_stddev: SMatrix<T, C, RENORM>,
    /// With `renorm`: the mean that training uses, by `renorm_momentum`.
    pub renorm_mean: SMatrix<T, C, RENORM>,
    /// With `renorm`: the standard deviation that training uses, by `renorm_momentum`.
    pub renorm_stddev: SMatrix<T, C, RENORM>,
}

/// The arguments of [`BatchNormalization`].
#[derive(Clone, Copy, Debug)]
pub struct BatchNormalizationArguments {
    /// The channels.
    pub groups: Groups,
    /// Length of the last axis, which a mask does not have.
    pub last: usize,
    /// Keras's `momentum`: how much of the moving statistics stays.
    pub momentum: f64,
    /// Keras's `epsilon`, inside the root.
    pub epsilon: Constant,
    /// Keras's `renorm_momentum`, which matters with `renorm`.
    pub renorm_momentum: f64,
}

impl BatchNormalizationArguments {
    /// The channels of such samples: the axis that `axes` keeps.
    pub const fn channels(sample: &Shape, axes: &Axes) -> Groups {
        Groups::of_channels(sample, axes, axes.shape(sample).size())
    }

    /// Lets the statistics follow those of a batch: mean and variance of each channel.
    fn follow<T: Element>(&self, statistics: &mut [&mut [T]; 5], batch: &[T]) {
        let follow = |moving: &mut T, new: T, momentum: f64| {
            *moving = *moving * T::from_f64(momentum) + new * T::from_f64(1.0 - momentum);
        };
        let (momentum, renorm_momentum) = (self.momentum, self.renorm_momentum);
        let [moving_mean, moving_variance, moving_stddev, renorm_mean, renorm_stddev] = statistics;
        for (c, batch) in batch.chunks_exact(2).take(moving_mean.len()).enumerate() {
            let (mean, variance) = (batch[0], batch[1]);
            follow(&mut moving_mean[c], mean, momentum);
            if moving_stddev.is_empty() {
                follow(&mut moving_variance[c], variance, momentum);
                continue;
            }
            let deviation = self.deviation(variance);
            follow(&mut renorm_mean[c], mean, renorm_momentum);
            follow(&mut renorm_stddev[c], deviation, renorm_momentum);
            follow(&mut moving_stddev[c], deviation, momentum);
            let deviation = moving_stddev[c];
            let variance = deviation * deviation - T::constant(self.epsilon);
            moving_variance[c] = variance.max(T::ZERO);
        }
    }

    /// √(variance + epsilon)
    #[inline(always)]
    fn deviation<T: Element>(&self, variance: T) -> T {
        (variance + T::constant(self.epsilon)).sqrt()
    }
}

/// All that a pass needs of the layer, whatever its type.
struct Channels<'a, T> {
    arguments: &'a BatchNormalizationArguments,
    affine: Affine<'a, T>,
    /// Where the values are seen from and what they are divided by, if this is not the batch's:
    /// the moving mean and variance, or the mean and standard deviation of renormalization.
    fixed: Option<(&'a [T], &'a [T])>,
    /// Whether the batch's statistics are used, be it only for the gradient.
    batch: bool,
    /// The statistics that the layer keeps.
    statistics: [&'a [T]; 5],
}

/// Where gradients go: of `gamma`, of `beta`, and the new statistics.
type Gradient<'a, T> = ([&'a mut [T]; 2], [&'a mut [T]; 5]);

impl<T: Element> Channels<'_, T> {
    /// How many values of each channel count.
    #[inline(never)]
    fn count(&self, layout: &Layout, tile: &Tile<'_>, counts: impl Counts) -> [f64; LANES] {
        if layout.members == 0 || !self.batch {
            return [1.0; LANES];
        }
        if counts_all(counts) {
            return [layout.members as f64; LANES];
        }
        let mut sums = Sums::<T, 1>::new();
        tile.pieces(
            #[inline(always)]
            |piece| {
                sums.add(piece.len, [choose(counts, piece, [T::ONE; LANES])]);
            },
        );
        let [count] = sums.finish(layout);
        lanes(|lane| count[lane] + T::EPSILON.to_f64())
    }

    /// Mean and variance of the channels of a tile, over the values that count.
    #[inline(always)]
    fn moments(
        &self,
        layout: &Layout,
        tile: &Tile<'_>,
        x: &[T],
        counts: impl Counts,
    ) -> [[T; LANES]; 2] {
        let count = self.count(layout, tile, counts);
        let mut sums = Sums::<T, 1>::new();
        tile.pieces(
            #[inline(always)]
            |piece| {
                sums.add(piece.len, [choose(counts, piece, piece.load(x))]);
            },
        );
        let [sum] = sums.finish(layout);
        let mean = lanes(|lane| T::from_f64(sum[lane] / count[lane]));
        let mut sums = Sums::<T, 1>::new();
        tile.pieces(
            #[inline(always)]
            |piece| {
                let x = piece.load(x);
                let distance = choose(counts, piece, lanes(|lane| x[lane] - mean[lane]));
                sums.add(piece.len, [lanes(|lane| distance[lane] * distance[lane])]);
            },
        );
        let [squares] = sums.finish(layout);
        [mean, lanes(|lane| T::from_f64(squares[lane] / count[lane]))]
    }

    /// Shift and rate of each channel of a tile, given the batch's mean and variance. A tile is all values of its
    /// channels, so this and [`slopes`](Self::slopes) are not compiled for each instruction set.
    #[inline(never)]
    fn scale(&self, tile: &Tile<'_>, [mean, variance]: [[T; LANES]; 2]) -> [[T; LANES]; 2] {
        let deviation = |variance| self.arguments.deviation(variance);
        match self.fixed {
            None => [mean, lanes(|lane| T::ONE / deviation(variance[lane]))],
            Some((shift, spread)) => {
                let rate = |lane: usize| {
                    let spread = spread[tile.number + lane];
                    // Renormalization goes by a standard deviation.
                    let least = deviation(T::ZERO);
                    T::ONE / if self.batch { spread.max(least) } else { deviation(spread) }
                };
                [tile.spread(|lane| shift[tile.number + lane]), tile.spread(rate)]
            }
        }
    }

    /// The rate with `gamma`, and how much each value feels the others, by way of mean and of variance; from the sums
    /// of dy and of dy · (x − mean), and how many values they are of.
    #[inline(never)]
    fn slopes(
        &self,
        tile: &Tile<'_>,
        rate: [T; LANES],
        variance: [T; LANES],
        [sum, product, count]: [[f64; LANES]; 3],
    ) -> [[T; LANES]; 3] {
        let gamma = |lane| self.affine.gamma.get(tile.number + lane).copied();
        let gamma = tile.spread(|lane| gamma(lane).unwrap_or(T::ONE));
        let rate = lanes(|lane| rate[lane] * gamma[lane]);
        if !self.batch {
            return [rate, [T::ZERO; LANES], [T::ZERO; LANES]];
        }
        let share = |of: f64, lane: usize| rate[lane] * T::from_f64(of / count[lane]);
        let plain = lanes(|lane| share(sum[lane], lane));
        let along = lanes(|lane| {
            let epsilon = self.arguments.epsilon.value();
            share(product[lane] / (variance[lane].to_f64() + epsilon), lane)
        });
        [rate, plain, along]
    }

    fn forward(&self, pass: Forward<'_, T, ()>) {
        match pass.inputs.get(1).filter(|_| self.batch) {
            None => self.forward_over(pass, All),
            Some(mask) => {
                let counts = Masked { mask, last: self.arguments.last };
                self.forward_over(pass, counts);
            }
        }
    }

    fn forward_over(&self, pass: Forward<'_, T, ()>, counts: impl Counts) {
        let (x, y, saved) = (pass.inputs[0], pass.output, pass.saved);
        let layout = &self.arguments.groups.together(pass.batch);
        vectors(
            counts,
            #[inline(always)]
            || {
                layout.tiles(
                    #[inline(always)]
                    |tile| {
                        let mut moments = [[T::ZERO; LANES]; 2];
                        if self.batch {
                            moments = self.moments(layout, &tile, seen(x, y), counts);
                            tile.keep(saved, moments);
                        }
                        let scale = self.scale(&tile, moments);
                        tile.pieces(
                            #[inline(always)]
                            |piece| self.affine.apply(piece, scale, x, y),
                        );
                    },
                );
            },
        );
    }

    fn backward(&self, pass: Backward<'_, '_, T, ()>, mut gradient: Option<Gradient<'_, T>>) {
        if let Some((_, statistics)) = &mut gradient {
            // The new statistics wait there for `update`. A layer that is used several times goes
            // on from the use before.
            if !pass.accumulate {
                keep(statistics, self.statistics);
            }
            if self.batch {
                self.arguments.follow(statistics, pass.saved);
            }
        }
        let gradient = gradient.map(|(gradient, _)| gradient);
        match pass.inputs.get(1).filter(|_| self.batch) {
            None => self.backward_over(pass, gradient, All),
            Some(mask) => {
                let counts = Masked { mask, last: self.arguments.last };
                self.backward_over(pass, gradient, counts);
            }
        }
    }

    fn backward_over(
        &self,
        pass: Backward<'_, '_, T, ()>,
        gradient: Option<[&mut [T]; 2]>,
        counts: impl Counts,
    ) {
        let (x, dy, saved) = (pass.inputs[0], &*pass.output_gradient, &*pass.saved);
        let layout = &self.arguments.groups.together(pass.batch);
        let mut target = pass.input_gradients[0].target();
        let sums_asked = self.batch || gradient.is_some();
        let [d_gamma, d_beta] = gradient.unwrap_or_default();
        begin(d_gamma, pass.accumulate);
        begin(d_beta, pass.accumulate);
        vectors(
            counts,
            #[inline(always)]
            || {
                layout.tiles(
                    #[inline(always)]
                    |tile| {
                        let number = tile.number;
                        let mut moments = [[T::ZERO; LANES]; 2];
                        if self.batch {
                            moments = tile.kept(saved);
                        }
                        let [shift, rate] = self.scale(&tile, moments);
                        let mean = if self.batch { moments[0] } else { shift };
                        let mut sums = Sums::<T, 2>::new();
                        if sums_asked {
                            tile.pieces(
                                #[inline(always)]
                                |piece| {
                                    let (x, dy) = (piece.load(x), piece.load(dy));
                                    let product = lanes(|lane| dy[lane] * (x[lane] - mean[lane]));
                                    sums.add(piece.len, [dy, product]);
                                },
                            );
                        }
                        let [sum, product] = sums.finish(layout);
                        for lane in 0..tile.groups {
                            if let Some(d_beta) = d_beta.get_mut(number + lane) {
                                *d_beta += T::from_f64(sum[lane]);
                            }
                            if let Some(d_gamma) = d_gamma.get_mut(number + lane) {
                                let moved = (mean[lane] - shift[lane]).to_f64();
                                *d_gamma +=
                                    rate[lane] * T::from_f64(product[lane] + moved * sum[lane]);
                            }
                        }
                        let Some((dx, add)) = &mut target else { return };
                        let mut count = [1.0; LANES];
                        if self.batch {
                            count = self.count(layout, &tile, counts);
                        }
                        let sums = [sum, product, count];
                        let [rate, plain, along] = self.slopes(&tile, rate, moments[1], sums);
                        tile.pieces(
                            #[inline(always)]
                            |piece| {
                                let (x, dy) = (piece.load(x), piece.load(dy));
                                let others = lanes(|lane| along[lane] * (x[lane] - mean[lane]));
                                let others = lanes(|lane| plain[lane] + others[lane]);
                                let others = choose(counts, piece, others);
                                let total = lanes(|lane| rate[lane] * dy[lane] - others[lane]);
                                piece.store(dx, *add, total);
                            },
                        );
                    },
                );
            },
        );
    }
}

impl<const C: usize, T, const SCALE: usize, const CENTER: usize, const RENORM: usize>
    BatchNormalization<C, T, SCALE, CENTER, RENORM>
where
    T: Element,
{
    /// What a pass needs; `batch` where it uses the batch's statistics.
    fn channels<'a>(
        &'a self,
        arguments: &'a BatchNormalizationArguments,
        batch: bool,
    ) -> Channels<'a, T> {
        let moving = (self.moving_mean.as_slice(), self.moving_variance.as_slice());
        let renorm = (self.renorm_mean.as_slice(), self.renorm_stddev.as_slice());
        Channels {
            arguments,
            affine: Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() },
            fixed: if !batch { Some(moving) } else { (RENORM > 0).then_some(renorm) },
            batch,
            statistics: self.statistics(),
        }
    }

    /// The statistics, in the order of the fields.
    fn statistics(&self) -> [&[T]; 5] {
        [
            self.moving_mean.as_slice(),
            self.moving_variance.as_slice(),
            self.moving_stddev.as_slice(),
            self.renorm_mean.as_slice(),
            self.renorm_stddev.as_slice(),
        ]
    }

    /// All weights, to change.
    fn parts_mut(&mut self) -> Gradient<'_, T> {
        (
            [self.gamma.as_mut_slice(), self.beta.as_mut_slice()],
            [
                self.moving_mean.as_mut_slice(),
                self.moving_variance.as_mut_slice(),
                self.moving_stddev.as_mut_slice(),
                self.renorm_mean.as_mut_slice(),
                self.renorm_stddev.as_mut_slice(),
            ],
        )
    }
}

/// Takes over all statistics.
fn keep<T: Copy>(statistics: &mut [&mut [T]; 5], others: [&[T]; 5]) {
    for (statistic, other) in statistics.iter_mut().zip(others) {
        statistic.copy_from_slice(other);
    }
}

impl<const C: usize, T, const SCALE: usize, const CENTER: usize, const RENORM: usize>
    Layer<T, BatchNormalizationArguments> for BatchNormalization<C, T, SCALE, CENTER, RENORM>
where
    T: Element,
{
    fn forward<E: Engine<T>>(
        &self,
        arguments: &BatchNormalizationArguments,
        pass: Forward<'_, T, E>,
    ) {
        let channels = &self.channels(arguments, pass.training && pass.learns);
        let pass = pass.plain();
        once!(T: Channels::forward(channels: &Channels<'_, T>, pass: Forward<'_, T, ()>));
    }

    fn infer(&self, arguments: &BatchNormalizationArguments, pass: Infer<'_, T>) {
        if cfg!(feature = "std") {
            return pass.into_batch(|pass| self.forward(arguments, pass));
        }
        let (x, y) = (pass.input(), pass.output);
        let moving = &Moving {
            affine: Affine { gamma: self.gamma.as_slice(), beta: self.beta.as_slice() },
            mean: self.moving_mean.as_slice(),
            variance: self.moving_variance.as_slice(),
            epsilon: arguments.epsilon,
            step: arguments.groups.step(),
        };
        once!(T: Moving::infer(moving: &Moving<'_, T>, x: &[T], y: &mut [T]));
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &BatchNormalizationArguments,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let channels = &self.channels(arguments, pass.training && gradient.is_some());
        let (gradient, pass) = (gradient.map(Self::parts_mut), pass.plain());
        once!(T: Channels::backward(
            channels: &Channels<'_, T>,
            pass: Backward<'_, '_, T, ()>,
            gradient: Option<Gradient<'_, T>>,
        ));
    }

    fn update(&mut self, _: &BatchNormalizationArguments, gradient: &Self) {
        keep(&mut self.parts_mut().1, gradient.statistics());
    }
}
