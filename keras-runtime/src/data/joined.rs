//! Rows of several sets side by side.

use super::Rows;
use crate::element::Element;
use crate::error::{Count, Error, Result};

/// Rows of several sets side by side, as the inputs or the targets of a model with several.
pub struct Joined<'a, T>(Vec<Box<dyn Rows<T> + 'a>>);

impl<'a, T: Element> Joined<'a, T> {
    /// The sets with their names.
    ///
    /// # Errors
    /// What a set has been refused for, in its name, and sets that differ in number. A set without
    /// values fits any number.
    pub fn rows(
        sets: impl IntoIterator<Item = (&'static str, Result<Box<dyn Rows<T> + 'a>>)>,
    ) -> Result<Box<dyn Rows<T> + 'a>> {
        let (mut joined, mut first) = (Vec::new(), None);
        for (name, rows) in sets {
            let rows = rows.map_err(|error| match error {
                Error::RowLength { expected, found, .. } => {
                    Error::RowLength { what: name, expected, found }
                }
                Error::Shape { expected, found, .. } => {
                    Error::Shape { what: name, expected, found }
                }
                error => error,
            })?;
            if rows.row_len() > 0 {
                let (other, expected) = *first.get_or_insert((name, rows.len()));
                if rows.len() != expected {
                    return Err(Error::Config(format!(
                        "`{name}` has {}, but `{other}` has {expected}",
                        Count(rows.len(), "row")
                    )));
                }
            }
            joined.push(rows);
        }
        Ok(Box::new(Joined(joined)))
    }
}

impl<T> Rows<T> for Joined<'_, T> {
    fn len(&self) -> usize {
        let lens = self.0.iter().filter(|rows| rows.row_len() > 0).map(|rows| rows.len());
        lens.min().unwrap_or(0)
    }

    fn row_len(&self) -> usize {
        self.0.iter().map(|rows| rows.row_len()).sum()
    }

    fn copy_row(&self, row: usize, mut out: &mut [T]) {
        for rows in self.0.iter().filter(|rows| rows.row_len() > 0) {
            let (part, rest) = out.split_at_mut(rows.row_len());
            rows.copy_row(row, part);
            out = rest;
        }
    }

    fn parts(&self) -> Vec<usize> {
        self.0.iter().map(|rows| rows.row_len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Flat;

    fn set<'a>(values: &'a [f64], row_len: usize) -> Result<Box<dyn Rows<f64> + 'a>> {
        Ok(Box::new(Flat::of(values, row_len)))
    }

    #[test]
    fn side_by_side() {
        let sets = [
            ("a", set(&[1.0, 2.0, 3.0, 4.0], 2)),
            ("none", set(&[], 0)),
            ("b", set(&[5.0, 6.0], 1)),
        ];
        let rows = Joined::rows(sets).unwrap();
        assert_eq!((rows.len(), rows.parts()), (2, vec![2, 0, 1]));
        let mut out = [0.0; 3];
        rows.copy_row(1, &mut out);
        assert_eq!(out, [3.0, 4.0, 6.0]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let sets = [("a", set(&[1.0, 2.0], 1)), ("b", set(&[5.0], 1))];
        let error = Joined::rows(sets).err().unwrap();
        assert_eq!(error.to_string(), "`b` has 1 row, but `a` has 2");
        let refused = Error::RowLength { what: "sample", expected: vec![4], found: 3 };
        let error = Joined::<f64>::rows([("meta", Err(refused))]).err().unwrap();
        assert_eq!(error.to_string(), "each meta must have 4 values, found 3");
    }
}
