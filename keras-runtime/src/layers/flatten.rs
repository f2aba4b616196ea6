//! `Flatten`: all axes in one.

/// Keras's `Flatten`. The values are its input's, so there is nothing to compute.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 2); Flatten(); } }
/// assert_eq!(Net::new(0).predict(&[[1.0, 2.0], [3.0, 4.0]]), [1.0, 2.0, 3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Flatten;
