//! `Reshape`: the same values with other axes.

/// Keras's `Reshape`. The values are its input's, so there is nothing to compute.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); Reshape(2, -1); } }
/// assert_eq!(Net::new(0).predict(&[1.0, 2.0, 3.0, 4.0]), [[1.0, 2.0], [3.0, 4.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Reshape;
