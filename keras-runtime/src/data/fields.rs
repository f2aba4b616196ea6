//! Rows of structs as rows of values.

use super::Rows;
use crate::element::Element;
use crate::error::Result;

/// Hands a field of a struct, or of none, to a function as rows.
pub type Field<S, T> = fn(&[S], &mut dyn FnMut(&dyn Rows<T>)) -> Result<()>;

/// Structs whose fields lie side by side as rows of values.
pub struct Fields<'a, S, T, const N: usize> {
    all: &'a [S],
    fields: [Field<S, T>; N],
}

/// A field of the only struct there is, or of none.
pub fn field<S, V>(row: &[S], get: fn(&S) -> &V) -> &[V] {
    row.first().map_or(&[], |row| core::slice::from_ref(get(row)))
}

impl<'a, S, T, const N: usize> Fields<'a, S, T, N> {
    /// These structs, with these of their fields.
    pub fn new(all: &'a [S], fields: [Field<S, T>; N]) -> Self {
        Fields { all, fields }
    }
}

impl<S: Sync, T: Element, const N: usize> Rows<T> for Fields<'_, S, T, N> {
    fn len(&self) -> usize {
        self.all.len()
    }

    fn row_len(&self) -> usize {
        let mut len = 0;
        for field in self.fields {
            // Nested arrays are always such rows.
            let _ = field(&[], &mut |rows| len += rows.row_len());
        }
        len
    }

    fn copy_row(&self, row: usize, mut out: &mut [T]) {
        for field in self.fields {
            let _ = field(&self.all[row..=row], &mut |rows| {
                let (part, rest) = core::mem::take(&mut out).split_at_mut(rows.row_len());
                if !part.is_empty() {
                    rows.copy_row(0, part);
                }
                out = rest;
            });
        }
    }

    fn parts(&self) -> Vec<usize> {
        let mut parts = Vec::new();
        for field in self.fields {
            let _ = field(&[], &mut |rows| parts.extend(rows.parts()));
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Flat;

    #[test]
    fn fields_side_by_side() {
        let all = [(1.0, [2.0, 3.0]), (4.0, [5.0, 6.0])];
        type Row = (f64, [f64; 2]);
        let rows = Fields::new(
            &all,
            [
                |row: &[Row], f: &mut dyn FnMut(&dyn Rows<f64>)| {
                    f(&Flat::of(field(row, |row| &row.1).as_flattened(), 2));
                    Ok(())
                },
                |row, f| {
                    f(&Flat::of(field(row, |row| &row.0), 1));
                    Ok(())
                },
            ],
        );
        assert_eq!((rows.len(), rows.row_len(), rows.parts()), (2, 3, vec![2, 1]));
        let mut out = [0.0; 3];
        rows.copy_row(1, &mut out);
        assert_eq!(out, [5.0, 6.0, 4.0]);
    }
}
