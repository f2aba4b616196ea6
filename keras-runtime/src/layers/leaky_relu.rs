//! `LeakyReLU`: negative values become small.

/// Keras's `LeakyReLU(negative_slope = 0.3)`: x above 0, `negative_slope` · x below. The function
/// `leaky_relu` has 0.2 instead.
///
/// At run time it is an [`Activation`](super::Activation) with the function
/// [`LeakyRelu`](crate::activations::LeakyRelu).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); LeakyReLU(0.5); } }
/// assert_eq!(Net::new(0).predict(&[-4.0, 4.0]), [-2.0, 4.0]);
/// ```
pub type LeakyReLU = super::Activation;
