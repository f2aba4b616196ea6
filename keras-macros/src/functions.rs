//! The named functions that arguments can be: activations, initializers, regularizers, constraints.
//!
//! Each has a row: Keras's names for it, the type in `keras-runtime`, and Keras's arguments.

use super::args::is_name;
use super::dim::{may_be_const, number, whole};
use super::errors::Errors;
use super::names::{similar, suggestion};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

/// A kind of function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `activation = relu`
    Activation,
    /// `kernel_initializer = he_normal`
    Initializer,
    /// `kernel_regularizer = l2(0.01)`
    Regularizer,
    /// `kernel_constraint = max_norm(2.0)`
    Constraint,
}

impl Family {
    fn rows(self) -> &'static [Row] {
        match self {
            Family::Activation => ACTIVATIONS,
            Family::Initializer => INITIALIZERS,
            Family::Regularizer => REGULARIZERS,
            Family::Constraint => CONSTRAINTS,
        }
    }

    /// What it is called.
    fn noun(self) -> &'static str {
        match self {
            Family::Activation => "activation",
            Family::Initializer => "initializer",
            Family::Regularizer => "regularizer",
            Family::Constraint => "constraint",
        }
    }

    /// How one may look.
    pub fn example(self) -> &'static str {
        match self {
            Family::Activation => "relu",
            Family::Initializer => "he_normal",
            Family::Regularizer => "l2(0.01)",
            Family::Constraint => "max_norm(2.0)",
        }
    }
}

/// A function that was chosen.
#[derive(Clone)]
pub struct Function {
    /// A constant expression of it.
    pub tokens: TokenStream,
    /// The type's name if it is one of Keras's, `""` if it is the user's own.
    pub name: &'static str,
    /// Whether it is as Keras has it without arguments.
    pub default: bool,
}

impl Function {
    /// The function of a family with this type name and no arguments.
    pub fn of(family: Family, name: &'static str) -> Self {
        let path = path(family, name);
        Function { tokens: quote!(#path::DEFAULT), name, default: true }
    }
}

/// A function of Keras.
struct Row {
    /// Keras's names for it; the first is shown.
    names: &'static [&'static str],
    /// The type.
    name: &'static str,
    /// The type where arguments are given, if it is another.
    general: Option<&'static str>,
    /// The arguments in order.
    args: &'static [(&'static str, As)],
}

/// What an argument of a function is.
#[derive(Clone, Copy)]
enum As {
    /// A number.
    Number,
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

use As::{Axes, Axis, Flag, Maybe, Number, Seed, Word};

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
    ["l1", "L1"] => L1(l1: Number),
    ["l2", "L2"] => L2(l2: Number),
    ["l1_l2", "L1L2"] => L1L2(l1: Number, l2: Number),
    ["orthogonal_regularizer"] => OrthogonalRegularizer(factor: Number, mode: ORTHOGONAL_MODES),
};

const CONSTRAINTS: &[Row] = rows! {
    ["max_norm"] => MaxNorm(max_value: Number, axis: Axes),
    ["non_neg"] => NonNeg(),
    ["unit_norm"] => UnitNorm(axis: Axes),
    ["min_max_norm"] => MinMaxNorm(min_value: Number, max_value: Number, rate: Number, axis: Axes),
};

fn path(family: Family, name: &str) -> TokenStream {
    let module = match family {
        Family::Activation => quote!(activations),
        Family::Initializer => quote!(initializers),
        Family::Regularizer => quote!(regularizers),
        Family::Constraint => quote!(constraints),
    };
    let name = Ident::new(name, Span::call_site());
    quote!(::keras_runtime::#module::#name)
}

/// The function that an argument names: `relu`, `"relu"`, `ReLU`, `leaky_relu(negative_slope = 0.1)`,
/// or a path to one of the user's own.
pub fn resolve(
    layer: &str,
    argument: &str,
    family: Family,
    expr: &Expr,
    errors: &mut Errors,
) -> Option<Function> {
    let (name, args) = match expr {
        Expr::Call(call) => (&*call.func, call.args.iter().collect()),
        other => (other, Vec::new()),
    };
    let text = match name {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let own = || Some(Function { tokens: expr.to_token_stream(), name: "", default: false });
    let Some(text) = text else {
        if may_be_const(expr) || matches!(expr, Expr::Struct(_)) {
            return own(); // A path, a struct literal: the user's own.
        }
        let found = expr.to_token_stream();
        errors.layer(
            expr,
            layer,
            &format!(
                "expected `{argument}` to be the name of an {}, found `{found}`\n\
                 help: write `{argument} = {}`",
                family.noun(),
                family.example()
            ),
        );
        return None;
    };
    let names = || family.rows().iter().flat_map(|row| row.names).copied();
    let row = family.rows().iter().find(|row| row.names.contains(&&*text) || row.name == text);
    let Some(row) = row else {
        // Types begin with a capital: one that is like no known name is the user's own.
        let types = || family.rows().iter().map(|row| row.name);
        let capital = text.starts_with(char::is_uppercase);
        if capital && similar(&text, names().chain(types())).is_none() {
            return own();
        }
        let help = suggestion(&text, names().collect::<Vec<_>>());
        errors.layer(
            name,
            layer,
            &format!("there is no {} `{text}` for `{argument}`\n{help}", family.noun()),
        );
        return None;
    };
    let chosen = if args.is_empty() { row.name } else { row.general.unwrap_or(row.name) };
    let path = path(family, chosen);
    let mut tokens = quote!(#path::DEFAULT);
    let mut position = 0;
    let default = args.is_empty();
    for arg in args {
        let (key, value) = match arg {
            Expr::Assign(assign) => (assign.left.to_token_stream().to_string(), &*assign.right),
            value => {
                position += 1;
                let key = row.args.get(position - 1).map_or("", |(name, _)| name);
                (key.to_owned(), value)
            }
        };
        let Some((key, kind)) = row.args.iter().find(|(name, _)| *name == key) else {
            let help = match row.args {
                [] => format!("help: write `{text}`, without arguments"),
                args => suggestion(&key, args.iter().map(|(name, _)| *name).collect::<Vec<_>>()),
            };
            errors.layer(
                arg,
                layer,
                &format!(
                    "the {} `{text}` has no {}\n{help}",
                    family.noun(),
                    match key.is_empty() {
                        true => "further argument".to_owned(),
                        false => format!("argument `{key}`"),
                    }
                ),
            );
            return None;
        };
        let Some(value) = kind.convert(family, value) else {
            let found = value.to_token_stream();
            errors.layer(
                value,
                layer,
                &format!(
                    "expected `{key}` of `{text}` to be {}, found `{found}`\nhelp: write {}",
                    kind.noun(),
                    kind.example()
                ),
            );
            return None;
        };
        let key = Ident::new(key, Span::call_site());
        tokens = quote!(#tokens.#key(#value));
    }
    Some(Function { tokens, name: chosen, default })
}

impl As {
    /// The argument as an expression of the field's type.
    fn convert(self, family: Family, expr: &Expr) -> Option<TokenStream> {
        let float = || match number(expr) {
            Some(value) => Some(quote!(#value)),
            None => may_be_const(expr).then(|| quote!((#expr as f64))),
        };
        let none = is_name(expr, "None");
        match self {
            As::Number => float(),
            As::Maybe | As::Seed if none => Some(quote!(::core::option::Option::None)),
            As::Maybe => float().map(|value| quote!(::core::option::Option::Some(#value))),
            As::Seed if whole(expr).is_some() || may_be_const(expr) => {
                Some(quote!(::core::option::Option::Some(#expr as u64)))
            }
            As::Seed => None,
            As::Flag => match expr {
                Expr::Lit(literal) if matches!(literal.lit, Lit::Bool(_)) => {
                    Some(expr.to_token_stream())
                }
                _ => None,
            },
            As::Axis => whole(expr).map(|_| quote!(#expr)),
            As::Axes => {
                let axes: Vec<&Expr> = match expr {
                    Expr::Tuple(tuple) => tuple.elems.iter().collect(),
                    Expr::Array(array) => array.elems.iter().collect(),
                    other => vec![other],
                };
                axes.iter().all(|axis| whole(axis).is_some()).then(|| quote!(&[#(#axes),*]))
            }
            As::Word(variants, words) => {
                let word = match expr {
                    Expr::Path(path) => path.path.get_ident()?.to_string(),
                    Expr::Lit(literal) => match &literal.lit {
                        Lit::Str(text) => text.value(),
                        _ => return None,
                    },
                    _ => return None,
                };
                let (_, variant) = words.iter().find(|(name, _)| *name == word)?;
                let (path, variant) =
                    (path(family, variants), Ident::new(variant, Span::call_site()));
                Some(quote!(#path::#variant))
            }
        }
    }

    fn noun(self) -> String {
        match self {
            As::Number => "a number".into(),
            As::Maybe => "a number or None".into(),
            As::Seed => "a whole number".into(),
            As::Flag => "true or false".into(),
            As::Axis => "an axis".into(),
            As::Axes => "an axis or several".into(),
            As::Word(_, words) => {
                let words: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
                format!("one of {}", words.join(", "))
            }
        }
    }

    fn example(self) -> String {
        match self {
            As::Number | As::Maybe => "`0.5`, or name a constant".into(),
            As::Seed => "`42`, or name a constant".into(),
            As::Flag => "`true` or `false`".into(),
            As::Axis => "`-1` for the features".into(),
            As::Axes => "`0` or `(0, 1, 2)`".into(),
            As::Word(_, words) => format!("`{}`", words[0].0),
        }
    }
}
