//! The layers, one a file: weights as static matrices, arguments, forward and backward.

mod activation;
mod activity_regularization;
mod dense;
mod dropout;
mod elu;
mod flatten;
mod gaussian_noise;
mod leaky_relu;
mod normalization;
mod prelu;
mod relu;
mod rescaling;
mod reshape;
mod softmax;
mod walk;

pub use activation::Activation;
pub use activity_regularization::{ActivityRegularization, Penalty};
pub use dense::{Dense, DenseArguments};
pub use dropout::Dropout;
pub use elu::ELU;
pub use flatten::Flatten;
pub use gaussian_noise::GaussianNoise;
pub use leaky_relu::LeakyReLU;
pub use normalization::{GivenNormalization, Normalization, NormalizationArguments, Statistics};
pub use prelu::PReLU;
pub use relu::ReLU;
pub use rescaling::{Rescaling, RescalingArguments};
pub use reshape::Reshape;
pub use softmax::{Softmax, SoftmaxAxes};
pub use walk::{Row, Walk};
