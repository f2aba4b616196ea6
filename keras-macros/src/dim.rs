//! A number that is known now, or that the Rust compiler will know.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::cell::{Cell, RefCell};
use syn::{BinOp, Expr, Lit, UnOp};

/// The length of an axis, or another count.
#[derive(Clone, Debug)]
pub enum Dim {
    /// A literal or arithmetic of literals.
    Known(usize),
    /// A constant of the generated code.
    Const(TokenStream),
    /// In a network with parameters: one of them, or a constant of the user, as an expression, and
    /// its number among all names.
    Named(TokenStream, usize),
}

impl Dim {
    /// A length that nobody knows, after a mistake.
    pub const UNKNOWN: Dim = Dim::Known(0);

    /// A name.
    pub fn named(name: TokenStream) -> Self {
        let text = name.to_string();
        let number = NAMES.with_borrow_mut(|names| {
            names.iter().position(|name| *name == text).unwrap_or_else(|| {
                names.push(text);
                names.len() - 1
            })
        });
        Dim::Named(name, number)
    }

    /// Whether it is what these values stand for, each in a trial.
    pub fn is_stood_in_by(&self, values: &[(usize, usize)]) -> bool {
        let Dim::Named(_, number) = self else { return false };
        values.iter().all(|&(trial, value)| stand_in(*number, trial) == value)
    }

    /// The number, if it is known.
    pub fn known(&self) -> Option<usize> {
        match self {
            Dim::Known(number) => Some(*number),
            Dim::Const(_) | Dim::Named(..) => None,
        }
    }

    /// The sum of numbers.
    pub fn sum(terms: &[Dim]) -> Dim {
        let known = terms.iter().map(Dim::known);
        match known.reduce(|sum, term| Some(sum?.saturating_add(term?))).unwrap_or(Some(0)) {
            Some(sum) => Dim::Known(sum),
            // A block at the beginning would be taken for a statement.
            None => Dim::Const(quote!(0 #(+ #terms)*)),
        }
    }

    /// The number, or one to reckon with: what stands for it in this trial.
    pub fn or_one(&self) -> usize {
        match self {
            Dim::Known(number) => *number,
            Dim::Const(_) => CONSTANTS[TRIAL.get()],
            Dim::Named(_, number) => stand_in(*number, TRIAL.get()),
        }
    }

    /// Whether it is known but for names.
    pub fn settled(&self) -> bool {
        !matches!(self, Dim::Const(_))
    }
}

impl ToTokens for Dim {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Dim::Known(number) => number.to_tokens(tokens),
            Dim::Const(expression) => tokens.extend(quote!({ #expression })),
            Dim::Named(name, _) => name.to_tokens(tokens),
        }
    }
}

thread_local! {
    /// Which trial it is: what comes out of a rule has a name, or is known, if it is that in all trials,
    /// in which other numbers stand for the names.
    static TRIAL: Cell<usize> = const { Cell::new(0) };

    /// All names of the network so far.
    static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// How many trials there are.
pub const TRIALS: usize = 5;

/// What stands for constants without names in the trials.
const CONSTANTS: [usize; TRIALS] = [1, 30_011, 2, 5, 3];

/// Reckons in a trial.
pub fn in_trial<R>(trial: usize, reckon: impl FnOnce() -> R) -> R {
    let before = TRIAL.replace(trial);
    let result = reckon();
    TRIAL.set(before);
    result
}

/// Begins another network, with names of its own.
pub fn forget_names() {
    NAMES.take();
}

/// What stands for a name in a trial: at first numbers that nothing else is likely to be, then small
/// ones, as windows larger than an image and divisors larger than a length all leave the same.
fn stand_in(number: usize, trial: usize) -> usize {
    match trial {
        0 => 10_007 + 6 * number,
        1 => 20_011 + 10 * number,
        _ => (trial - 1) * (number + 1),
    }
}

/// The value of an expression of literals: numbers, signs, parentheses and `+ - * / %`.
/// `None` where it has other parts, or does not fit.
pub fn whole(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(inner) => whole(&inner.expr),
        Expr::Group(inner) => whole(&inner.expr),
        Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => whole(&unary.expr)?.checked_neg(),
            _ => None,
        },
        Expr::Binary(binary) => {
            let (left, right) = (whole(&binary.left)?, whole(&binary.right)?);
            match binary.op {
                BinOp::Add(_) => left.checked_add(right),
                BinOp::Sub(_) => left.checked_sub(right),
                BinOp::Mul(_) => left.checked_mul(right),
                BinOp::Div(_) => left.checked_div(right),
                BinOp::Rem(_) => left.checked_rem(right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The value of a literal number, whole or not, with its sign.
pub fn number(expr: &Expr) -> Option<f64> {
    // Others cannot be written as literals; the Rust compiler has its own words for them.
    number_of(expr).filter(|value| value.is_finite())
}

fn number_of(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            Lit::Float(float) => float.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(inner) => number_of(&inner.expr),
        Expr::Group(inner) => number_of(&inner.expr),
        Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => Some(-number_of(&unary.expr)?),
            _ => None,
        },
        Expr::Binary(binary) => {
            let (left, right) = (number_of(&binary.left)?, number_of(&binary.right)?);
            match binary.op {
                BinOp::Add(_) => Some(left + right),
                BinOp::Sub(_) => Some(left - right),
                BinOp::Mul(_) => Some(left * right),
                // Whole numbers would divide as Rust divides them.
                BinOp::Div(_) if whole(expr).is_none() => Some(left / right),
                _ => whole(expr).map(|value| value as f64),
            }
        }
        _ => None,
    }
}

/// Whether an expression can be a constant: a name, a path, a call of a `const fn`, arithmetic.
pub fn may_be_const(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => {
            !["None", "True", "False"].iter().any(|python| path.path.is_ident(python))
        }
        Expr::Paren(inner) => may_be_const(&inner.expr),
        Expr::Group(inner) => may_be_const(&inner.expr),
        Expr::Unary(unary) => may_be_const(&unary.expr) || number(&unary.expr).is_some(),
        Expr::Binary(binary) => [&binary.left, &binary.right]
            .into_iter()
            .all(|side| may_be_const(side) || number(side).is_some()),
        Expr::Block(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Index(_) | Expr::Field(_) => {
            true
        }
        Expr::Cast(_) | Expr::Macro(_) | Expr::If(_) | Expr::Match(_) => true,
        _ => false,
    }
}

/// Whether an expression is this one word.
pub fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expr(text: &str) -> Expr {
        syn::parse_str(text).unwrap()
    }

    #[test]
    fn arithmetic_of_literals_is_known() {
        for (text, value) in
            [("7", Some(7)), ("-(2 + 3) * 4", Some(-20)), ("7 / 2 % 2", Some(1)), ("1 / 0", None)]
        {
            assert_eq!(whole(&expr(text)), value, "{text}");
        }
        assert_eq!(whole(&expr("28 * N")), None);
        assert_eq!(whole(&expr("2.0")), None);
    }

    #[test]
    fn numbers_divide_as_rust_divides_them() {
        for (text, value) in
            [("1.0 / 4.0", Some(0.25)), ("1 / 4", Some(0.0)), ("-0.5", Some(-0.5)), ("X", None)]
        {
            assert_eq!(number(&expr(text)), value, "{text}");
        }
    }

    #[test]
    fn what_can_be_a_constant() {
        for text in ["N", "cfg::N * 2", "half(8)", "SIZES[1]", "-X", "{ 3 }", "N as usize"] {
            assert!(may_be_const(&expr(text)), "{text}");
        }
        for text in ["None", "True", "\"10\"", "true", "|x| x", "[1, 2]"] {
            assert!(!may_be_const(&expr(text)), "{text}");
        }
    }
}
