//! `Identity`: what goes in comes out.

/// Keras's `Identity`. The values are its input's, so there is nothing to compute.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Identity(); } }
/// assert_eq!(Net::new(0).predict(&[1.0, 2.0]), [1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;
