//! What the normalizations of one sample have in common.

use super::groups::{Groups, Layout, Piece, Tile};
use super::lanes::{LANES, Sums, lanes};
use crate::element::Element;
use crate::kernels::dispatch;
use crate::layer::{Backward, Forward, begin};

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
                sums.add(piece.len, [distance.map(|distance| distance * distance)]);
            },
        );
        let ([squares], count) = (sums.finish(layout), self.count(layout));
        let rate = lanes(|lane| {
            let square = T::from_f64(squares[lane] / count);
            match self.scale {
                Scale::Unit => (T::ONE / square.sqrt()).min(T::from_f64(LARGEST)),
                _ => T::ONE / (square + T::from_f64(self.epsilon)).sqrt(),
            }
        });
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
