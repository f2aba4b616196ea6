//! `GroupNormalization`: groups of channels with mean 0 and variance 1.

/// Keras's `GroupNormalization` (Wu and He, 2018): the channels in groups, and each group of a
/// sample with mean 0 and variance 1; `gamma` and `beta` for each of the `N` channels.
///
/// `groups = 1` takes all channels together, `groups = -1` each alone.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2); GroupNormalization(groups = -1, epsilon = 0.0); } }
/// let y = Net::new(0).predict(&[[1.0, 8.0], [3.0, 4.0]]);
/// assert_eq!(y, [[-1.0, 1.0], [1.0, -1.0]]);
/// ```
pub type GroupNormalization<
    const N: usize,
    T = f32,
    const SCALE: usize = 1,
    const CENTER: usize = 1,
> = super::LayerNormalization<N, T, SCALE, CENTER>;
