//! `ReLU`: negative values become 0, or small.

/// Keras's `ReLU(max_value, negative_slope, threshold)`: x above `threshold`, cut at `max_value`,
/// and `negative_slope` · (x − `threshold`) below.
///
/// At run time it is an [`Activation`](super::Activation) with the function
/// [`Relu`](crate::activations::Relu), or [`GeneralRelu`](crate::activations::GeneralRelu) where
/// arguments are given. None of them may be negative.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); ReLU(max_value = 3.0, negative_slope = 0.5, threshold = 1.0); } }
/// assert_eq!(Net::new(0).predict(&[-1.0, 1.0, 2.0, 5.0]), [-1.0, 0.0, 2.0, 3.0]);
/// ```
pub type ReLU = super::Activation;
