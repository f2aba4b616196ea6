//! Arguments of layers: what a layer's table says they are, and what the user gave.

use super::dim::{Dim, may_be_const, number, whole};
use super::errors::Errors;
use super::functions::{self, Family, Function};
use super::names::suggestion;
use super::syntax::{Argument, LayerCall};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

/// A row of a layer's table of arguments, which are in Keras's order.
pub struct Arg {
    /// Keras's name.
    pub name: &'static str,
    /// What it can be.
    pub kind: Kind,
    /// Whether it has to be given.
    pub required: bool,
}

/// What an argument can be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A whole number above 0.
    Size,
    /// Whole numbers above 0: one, or several in parentheses; with `open`, one may be −1.
    Sizes {
        /// Whether −1 may stand for what is left.
        open: bool,
    },
    /// A number in `[low, high]`, or `[low, high)` with `below`.
    Number {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// Whether the largest itself is too much.
        below: bool,
    },
    /// A number, or a list of them.
    Numbers,
    /// An axis, several in parentheses, or None.
    Axes,
    /// true or false.
    Flag,
    /// A function with a name.
    Function(Family),
    /// A name for the layer.
    Name,
}

impl Arg {
    /// An argument that may be left out.
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Arg { name, kind, required: false }
    }

    /// An argument that has to be given.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Arg { name, kind, required: true }
    }
}

/// A finite number from 0 up.
pub const NOT_NEGATIVE: Kind = Kind::Number { low: 0.0, high: f64::INFINITY, below: false };

/// What every layer accepts besides its own.
const COMMON: &[Arg] = &[
    Arg::optional("name", Kind::Name),
    Arg::optional("trainable", Kind::Flag),
    Arg::optional("activity_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("input_shape", Kind::Sizes { open: false }),
];

/// The value of an argument.
#[derive(Clone)]
pub enum Value {
    /// See [`Kind::Size`].
    Size(Dim),
    /// See [`Kind::Sizes`]; `None` for −1.
    Sizes(Vec<Option<Dim>>),
    /// See [`Kind::Number`]: an expression of type f64.
    Number(TokenStream),
    /// See [`Kind::Numbers`]: expressions of type f64, and whether it was a list.
    Numbers(Vec<TokenStream>),
    /// See [`Kind::Axes`].
    Axes(Vec<i128>),
    /// See [`Kind::Flag`].
    Flag(bool),
    /// See [`Kind::Function`].
    Function(Function),
    /// See [`Kind::Name`]: it is the node's.
    Name,
    /// Keras's `None`: as if it had not been given.
    None,
}

/// The arguments of a layer by name, all of them right.
#[derive(Default)]
pub struct Bound {
    values: Vec<(&'static str, Value, TokenStream)>,
    /// Numbers that only the Rust compiler knows, with their limits, to be checked by it.
    pub limits: Vec<(TokenStream, &'static str, Kind)>,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $getter:ident -> $variant:ident($type:ty);)*) => {
        $($(#[$doc])*
        pub fn $getter(&self, name: &str) -> Option<&$type> {
            self.values.iter().find_map(|(given, value, _)| match value {
                Value::$variant(value) if *given == name => Some(value),
                _ => None,
            })
        })*
    };
}

impl Bound {
    getters! {
        /// The size that was given.
        size -> Size(Dim);
        /// The sizes that were given.
        sizes -> Sizes(Vec<Option<Dim>>);
        /// The number that was given, as an f64 expression.
        number -> Number(TokenStream);
        /// The numbers that were given, as f64 expressions.
        numbers -> Numbers(Vec<TokenStream>);
        /// The axes that were given; empty for None.
        axes -> Axes(Vec<i128>);
        /// The flag that was given.
        flag -> Flag(bool);
        /// The function that was given.
        function -> Function(Function);
    }

    /// Whether an argument was given, be it as None.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(given, ..)| *given == name)
    }

    /// The value of one argument alone, under another name.
    pub fn renamed(&self, from: &str, to: &'static str) -> Bound {
        let values = self.values.iter().filter(|(given, ..)| *given == from);
        let values = values.map(|(_, value, place)| (to, value.clone(), place.clone()));
        Bound { values: values.collect(), limits: Vec::new() }
    }

    /// The user's tokens of an argument.
    pub fn place(&self, name: &str) -> Option<&TokenStream> {
        self.values.iter().find(|(given, ..)| *given == name).map(|(_, _, place)| place)
    }
}

/// Checks a layer's arguments against its table.
pub fn bind(table: &'static [Arg], call: &LayerCall, layer: &str, errors: &mut Errors) -> Bound {
    let class = call.class.to_string();
    let mut bound = Bound::default();
    let known = || table.iter().chain(COMMON);
    // `Reshape(28, 28)` and `Input(28, 28, 1)`: several sizes without parentheses.
    let spread = matches!(table, [Arg { kind: Kind::Sizes { .. }, .. }])
        && call.args.iter().filter(|arg| arg.name.is_none()).count() > 1;
    if spread {
        let (open, name) = match table[0].kind {
            Kind::Sizes { open } => (open, table[0].name),
            _ => (false, table[0].name),
        };
        let given = call.args.iter().filter(|arg| arg.name.is_none());
        let sizes = given.map(|arg| size(layer, name, open, &arg.value, errors));
        if let Some(sizes) = sizes.collect::<Vec<_>>().into_iter().collect() {
            bound.values.push((name, Value::Sizes(sizes), call.class.to_token_stream()));
        } else {
            bound.values.push((name, Value::None, call.class.to_token_stream()));
        }
    }
    let mut position = 0;
    for arg in &call.args {
        let row = match &arg.name {
            None if spread => continue,
            None => {
                position += 1;
                table.get(position - 1)
            }
            Some(name) => known().find(|row| name == row.name),
        };
        let Some(row) = row else {
            errors.push(arg_place(arg), unknown(layer, table, arg));
            continue;
        };
        if bound.has(row.name) {
            errors.push(
                arg_place(arg),
                format!(
                    "layer `{layer}`: expected `{}` once, found it twice\n\
                     help: leave one of the two out",
                    row.name
                ),
            );
            continue;
        }
        let value = convert(layer, row, &arg.value, errors, &mut bound.limits);
        bound.values.push((row.name, value.unwrap_or(Value::None), arg.value.to_token_stream()));
    }
    for row in table.iter().filter(|row| row.required && !bound.has(row.name)) {
        let example = format!("help: write `{class}({})`", example(row));
        errors.push_at(
            call.place,
            format!("layer `{layer}`: expected `{}`, found nothing\n{example}", row.name),
        );
    }
    bound
}

/// What to underline for an argument.
fn arg_place(arg: &Argument) -> TokenStream {
    match &arg.name {
        Some(name) => name.to_token_stream(),
        None => arg.value.to_token_stream(),
    }
}

/// The sentence for an argument that the layer does not have.
fn unknown(layer: &str, table: &'static [Arg], arg: &Argument) -> String {
    match &arg.name {
        Some(name) if name == "dtype" => format!(
            "layer `{layer}`: expected no `dtype`\n\
             help: the number type is the network's own, `Net<f32>` or `Net<f64>`"
        ),
        Some(name) => {
            let names: Vec<_> = table.iter().chain(COMMON).map(|row| row.name).collect();
            let help = suggestion(&name.to_string(), names.iter().copied());
            format!("layer `{layer}`: there is no argument `{name}`\n{help}")
        }
        None => format!(
            "layer `{layer}`: expected at most {}, found more\n\
             help: give further arguments by name, such as `name = hidden`",
            match table.len() {
                0 => "no argument without a name".to_owned(),
                1 => "1 argument without a name".to_owned(),
                n => format!("{n} arguments without a name"),
            }
        ),
    }
}

/// How an argument may look.
fn example(row: &Arg) -> String {
    match row.kind {
        Kind::Size => "10".into(),
        Kind::Sizes { .. } => "28, 28".into(),
        Kind::Number { .. } => "0.5".into(),
        Kind::Function(family) => format!("{} = {}", row.name, family.example()),
        _ => format!("{} = …", row.name),
    }
}

/// The value of an argument; what is wrong with it goes to `errors`.
fn convert(
    layer: &str,
    row: &Arg,
    expr: &Expr,
    errors: &mut Errors,
    limits: &mut Vec<(TokenStream, &'static str, Kind)>,
) -> Option<Value> {
    if is_name(expr, "None") {
        // Only axes mean something by it: statistics over all.
        return Some(match row.kind {
            Kind::Axes => Value::Axes(Vec::new()),
            _ => Value::None,
        });
    }
    let name = row.name;
    let wrong = |errors: &mut Errors, expected: &str, help: &str| {
        let found = expr.to_token_stream();
        errors.layer(
            expr,
            layer,
            &format!("expected `{name}` to be {expected}, found `{found}`\nhelp: {help}"),
        );
        None
    };
    match row.kind {
        Kind::Size => size(layer, name, false, expr, errors).flatten().map(Value::Size),
        Kind::Sizes { open } => {
            let items: Vec<&Expr> = match expr {
                Expr::Tuple(tuple) => tuple.elems.iter().collect(),
                Expr::Array(array) => array.elems.iter().collect(),
                Expr::Paren(inner) => vec![&inner.expr],
                other => vec![other],
            };
            let sizes: Vec<_> =
                items.into_iter().map(|item| size(layer, name, open, item, errors)).collect();
            sizes.into_iter().collect::<Option<Vec<_>>>().map(Value::Sizes)
        }
        Kind::Number { low, high, below } => match number(expr) {
            Some(value) if value < low || value > high || (below && value >= high) => {
                wrong(errors, &range(low, high, below), "give a number in that range")
            }
            Some(value) => Some(Value::Number(quote!(#value))),
            None if may_be_const(expr) => {
                let value = quote!((#expr as f64));
                limits.push((value.clone(), name, row.kind));
                Some(Value::Number(value))
            }
            None => wrong(errors, "a number", "write it as `0.5`, or name a constant"),
        },
        Kind::Numbers => {
            let items: Vec<&Expr> = match expr {
                Expr::Array(array) => array.elems.iter().collect(),
                Expr::Tuple(tuple) => tuple.elems.iter().collect(),
                other => vec![other],
            };
            if items.is_empty() {
                return wrong(errors, "numbers", "give at least one number");
            }
            let mut numbers = Vec::new();
            for item in items {
                match number(item) {
                    Some(value) => numbers.push(quote!(#value)),
                    None if may_be_const(item) => numbers.push(quote!((#item as f64))),
                    None => return wrong(errors, "numbers", "write `0.5` or `[0.5, 2.0]`"),
                }
            }
            Some(Value::Numbers(numbers))
        }
        Kind::Axes => {
            let items: Vec<&Expr> = match expr {
                Expr::Tuple(tuple) => tuple.elems.iter().collect(),
                Expr::Array(array) => array.elems.iter().collect(),
                other => vec![other],
            };
            let axes: Option<Vec<_>> = items.into_iter().map(whole).collect();
            match axes {
                Some(axes) => Some(Value::Axes(axes)),
                None => wrong(errors, "an axis", "write `-1` for the features, or `(1, 2)`"),
            }
        }
        Kind::Flag => match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Bool(flag) => Some(Value::Flag(flag.value)),
                _ => wrong(errors, "true or false", "write `true` or `false`"),
            },
            _ if is_name(expr, "True") => {
                wrong(errors, "true or false", "write `true`, as in Rust")
            }
            _ if is_name(expr, "False") => {
                wrong(errors, "true or false", "write `false`, as in Rust")
            }
            _ => wrong(errors, "true or false", "write `true` or `false`"),
        },
        Kind::Function(family) => {
            functions::resolve(layer, name, family, expr, errors).map(Value::Function)
        }
        Kind::Name => match name_of(expr) {
            Some(_) => Some(Value::Name),
            None => wrong(errors, "a name", "write `name = hidden` or `name = \"hidden\"`"),
        },
    }
}

/// A size: `Some(None)` for −1 where it may stand, `None` after an error.
fn size(
    layer: &str,
    name: &str,
    open: bool,
    expr: &Expr,
    errors: &mut Errors,
) -> Option<Option<Dim>> {
    let mut wrong = |expected: &str, help: &str| {
        let found = expr.to_token_stream();
        errors.layer(
            expr,
            layer,
            &format!("expected `{name}` to be {expected}, found `{found}`\nhelp: {help}"),
        );
        None
    };
    match whole(expr) {
        Some(-1) if open => Some(None),
        Some(value) if value < 1 => wrong("at least 1", "give a whole number from 1 up"),
        Some(value) => match usize::try_from(value) {
            Ok(value) if value <= 1 << 31 => Some(Some(Dim::Known(value))),
            _ => wrong("a size that fits in memory", "give a smaller number"),
        },
        None if number(expr).is_some() => {
            wrong("a whole number", "write it without a decimal point")
        }
        None if is_name(expr, "None") => wrong(
            "a whole number",
            "the batch is not part of the shape, and all other axes are known when compiling",
        ),
        None if may_be_const(expr) => Some(Some(Dim::Const(expr.to_token_stream()))),
        None => wrong("a whole number", "write `10`, or name a constant of type usize"),
    }
}

/// "in [0, 1)" in words.
pub fn range(low: f64, high: f64, below: bool) -> String {
    match (low.is_finite(), high.is_finite(), below) {
        (true, true, true) => format!("at least {low} and below {high}"),
        (true, true, false) => format!("from {low} to {high}"),
        (true, false, _) => format!("at least {low}"),
        _ => "a number".into(),
    }
}

/// Whether an expression is this one word.
pub fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident(name))
}

/// The identifier that `hidden` or `"hidden"` gives.
pub fn name_of(expr: &Expr) -> Option<syn::Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident().cloned(),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => text.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
