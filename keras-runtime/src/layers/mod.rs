//! The layers, one a file: weights as static matrices, arguments, forward and backward.

mod activation;
mod activity_regularization;
mod dense;
mod dropout;
mod flatten;
mod gaussian_noise;
mod normalization;
mod rescaling;
mod reshape;

pub use activation::Activation;
pub use activity_regularization::{ActivityRegularization, Penalty};
pub use dense::{Dense, DenseArguments};
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use gaussian_noise::GaussianNoise;
pub use normalization::{GivenNormalization, Normalization, NormalizationArguments, Statistics};
pub use rescaling::{Rescaling, RescalingArguments};
pub use reshape::Reshape;
