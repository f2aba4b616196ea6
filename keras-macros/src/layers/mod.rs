//! The layers, one a file: arguments as a table, shape, weights. The mathematics is in the file of
//! the same name of `keras-runtime`.

mod activation;
mod activity_regularization;
mod dense;
mod dropout;
mod elu;
mod flatten;
mod gaussian_noise;
mod input;
mod leaky_relu;
mod normalization;
mod prelu;
mod relu;
mod rescaling;
mod reshape;
mod softmax;

pub use activation::apply;
pub use activity_regularization::penalty;

use super::args::{Arg, Bound};
use super::dim::Dim;
use super::functions::Function;
use super::infer::{Rule, Shape};
use super::plan::Role;
use proc_macro2::TokenStream;

/// All layers.
pub const LAYERS: &[&dyn Layer] = &[
    &input::Input,
    &activation::Activation,
    &activity_regularization::ActivityRegularization,
    &dense::Dense,
    &dropout::Dropout,
    &elu::Elu,
    &flatten::Flatten,
    &gaussian_noise::GaussianNoise,
    &leaky_relu::LeakyReLU,
    &normalization::Normalization,
    &prelu::PReLU,
    &relu::ReLU,
    &rescaling::Rescaling,
    &reshape::Reshape,
    &softmax::Softmax,
];

/// Where values come from.
pub const INPUT: &dyn Layer = &input::Input;

/// What the compiler knows of a layer.
pub trait Layer: Sync {
    /// Keras's class.
    fn class(&self) -> &'static str;

    /// The arguments without those that all layers have, in Keras's order.
    fn arguments(&self) -> &'static [Arg];

    /// Whether it is where values come from.
    fn is_input(&self) -> bool {
        false
    }

    /// The rules that check its input and say what shape comes out; the last one says it.
    fn rules(&self, args: &Bound) -> Vec<Rule>;

    /// What it is at run time.
    fn lower(&self, args: &Bound, input: &Shape, output: &Shape) -> Lowered;
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
    /// Its weights in the order of memory.
    pub weights: Vec<Weight>,
    /// What a sample needs to be saved for the way back, a constant expression.
    pub saved: TokenStream,
    /// Whether it learns from data before training.
    pub adapts: bool,
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
            weights: Vec::new(),
            saved: quote::quote!(0),
            adapts: false,
            ends_with: None,
        }
    }
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
