//! Some of the rows of a set, without a copy.

use super::{Rows, Samples, Targets};
use crate::element::Element;
use crate::error::{Count, Error, Result};

/// The rows of a set with these numbers, in their order; a number may stand more than once.
///
/// It is samples or targets wherever the set is: the rows of a fold ([`KFold`](super::KFold)), or
/// what is left when bad rows are struck out. Nothing is copied.
///
/// ```
/// use keras_runtime::data::{Samples, Subset};
/// let x = vec![[1.0_f32], [2.0], [3.0]];
/// let some = Subset::new(&x, &[2, 0]);
/// let rows = Samples::<f32, [f32; 1]>::rows(&some)?;
/// let mut value = [0.0];
/// rows.copy_row(0, &mut value);
/// assert_eq!((rows.len(), value), (2, [3.0]));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Subset<'a, D: ?Sized> {
    set: &'a D,
    rows: &'a [usize],
}

impl<'a, D: ?Sized> Subset<'a, D> {
    /// These rows of `set`. That there are such rows is checked where they are used.
    pub fn new(set: &'a D, rows: &'a [usize]) -> Self {
        Subset { set, rows }
    }
}

impl<D: ?Sized> Clone for Subset<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: ?Sized> Copy for Subset<'_, D> {}

#[diagnostic::do_not_recommend]
impl<T: Element, S, D: Samples<T, S> + ?Sized> Samples<T, S> for Subset<'_, D> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        picked(self.set.rows()?, self.rows)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O, K, D: Targets<T, O, K> + ?Sized> Targets<T, O, K> for Subset<'_, D> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        picked(self.set.rows()?, self.rows)
    }
}

fn picked<'a, T: Element>(
    all: Box<dyn Rows<T> + 'a>,
    rows: &'a [usize],
) -> Result<Box<dyn Rows<T> + 'a>> {
    match rows.iter().find(|&&row| row >= all.len()) {
        Some(row) => {
            Err(Error::Config(format!("row {row} of a set that has {}", Count(all.len(), "row"))))
        }
        None => Ok(Box::new(Picked { all, rows })),
    }
}

struct Picked<'a, T> {
    all: Box<dyn Rows<T> + 'a>,
    rows: &'a [usize],
}

impl<T> Rows<T> for Picked<'_, T> {
    fn len(&self) -> usize {
        self.rows.len()
    }
    fn row_len(&self) -> usize {
        self.all.row_len()
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        self.all.copy_row(self.rows[row], out);
    }
    fn parts(&self) -> Vec<usize> {
        self.all.parts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::Sparse;

    #[test]
    fn targets_and_rows_that_are_not_there() {
        let y = [7_u8, 8, 9];
        let some = Subset::new(&y, &[1, 1]);
        let rows = Targets::<f32, [f32; 10], Sparse>::rows(&some).unwrap();
        let mut value = [0.0];
        rows.copy_row(1, &mut value);
        assert_eq!((rows.len(), value), (2, [8.0]));
        let some = Subset::new(&y, &[0, 3]);
        let error = Targets::<f32, [f32; 10], Sparse>::rows(&some).err().unwrap();
        assert_eq!(error.to_string(), "row 3 of a set that has 3 rows");
    }
}
