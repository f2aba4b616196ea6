//! The layers, one a file: weights as static matrices, arguments, forward and backward.

mod activation;
mod activity_regularization;
mod adaptive_pooling;
mod alpha_dropout;
mod attention;
mod batch_normalization;
mod bidirectional;
mod categories;
mod category_encoding;
mod concatenate;
mod contraction;
mod conv;
mod conv_lstm;
mod conv_transpose;
pub(crate) mod convolution;
mod cropping;
mod dense;
mod depthwise_conv;
mod discretization;
mod dot;
mod dropout;
mod einsum_dense;
mod elu;
mod embedding;
mod flatten;
mod frame;
mod gaussian_dropout;
mod gaussian_noise;
mod global_pooling;
mod group_normalization;
mod groups;
mod identity;
mod lanes;
mod layer_normalization;
mod leaky_relu;
mod masking;
mod merging;
mod noise;
mod normalization;
mod patches;
mod permute;
mod pool_window;
mod pooling;
mod prelu;
mod random_affine;
mod random_color;
mod random_crop;
mod random_flip;
pub mod recurrent;
mod relu;
mod repeat_vector;
mod rescaling;
mod reshape;
mod resizing;
mod rms_normalization;
mod sampling;
mod separable_conv;
mod softmax;
mod spatial_dropout;
mod spectral_normalization;
mod standardize;
mod taps;
#[cfg(test)]
mod testing;
mod time_distributed;
mod unit_normalization;
mod up_sampling;
mod walk;
mod window;
mod windows;
mod zero_padding;

pub use activation::Activation;
pub use activity_regularization::{ActivityRegularization, Penalty};
pub use adaptive_pooling::{
    AdaptiveAveragePooling, AdaptiveAveragePooling1D, AdaptiveAveragePooling2D,
    AdaptiveAveragePooling3D,
};
pub use adaptive_pooling::{
    AdaptiveMaxPooling, AdaptiveMaxPooling1D, AdaptiveMaxPooling2D, AdaptiveMaxPooling3D,
};
pub use alpha_dropout::AlphaDropout;
pub use attention::{
    AcrossArguments, AdditiveAttention, Attention, AttentionArguments, AttentionMasks,
    GroupQueryAttention, LeftOut, MultiHeadArguments, MultiHeadAttention, PairMask,
};
pub use batch_normalization::{BatchNormalization, BatchNormalizationArguments};
pub use bidirectional::{
    Bidirectional, BidirectionalArguments, MergeMode, saved as bidirectional_saved,
    scratch as bidirectional_scratch, work as bidirectional_work,
};
pub use categories::Categories;
pub use category_encoding::CategoryEncoding;
pub use concatenate::{Concatenate, ConcatenateMask, MaskParts, Parts};
pub use conv::{Conv, Conv1D, Conv2D, Conv3D};
pub use conv_lstm::{ConvLSTM, ConvLSTM1D, ConvLSTM2D, ConvLSTM3D, ConvLSTMArguments};
pub use conv_transpose::{Conv1DTranspose, Conv2DTranspose, Conv3DTranspose, ConvTranspose};
pub use convolution::ConvArguments;
pub use cropping::{Cropping, Cropping1D, Cropping2D, Cropping3D};
pub use dense::{Dense, DenseArguments, Projection};
pub use depthwise_conv::{DepthwiseConv, DepthwiseConv1D, DepthwiseConv2D};
pub use discretization::{
    BinBoundaries, Discretization, DiscretizationArguments, GivenDiscretization,
};
pub use dot::{Dot, DotArguments};
pub use dropout::{Dropout, DropoutArguments};
pub use einsum_dense::{EinsumDense, EinsumDenseArguments};
pub use elu::ELU;
pub use embedding::Embedding;
pub use flatten::Flatten;
pub use frame::Frame;
pub use gaussian_dropout::{GaussianDropout, GaussianDropoutArguments};
pub use gaussian_noise::{GaussianNoise, GaussianNoiseArguments};
pub use global_pooling::{
    GlobalAveragePooling, GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalAveragePooling3D,
};
pub use global_pooling::{
    GlobalMaxPooling, GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D, MaskedSteps,
};
pub use group_normalization::GroupNormalization;
pub use groups::Groups;
pub use identity::Identity;
pub use layer_normalization::LayerNormalization;
pub use leaky_relu::LeakyReLU;
pub use masking::{Masking, MaskingArguments, StepMask};
pub use merging::{Add, Average, MaskedMerge, Maximum, Merged, Minimum, Multiply, Subtract};
pub use noise::Noise;
pub use normalization::{GivenNormalization, Normalization, NormalizationArguments, Statistics};
pub(crate) use patches::Patches;
pub use permute::Permute;
pub use pooling::{AveragePooling, AveragePooling1D, AveragePooling2D, AveragePooling3D};
pub use pooling::{MaxPooling, MaxPooling1D, MaxPooling2D, MaxPooling3D};
pub use prelu::PReLU;
pub use random_affine::{Interval, RandomAffine, RandomAffineArguments, RandomMap};
pub use random_color::{RandomBrightness, RandomColorArguments, RandomContrast};
pub use random_crop::{RandomCrop, RandomCropArguments};
pub use random_flip::{RandomFlip, RandomFlipArguments};
pub use recurrent::{GRU, GRUCell, LSTM, LSTMCell, RNN, SimpleRNN, SimpleRNNCell, StackedRNNCells};
pub use relu::ReLU;
pub use repeat_vector::RepeatVector;
pub use rescaling::{Rescaling, RescalingArguments};
pub use reshape::Reshape;
pub use resizing::Resizing;
pub use rms_normalization::RMSNormalization;
pub use sampling::{FillMode, Interpolation, Sampling};
pub use separable_conv::{SeparableConv, SeparableConv1D, SeparableConv2D};
pub use softmax::{MaskedSoftmax, MaskedSoftmaxArguments, Softmax, SoftmaxAxes};
pub use spatial_dropout::{SpatialDropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D};
pub use spectral_normalization::{Kernel, SpectralNormalization, SpectralNormalizationArguments};
pub use standardize::{Scale, Standardize};
pub use taps::Taps;
pub use time_distributed::{TimeDistributed, TimeDistributedArguments};
pub use unit_normalization::UnitNormalization;
pub use up_sampling::{Bilinear, Nearest, UpSampling, UpSampling1D, UpSampling2D, UpSampling3D};
pub use walk::{Row, Walk};
pub use window::{Scaling, Window};
pub use windows::{Pools, Windows};
pub use zero_padding::{ZeroPadding, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D};
