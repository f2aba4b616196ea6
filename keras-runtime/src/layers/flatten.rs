//! `Flatten`: all axes in one.

/// Keras's `Flatten`. The values are its input's, so there is nothing to compute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flatten;
