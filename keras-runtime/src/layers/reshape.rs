//! `Reshape`: the same values with other axes.

/// Keras's `Reshape`. The values are its input's, so there is nothing to compute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reshape;
