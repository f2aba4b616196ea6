//! The layers, one a file: arguments as a table, shape, weights. The mathematics is in the file of
//! the same name of `keras-runtime`.

mod activation;
mod activity_regularization;
mod adaptive_pooling;
mod alpha_dropout;
mod attention;
mod batch_normalization;
mod bidirectional;
mod category_encoding;
mod concatenate;
mod conv;
mod conv_lstm;
mod conv_transpose;
mod convolution;
mod cropping;
mod custom;
mod dense;
mod depthwise_conv;
mod discretization;
mod dot;
mod dropout;
mod einsum_dense;
mod elu;
mod embedding;
mod flatten;
mod gaussian_dropout;
mod gaussian_noise;
mod global_pooling;
mod group_normalization;
mod identity;
mod input;
mod layer_normalization;
mod leaky_relu;
mod masking;
mod merging;
mod normalization;
mod permute;
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
mod separable_conv;
mod softmax;
mod spatial_dropout;
mod spectral_normalization;
mod standardize;
mod time_distributed;
mod unit_normalization;
mod up_sampling;
mod zero_padding;

pub use super::call::{Call, MASK, MASKED, ONE, Taken, Takes, WITH_MASK};
pub use activation::apply;
pub use activity_regularization::penalty;

use super::args::{Arg, Bound};
use super::dim::Dim;
use super::functions::Function;
use super::infer::{Rule, rule};
use super::plan::Role;
use proc_macro2::TokenStream;
use recurrent::InnerCell;

/// All layers.
pub const LAYERS: &[&dyn Layer] = &[
    &input::Input,
    &activation::Activation,
    &activity_regularization::ActivityRegularization,
    &adaptive_pooling::MAX_1,
    &adaptive_pooling::MAX_2,
    &adaptive_pooling::MAX_3,
    &adaptive_pooling::AVERAGE_1,
    &adaptive_pooling::AVERAGE_2,
    &adaptive_pooling::AVERAGE_3,
    &alpha_dropout::AlphaDropout,
    &conv::ONE,
    &conv::TWO,
    &conv::THREE,
    &conv_lstm::ONE,
    &conv_lstm::TWO,
    &conv_lstm::THREE,
    &conv_transpose::ONE,
    &conv_transpose::TWO,
    &conv_transpose::THREE,
    &attention::ADDITIVE,
    &attention::ATTENTION,
    &attention::GROUP_QUERY,
    &attention::MULTI_HEAD,
    &category_encoding::CategoryEncoding,
    &concatenate::Concatenate,
    &batch_normalization::BatchNormalization,
    &cropping::ONE,
    &cropping::TWO,
    &cropping::THREE,
    &dense::Dense,
    &depthwise_conv::ONE,
    &depthwise_conv::TWO,
    &discretization::Discretization,
    &dot::Dot,
    &dropout::Dropout,
    &einsum_dense::EinsumDense,
    &elu::Elu,
    &embedding::Embedding,
    &flatten::Flatten,
    &gaussian_dropout::GaussianDropout,
    &gaussian_noise::GaussianNoise,
    &global_pooling::MAX_1,
    &global_pooling::MAX_2,
    &global_pooling::MAX_3,
    &global_pooling::AVERAGE_1,
    &global_pooling::AVERAGE_2,
    &global_pooling::AVERAGE_3,
    &group_normalization::GroupNormalization,
    &identity::Identity,
    &layer_normalization::LayerNormalization,
    &leaky_relu::LeakyReLU,
    &masking::Masking,
    &merging::ADD,
    &merging::SUBTRACT,
    &merging::MULTIPLY,
    &merging::AVERAGE,
    &merging::MAXIMUM,
    &merging::MINIMUM,
    &normalization::Normalization,
    &permute::Permute,
    &pooling::MAX_1,
    &pooling::MAX_2,
    &pooling::MAX_3,
    &pooling::AVERAGE_1,
    &pooling::AVERAGE_2,
    &pooling::AVERAGE_3,
    &prelu::PReLU,
    &bidirectional::Bidirectional,
    &recurrent::GRU,
    &recurrent::LSTM,
    &recurrent::Rnn,
    &recurrent::SIMPLE_RNN,
    &random_affine::ROTATION,
    &random_affine::TRANSLATION,
    &random_affine::ZOOM,
    &random_color::BRIGHTNESS,
    &random_color::CONTRAST,
    &random_crop::RandomCrop,
    &random_flip::RandomFlip,
    &relu::ReLU,
    &repeat_vector::RepeatVector,
    &rescaling::Rescaling,
    &reshape::Reshape,
    &resizing::CenterCrop,
    &resizing::Resizing,
    &separable_conv::ONE,
    &separable_conv::TWO,
    &rms_normalization::RMSNormalization,
    &softmax::Softmax,
    &spatial_dropout::ONE,
    &spatial_dropout::TWO,
    &spatial_dropout::THREE,
    &spectral_normalization::SpectralNormalization,
    &time_distributed::TimeDistributed,
    &unit_normalization::UnitNormalization,
    &up_sampling::ONE,
    &up_sampling::TWO,
    &up_sampling::THREE,
    &zero_padding::ONE,
    &zero_padding::TWO,
    &zero_padding::THREE,
];

/// Where values come from.
pub const INPUT: &dyn Layer = &input::Input;

/// What is written by its path.
pub const CUSTOM: &dyn Layer = &custom::Custom;

/// What the compiler knows of a layer.
pub trait Layer: Sync {
    /// Keras's class.
    fn class(&self) -> &'static str;

    /// Keras's other name of the class.
    fn alias(&self) -> Option<&'static str> {
        None
    }

    /// The arguments without those that all layers have, in Keras's order.
    fn arguments(&self) -> &'static [Arg];

    /// Whether it is where values come from.
    fn is_input(&self) -> bool {
        false
    }

    /// What it is called with.
    fn takes(&self) -> &'static [Takes] {
        ONE
    }

    /// The arguments of its call that are no values, such as `use_causal_mask`.
    fn options(&self) -> &'static [Arg] {
        &[]
    }

    /// The cells of a recurrent layer; others have none.
    fn cells(&self, args: &Bound) -> Vec<InnerCell> {
        let _ = args;
        Vec::new()
    }

    /// Whether its first weight is Keras's `kernel` or `embeddings`, as `SpectralNormalization`
    /// needs it.
    fn has_kernel(&self) -> bool {
        false
    }

    /// The rules that check its inputs and say what shape comes out; the last one says it.
    fn rules(&self, call: &Call<'_>) -> Vec<Rule>;

    /// The rules that say the shapes of what comes out besides, such as states. How many there are
    /// does not depend on shapes.
    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        let _ = call;
        Vec::new()
    }

    /// What it is at run time.
    fn lower(&self, call: &Call<'_>) -> Lowered;

    /// What becomes of a mask that travels with its input.
    fn mask(&self, args: &Bound) -> Mask {
        let _ = args;
        Mask::Dropped
    }

    /// The rule that says the shape of the mask that it makes, from what goes into that.
    fn mask_rule(&self, call: &Call<'_>) -> Rule {
        let _ = call;
        rule!(Same)
    }

    /// What makes the mask at run time.
    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        let _ = call;
        alias()
    }
}

/// What a layer does with masks.
pub enum Mask {
    /// It ends here. A row of the table that takes it may use it before.
    Dropped,
    /// It goes on with the first output: Keras's `supports_masking`.
    Passed,
    /// The layer makes one of its own from its inputs.
    Made,
    /// The masks of all inputs become one, if all have one.
    Merged,
    /// The masks of the inputs become one, if any has one. It is made from all inputs, with their
    /// masks after them.
    Joined,
}

/// The rule of a layer whose arguments have a mistake; so many axes come out.
fn unknown(rank: usize) -> Rule {
    let rank = Dim::Known(rank);
    rule!(Unknown { rank })
}

/// Whether a layer, or the one inside of it, is told to keep states from one batch to the next.
pub fn is_stateful(args: &Bound) -> bool {
    args.flag("stateful").copied().unwrap_or(false)
        || args.layer("layer").is_some_and(|inner| is_stateful(&inner.args))
}

/// A layer at run time.
#[derive(Clone)]
pub struct Lowered {
    /// Its type in `keras_runtime::layers`, with `T` for the number type.
    pub field: TokenStream,
    /// Its arguments, a constant expression.
    pub arguments: TokenStream,
    /// How it takes part in passes.
    pub role: Role,
    /// Whether its values are its input's, seen with another shape.
    pub view: bool,
    /// Whether its values may take the place of its first input's in inference, if they are as many:
    /// `Forward::in_place`.
    pub in_place: bool,
    /// Its weights in the order of memory.
    pub weights: Vec<Weight>,
    /// Whether it can read them as they are stored, with 16 bits: `InferStored`.
    pub narrow: bool,
    /// Whether it can be a part of a tiny network, which is one function: `Layer::infer_inline`.
    pub inline: bool,
    /// What a sample needs to be saved for the way back, a constant expression.
    pub saved: TokenStream,
    /// What its way back reads besides; the rest may be gone by then.
    pub reads: Reads,
    /// Multiply-accumulates of one sample: those of products and convolutions, of weights with values
    /// and of values with each other.
    pub macs: Dim,
    /// The room that it needs to work, if any.
    pub scratch: Option<Scratch>,
    /// The room that it needs for one sample outside of training, a constant expression, where it is other.
    pub work: Option<TokenStream>,
    /// How far its output may lie over its only input for one sample, if at all: an
    /// `keras_shape::Overlap`, a constant expression. Its `infer` then has to expect `Infer::shared`.
    pub overlap: Option<TokenStream>,
    /// Whether it can pool what it makes before all of it is there: `keras_runtime::layer::Pooled`.
    pub pooled: bool,
    /// Whether it is pooling that such a layer can do: `keras_runtime::layers::Pools`.
    pub pools: bool,
    /// What a sample keeps from one batch to the next, a constant expression, if anything.
    pub states: Option<TokenStream>,
    /// Where its input is indices: the number that they are below.
    pub indices: Option<Dim>,
    /// Which of its inputs are masks, as the plan finds in the table of what it takes: no gradient
    /// goes through them.
    pub masks: Vec<usize>,
    /// Whether it learns from data before training.
    pub adapts: bool,
    /// Whether it changes itself before a training step.
    pub prepares: bool,
    /// Whether it changes itself after an optimizer's step.
    pub updates: bool,
    /// Where the Rust compiler finds its weights, if only that knows them.
    pub component: Option<TokenStream>,
    /// The function that it ends with, and its arguments without that function: a loss may take
    /// the last function of a network over.
    pub ends_with: Option<(Function, TokenStream)>,
}

impl Lowered {
    /// A layer without weights.
    pub fn stateless(field: TokenStream, arguments: TokenStream) -> Self {
        Lowered {
            field,
            arguments,
            role: Role::Always,
            view: false,
            in_place: false,
            weights: Vec::new(),
            narrow: false,
            inline: false,
            saved: quote::quote!(0),
            reads: Reads::all(),
            macs: Dim::Known(0),
            scratch: None,
            work: None,
            overlap: None,
            pooled: false,
            pools: false,
            states: None,
            indices: None,
            masks: Vec::new(),
            adapts: false,
            prepares: false,
            updates: false,
            component: None,
            ends_with: None,
        }
    }
}

/// What the way back of a layer reads of what went in and of what came out.
#[derive(Clone)]
pub struct Reads {
    /// Whether it reads its inputs, a constant expression.
    pub inputs: TokenStream,
    /// Whether it reads its output.
    pub output: bool,
}

impl Reads {
    /// Both.
    pub fn all() -> Self {
        Reads { inputs: quote::quote!(true), output: true }
    }

    /// What went in, not what came out.
    pub fn inputs() -> Self {
        Reads { output: false, ..Reads::all() }
    }

    /// Neither.
    pub fn nothing() -> Self {
        Reads { inputs: quote::quote!(false), output: false }
    }

    /// What went in, and what came out where the function that a layer ends with is not linear.
    pub fn before(function: &Function) -> Self {
        Reads { output: function.name != "Linear", ..Reads::all() }
    }
}

/// Another name of a value.
pub fn alias() -> Lowered {
    let identity = quote::quote!(::keras_runtime::layers::Identity);
    let reads = Reads::nothing();
    Lowered { role: Role::Alias, reads, ..Lowered::stateless(identity, quote::quote!(())) }
}

/// Room to work in, as constant expressions.
#[derive(Clone)]
pub struct Scratch {
    /// Values for each sample of a batch.
    pub sample: TokenStream,
    /// Values whatever the batch.
    pub fixed: TokenStream,
}

/// A weight of a layer.
#[derive(Clone)]
pub struct Weight {
    /// Keras's name of it, such as `kernel`.
    pub name: &'static str,
    /// Keras's shape.
    pub shape: Vec<Dim>,
    /// Whether optimizers change it.
    pub trainable: bool,
    /// How it begins.
    pub initializer: TokenStream,
    /// Its penalty.
    pub regularizer: Option<TokenStream>,
    /// What it has to satisfy.
    pub constraint: Option<TokenStream>,
}
