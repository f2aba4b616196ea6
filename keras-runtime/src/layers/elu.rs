//! `ELU`: negative values approach a limit.

/// Keras's `ELU(alpha = 1.0)`: x above 0, `alpha` · (e^x − 1) below; `alpha` may not be negative.
///
/// At run time it is an [`Activation`](super::Activation) with the function
/// [`Elu`](crate::activations::Elu).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); ELU(alpha = 2.0); } }
/// assert_eq!(Net::new(0).predict(&[-1000.0, 4.0]), [-2.0, 4.0]);
/// ```
pub type ELU = super::Activation;
