//! One file a family of shape rules.

mod activation;
mod attention;
mod attention_axes;
mod categories;
mod channels;
mod concatenate;
mod conv;
mod conv_lstm;
mod conv_transpose;
mod dense;
mod depthwise_conv;
mod dot;
mod einsum;
mod embedding;
mod equation;
mod image;
mod merging;
mod noise;
mod normalization;
mod order;
mod promised;
mod recurrent;
mod reshape;
mod scaling;
mod separable_conv;
mod spatial;
mod windows;

pub use activation::{OnAxes, SoftmaxMask};
pub use attention::{Attended, Attention, MultiHeadAttention, WithoutFeatures};
pub use attention_axes::{AttentionAxes, AttentionScores};
pub use categories::Categories;
pub use channels::{Channels, GroupNormalization};
pub use concatenate::{Concatenate, ConcatenateMask};
pub use conv::{Conv, Sliding};
pub use conv_lstm::ConvState;
pub use conv_transpose::ConvTranspose;
pub use dense::Dense;
pub use depthwise_conv::DepthwiseConv;
pub use dot::Dot;
pub use einsum::{Contraction, ContractionAxis, EinsumDense};
pub use embedding::Embedding;
pub use image::Resized;
pub use merging::Merge;
pub use noise::NoiseShape;
pub use normalization::{Axes, Normalization, Statistics};
pub use order::{Permute, RepeatVector};
pub use promised::{CalledAgain, Promised};
pub use recurrent::{
    Bidirectional, LastState, Recurrent, Refused, State, States, StepMask, TimeDistributed,
};
pub use reshape::{Flatten, Reshape};
pub use scaling::PerFeature;
pub use separable_conv::SeparableConv;
pub use spatial::{Cropping, Spatial, Unknown, UpSampling, ZeroPadding};
pub use windows::{AdaptivePooling, GlobalPooling, Pooling, Windows};

use crate::{Check, Shape};

/// A shape rule with its arguments, for callers that hold rules of several layers.
///
/// The functions are those of the struct itself, which are `const`; most take one input.
pub trait Rule {
    /// Whether it takes all inputs of a layer, or one.
    fn takes_all(&self) -> bool;

    /// Whether the rule can be applied to `inputs`.
    fn check(&self, inputs: &[Shape]) -> Check;

    /// The shape of what comes out.
    fn output(&self, inputs: &[Shape]) -> Shape;
}

/// Makes the `const` functions of structs available as [`Rule`]: of those that take one input.
macro_rules! rules {
    ($($layer:ty),* $(,)?) => {
        $(impl Rule for $layer {
            #[inline]
            fn takes_all(&self) -> bool {
                false
            }
            #[inline]
            fn check(&self, inputs: &[Shape]) -> Check {
                inputs.first().map_or(Ok(()), |input| <$layer>::check(self, input))
            }
            #[inline]
            fn output(&self, inputs: &[Shape]) -> Shape {
                let input = inputs.first().unwrap_or(&Shape::SCALAR);
                <$layer>::output(self, input)
            }
        })*
    };
}

/// The same of those that take all inputs of a layer.
macro_rules! merging_rules {
    ($($layer:ty),* $(,)?) => {
        $(impl Rule for $layer {
            #[inline]
            fn takes_all(&self) -> bool {
                true
            }
            #[inline]
            fn check(&self, inputs: &[Shape]) -> Check {
                <$layer>::check(self, inputs)
            }
            #[inline]
            fn output(&self, inputs: &[Shape]) -> Shape {
                <$layer>::output(self, inputs)
            }
        })*
    };
}

rules!(
    CalledAgain,
    AdaptivePooling,
    Bidirectional,
    Conv,
    ConvTranspose,
    Channels,
    Cropping,
    Dense,
    DepthwiseConv,
    EinsumDense,
    Embedding,
    Flatten,
    GlobalPooling,
    LastState,
    GroupNormalization,
    NoiseShape,
    Normalization,
    OnAxes,
    PerFeature,
    Permute,
    Pooling,
    Promised,
    Recurrent,
    Refused,
    RepeatVector,
    Reshape,
    Resized,
    Same,
    SeparableConv,
    Spatial,
    State,
    States,
    Statistics,
    TimeDistributed,
    Unknown,
    UpSampling,
    WithoutFeatures,
    ZeroPadding,
);

merging_rules!(
    Attention,
    AttentionAxes,
    AttentionScores,
    Categories,
    Concatenate,
    ConcatenateMask,
    ConvState,
    Dot,
    Merge,
    MultiHeadAttention,
    SoftmaxMask,
    StepMask
);

/// Layers that keep the shape, whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct Same;

impl Same {
    /// Never objects.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        Ok(())
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
