//! Arguments about the axes between batch and channels, and the words that go with them.

use super::convert::{is_constant, items};
use super::{Binder, Whole};
use crate::compiler::dim::{Dim, is_name, number, whole};
use crate::compiler::names::{name_of, suggestion};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit};

impl Binder<'_> {
    /// One of these words.
    pub fn word(
        &mut self,
        name: &str,
        words: &'static [&'static str],
        expr: &Expr,
    ) -> Option<&'static str> {
        let found = name_of(expr).unwrap_or_default();
        // Keras does not look at the case either.
        let word = words.iter().find(|word| word.eq_ignore_ascii_case(&found));
        let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let help = suggestion(&found, "words", words.iter().copied());
        let help = help.trim_start_matches("help: ");
        word.copied().or_else(|| self.wrong(expr, name, &list.join(" or "), help))
    }

    /// Any text.
    pub fn text(&mut self, name: &str, example: &str, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => name_of(expr).or_else(|| {
                let help = format!("write it as `{name} = \"{example}\"`");
                self.wrong(expr, name, "a text in quotes", &help)
            }),
        }
    }

    /// Lengths of all axes, `None` where it is the input's.
    pub fn lengths(&mut self, name: &str, expr: &Expr) -> Option<Vec<Option<Dim>>> {
        // All are read before the first mistake ends it.
        let lengths: Vec<_> = items(expr)
            .into_iter()
            .map(|item| match is_name(item, "None") {
                true => Some(None),
                false => self.one_whole(name, item, Whole::Size).map(Some),
            })
            .collect();
        lengths.into_iter().collect()
    }

    /// A seed, as an expression of type u64.
    pub fn seed(&mut self, name: &str, expr: &Expr) -> Option<TokenStream> {
        match whole(expr).map(u64::try_from) {
            Some(Ok(seed)) => Some(quote!(#seed)),
            None if is_constant(expr) && number(expr).is_none() => {
                Some(self.number(name, &quote!(u64), expr))
            }
            _ => self.wrong(
                expr,
                name,
                "a whole number from 0 up",
                "write it as `42`, or name a constant of it",
            ),
        }
    }

    /// A number for each axis, or one for all.
    pub fn per_axis(
        &mut self,
        name: &str,
        axes: usize,
        kind: Whole,
        expr: &Expr,
    ) -> Option<Vec<Option<Dim>>> {
        let items = items(expr);
        if items.len() != 1 && items.len() != axes {
            let several = ["2", "2, 2", "2, 2, 2"][axes.clamp(1, 3) - 1];
            let (expected, help) = match axes {
                1 => ("one number".to_owned(), format!("write `{name} = {several}`")),
                _ => (
                    format!("one number or {axes}"),
                    format!("write `{name} = 2`, or one for each axis as `({several})`"),
                ),
            };
            return self.wrong(expr, name, &expected, &help);
        }
        let sizes: Vec<Option<Dim>> =
            items.iter().map(|item| self.one_whole(name, item, kind)).collect();
        let sizes = if sizes.len() == 1 { vec![sizes[0].clone(); axes] } else { sizes };
        sizes.into_iter().map(|size| size.map(Some)).collect()
    }

    /// Counts for both ends of each axis.
    pub fn sides(&mut self, name: &str, axes: usize, expr: &Expr) -> Option<(Vec<Dim>, Vec<Dim>)> {
        let list = items(expr);
        let ends: Vec<Vec<&Expr>> = match (axes, list.len()) {
            (_, 1) | (1, 2) => vec![list],
            (_, found) if found == axes => list.into_iter().map(items).collect(),
            _ => Vec::new(),
        };
        if ends.is_empty() || !ends.iter().all(|ends| [1, 2].contains(&ends.len())) {
            let (expected, example) = match axes {
                1 => ("one number or two", "(1, 2)"),
                2 => ("one number, 2 or 2 pairs", "((1, 2), (0, 3))"),
                _ => ("one number, 3 or 3 pairs", "((1, 2), (0, 3), (1, 1))"),
            };
            let help = format!("write `1`, or before and after as `{example}`");
            return self.wrong(expr, name, expected, &help);
        }
        // All are read before the first mistake ends it.
        let pairs: Vec<_> = ends.iter().map(|ends| self.pair(name, ends)).collect();
        let pairs = if pairs.len() == 1 { vec![pairs[0].clone(); axes] } else { pairs };
        pairs.into_iter().collect::<Option<Vec<_>>>().map(|pairs| pairs.into_iter().unzip())
    }

    /// The counts at the ends of one axis, from one or two expressions.
    fn pair(&mut self, name: &str, ends: &[&Expr]) -> Option<(Dim, Dim)> {
        let ends: Vec<Option<Dim>> =
            ends.iter().map(|end| self.one_whole(name, end, Whole::Count)).collect();
        let (first, last) = (ends.first()?.clone()?, ends.last()?.clone()?);
        Some((first, last))
    }
}
