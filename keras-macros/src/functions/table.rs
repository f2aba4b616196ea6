//! Keras's functions, a row each.

use super::Family;

/// A function of Keras.
pub struct Row {
    /// Keras's names for it; the first is shown.
    pub names: &'static [&'static str],
    /// The type.
    pub name: &'static str,
    /// The type where arguments are given, if it is another.
    pub general: Option<&'static str>,
    /// The arguments in order.
    pub args: &'static [(&'static str, As)],
}

/// What an argument of a function is.
#[derive(Clone, Copy)]
pub enum As {
    /// A number.
    Number,
    /// A number from 0 up.
    Amount,
    /// A number, or None.
    Maybe,
    /// A whole number, or None.
    Seed,
    /// true or false.
    Flag,
    /// An axis.
    Axis,
    /// An axis, or several.
    Axes,
    /// One of several words, each a variant.
    Word(&'static str, &'static [(&'static str, &'static str)]),
}

use As::{Amount, Axes, Axis, Flag, Maybe, Number, Seed, Word};

macro_rules! rows {
    ($($names:expr => $name:ident $(| $general:ident)? ($($arg:ident: $kind:expr),*),)*) => {
        &[$(Row {
            names: &$names,
            name: stringify!($name),
            general: rows!(@ $($general)?),
            args: &[$((stringify!($arg), $kind)),*],
        }),*]
    };
    (@) => { None };
    (@ $general:ident) => { Some(stringify!($general)) };
}

const ACTIVATIONS: &[Row] = rows! {
    ["linear"] => Linear(),
    ["relu", "ReLU"] => Relu | GeneralRelu(negative_slope: Number, max_value: Maybe, threshold: Number),
    ["sigmoid"] => Sigmoid(),
    ["tanh"] => Tanh(),
    ["softmax"] => Softmax(axis: Axis),
    ["log_softmax"] => LogSoftmax(axis: Axis),
    ["gelu"] => Gelu(approximate: Flag),
    ["silu", "swish"] => Silu(),
    ["leaky_relu", "LeakyReLU"] => LeakyRelu(negative_slope: Number),
    ["relu6"] => Relu6(),
    ["elu"] => Elu(alpha: Number),
    ["selu"] => Selu(),
    ["softplus"] => Softplus(),
    ["softsign"] => Softsign(),
    ["hard_sigmoid"] => HardSigmoid(),
    ["hard_silu", "hard_swish"] => HardSilu(),
    ["mish"] => Mish(),
    ["exponential"] => Exponential(),
    ["hard_tanh"] => HardTanh(),
    ["tanh_shrink"] => TanhShrink(),
    ["hard_shrink"] => HardShrink(threshold: Number),
    ["soft_shrink"] => SoftShrink(threshold: Number),
    ["threshold"] => Threshold(threshold: Number, default_value: Number),
    ["log_sigmoid"] => LogSigmoid(),
    ["celu"] => Celu(alpha: Number),
    ["squareplus"] => Squareplus(b: Number),
    ["sparse_plus"] => SparsePlus(),
    ["sparse_sigmoid"] => SparseSigmoid(),
    ["sparsemax"] => Sparsemax(axis: Axis),
};

const MODES: As =
    Word("FanMode", &[("fan_in", "FanIn"), ("fan_out", "FanOut"), ("fan_avg", "FanAvg")]);
const DISTRIBUTIONS: As = Word(
    "Distribution",
    &[
        ("truncated_normal", "TruncatedNormal"),
        ("untruncated_normal", "UntruncatedNormal"),
        ("uniform", "Uniform"),
    ],
);
const ORTHOGONAL_MODES: As = Word("OrthogonalMode", &[("rows", "Rows"), ("columns", "Columns")]);

const INITIALIZERS: &[Row] = rows! {
    ["zeros", "zero"] => Zeros(),
    ["ones", "one"] => Ones(),
    ["constant"] => Constant(value: Number),
    ["identity", "IdentityInitializer"] => Identity(gain: Number),
    ["random_normal", "normal"] => RandomNormal(mean: Number, stddev: Number, seed: Seed),
    ["random_uniform", "uniform"] => RandomUniform(minval: Number, maxval: Number, seed: Seed),
    ["truncated_normal"] => TruncatedNormal(mean: Number, stddev: Number, seed: Seed),
    ["variance_scaling"] => VarianceScaling(
        scale: Number, mode: MODES, distribution: DISTRIBUTIONS, seed: Seed
    ),
    ["glorot_uniform"] => GlorotUniform(seed: Seed),
    ["glorot_normal"] => GlorotNormal(seed: Seed),
    ["he_uniform"] => HeUniform(seed: Seed),
    ["he_normal"] => HeNormal(seed: Seed),
    ["lecun_uniform"] => LecunUniform(seed: Seed),
    ["lecun_normal"] => LecunNormal(seed: Seed),
    ["orthogonal"] => Orthogonal(gain: Number, seed: Seed),
};

const REGULARIZERS: &[Row] = rows! {
    ["l1", "L1"] => L1(l1: Amount),
    ["l2", "L2"] => L2(l2: Amount),
    ["l1_l2", "L1L2"] => L1L2(l1: Amount, l2: Amount),
    ["orthogonal_regularizer"] => OrthogonalRegularizer(factor: Amount, mode: ORTHOGONAL_MODES),
};

const CONSTRAINTS: &[Row] = rows! {
    ["max_norm"] => MaxNorm(max_value: Number, axis: Axes),
    ["non_neg"] => NonNeg(),
    ["unit_norm"] => UnitNorm(axis: Axes),
    ["min_max_norm"] => MinMaxNorm(min_value: Number, max_value: Number, rate: Number, axis: Axes),
};

impl Family {
    /// Its functions.
    pub fn rows(self) -> &'static [Row] {
        match self {
            Family::Activation => ACTIVATIONS,
            Family::Initializer => INITIALIZERS,
            Family::Regularizer => REGULARIZERS,
            Family::Constraint => CONSTRAINTS,
        }
    }
}
