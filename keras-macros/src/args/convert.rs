//! The user's expressions to values of arguments.

use super::{Arg, Binder, Kind, Value, Whole};
use crate::compiler::dim::{Dim, is_name, may_be_const, number, whole};
use crate::compiler::functions::{self, Family, Function};
use crate::compiler::names::name_of;
use keras_shape::arguments::{self, Range};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

/// Samples are nested arrays up to this depth.
pub const MAX_AXES: usize = 5;

impl Binder<'_> {
    /// The value of an argument; `None` after a mistake.
    pub fn convert(&mut self, row: &Arg, expr: &Expr) -> Option<Value> {
        let name = row.name;
        if is_name(expr, "None") && !row.required {
            let function = |family, name| Value::Function(Function::of(family, name));
            return match row.kind {
                // Statistics over all.
                Kind::Axes => Some(Value::Axes(Vec::new())),
                // What Keras makes of it, whatever the layer's default is.
                Kind::Function(family @ Family::Activation) => Some(function(family, "Linear")),
                Kind::Function(family @ Family::Initializer) => {
                    Some(function(family, "GlorotUniform"))
                }
                // Only there None is Keras's default.
                Kind::Flag if name != "flash_attention" => self.flag(name, expr).map(Value::Flag),
                _ => Some(Value::None),
            };
        }
        match row.kind {
            Kind::Size => self.one_whole(name, expr, Whole::Size).map(Value::Size),
            Kind::Sizes { open } => self.sizes(name, open, expr, &items(expr)).map(Value::Sizes),
            Kind::Number(range) => self.one_number(name, range, expr).map(Value::Number),
            Kind::Numbers => self.numbers(name, expr).map(Value::Numbers),
            Kind::Interval { range, pair } => {
                self.interval(name, range, pair, expr).map(Value::Numbers)
            }
            Kind::Axes => self.axes(name, expr).map(Value::Axes),
            Kind::Flag => self.flag(name, expr).map(Value::Flag),
            Kind::Function(family) => {
                functions::resolve(self, name, family, expr).map(Value::Function)
            }
            Kind::Lengths => self.lengths(name, expr).map(Value::Sizes),
            Kind::Seed => self.seed(name, expr).map(Value::Seed),
            Kind::Text(example) => self.text(name, example, expr).map(Value::Text),
            Kind::Word(words) => self.word(name, words, expr).map(Value::Word),
            Kind::PerAxis(axes) => self.per_axis(name, axes, Whole::Size, expr).map(Value::Sizes),
            Kind::CountPerAxis(axes) => {
                self.per_axis(name, axes, Whole::Count, expr).map(Value::Sizes)
            }
            Kind::Sides(axes) => self.sides(name, axes, expr).map(Value::Sides),
            Kind::Cells => self.cells_inside(name, expr).map(Value::Cells),
            Kind::Layer => self.layer_inside(name, expr).map(Value::Layer),
            Kind::Name => match name_of(expr) {
                Some(_) => Some(Value::Name),
                None => self.wrong(
                    expr,
                    name,
                    "letters, digits and underscores",
                    "write `name = hidden` or `name = \"hidden\"`",
                ),
            },
        }
    }

    /// A size or a count.
    pub fn one_whole(&mut self, name: &str, expr: &Expr, kind: Whole) -> Option<Dim> {
        match whole(expr) {
            Some(value) => {
                let check = match kind {
                    Whole::Size => arguments::size(name, value),
                    Whole::Count => arguments::count(name, value),
                };
                self.checked(expr, &check, Dim::Known(usize::try_from(value).unwrap_or(0)))
            }
            None if number(expr).is_some() => {
                self.wrong(expr, name, "a whole number", "write it without a decimal point")
            }
            None if is_name(expr, "None") => self.wrong(
                expr,
                name,
                "a whole number",
                "all sizes are known when compiling, and the batch is not one of them",
            ),
            None if may_be_const(expr) => Some(self.whole(name, expr, kind)),
            None => self.wrong(
                expr,
                name,
                "a whole number",
                "write it as `10`, or name a constant of type usize",
            ),
        }
    }

    /// Sizes, `None` for −1 where it may stand.
    pub fn sizes(
        &mut self,
        name: &str,
        open: bool,
        place: &dyn ToTokens,
        items: &[&Expr],
    ) -> Option<Vec<Option<Dim>>> {
        // A sample may be a single number, which has no axes.
        if (items.is_empty() && open) || items.len() > MAX_AXES {
            let found = items.len();
            let sentence = match found {
                0 => format!(
                    "expected `{name}` to have at least 1 axis, found none\n\
                     help: write `1` for a single number"
                ),
                _ => format!(
                    "expected `{name}` to have at most {MAX_AXES} axes, found {found}\n\
                     help: multiply some of the axes; the batch is not one of them"
                ),
            };
            return self.error(place, &sentence);
        }
        // All are read before the first mistake ends it.
        let sizes: Vec<_> = items
            .iter()
            .map(|item| match whole(item) {
                Some(-1) if open => Some(None),
                _ => self.one_whole(name, item, Whole::Size).map(Some),
            })
            .collect();
        sizes.into_iter().collect()
    }

    /// A number in a range, as an expression of type f64.
    fn one_number(&mut self, name: &str, range: Range, expr: &Expr) -> Option<TokenStream> {
        match number(expr) {
            Some(value) => {
                let check = arguments::number(name, value, range);
                self.checked(expr, &check, quote!(#value))
            }
            None if is_constant(expr) => {
                let value = self.number(name, &quote!(f64), expr);
                let Range { low, high, below } = range;
                let (low, high) = (bound(low), bound(high));
                self.check_last(quote!(::keras_runtime::__private::arguments::number(
                    #name,
                    #value,
                    ::keras_runtime::__private::arguments::Range {
                        low: #low,
                        high: #high,
                        below: #below,
                    },
                )));
                Some(value)
            }
            None => {
                self.wrong(expr, name, "a number", "write it as `0.5`, or name a constant of it")
            }
        }
    }

    /// A number or a list of numbers, as expressions of type f64.
    fn numbers(&mut self, name: &str, expr: &Expr) -> Option<Vec<TokenStream>> {
        let items = items(expr);
        if items.is_empty() {
            return self.wrong(expr, name, "numbers", "give at least one number");
        }
        let mut numbers = Vec::new();
        for item in items {
            numbers.push(match number(item) {
                Some(value) => quote!(#value),
                None if is_constant(item) => self.number(name, &quote!(f64), item),
                None => {
                    return self.wrong(item, name, "numbers", "write `0.5` or `[0.5, 2.0]`");
                }
            });
        }
        Some(numbers)
    }

    /// A number in a range or two of them, as expressions of type f64.
    fn interval(
        &mut self,
        name: &str,
        range: Range,
        pair: bool,
        expr: &Expr,
    ) -> Option<Vec<TokenStream>> {
        let items = items(expr);
        if items.len() != 2 && (pair || items.len() != 1) {
            let (expected, help) = match pair {
                true => ("two numbers", format!("write them as `{name} = (0.0, 1.0)`")),
                false => (
                    "one number or two",
                    format!("write `{name} = 0.2`, or both ends as `{name} = (-0.1, 0.3)`"),
                ),
            };
            return self.wrong(expr, name, expected, &help);
        }
        let numbers: Vec<_> =
            items.into_iter().map(|item| self.one_number(name, range, item)).collect();
        numbers.into_iter().collect()
    }

    /// One axis or several.
    fn axes(&mut self, name: &str, expr: &Expr) -> Option<Vec<i128>> {
        match items(expr).into_iter().map(whole).collect() {
            Some(axes) => Some(axes),
            None => self.wrong(
                expr,
                name,
                "an axis",
                "write `-1` for the features, or several as `(1, 2)`",
            ),
        }
    }

    /// true or false.
    fn flag(&mut self, name: &str, expr: &Expr) -> Option<bool> {
        if let Expr::Lit(literal) = expr
            && let Lit::Bool(flag) = &literal.lit
        {
            return Some(flag.value);
        }
        let help = match expr {
            _ if is_name(expr, "True") => "write `true`, as in Rust",
            _ if is_name(expr, "False") => "write `false`, as in Rust",
            _ if is_name(expr, "None") => {
                "write `false`, which Python takes it for, or leave it out"
            }
            _ => "write `true` or `false`",
        };
        self.wrong(expr, name, "true or false", help)
    }
}

/// Whether an expression can be a number that the Rust compiler knows.
pub fn is_constant(expr: &Expr) -> bool {
    may_be_const(expr) && !is_name(expr, "None")
}

/// The items of a tuple or a list, or the one that it is.
pub fn items(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        Expr::Array(array) => array.elems.iter().collect(),
        Expr::Paren(inner) => vec![&inner.expr],
        other => vec![other],
    }
}

/// A limit as code, be it infinite.
fn bound(limit: f64) -> TokenStream {
    match limit {
        f64::INFINITY => quote!(f64::INFINITY),
        f64::NEG_INFINITY => quote!(f64::NEG_INFINITY),
        limit => quote!(#limit),
    }
}
