//! Sources that are iterators.

use super::Source;
use crate::error::Result;

/// What [`from_rows`] and [`try_from_rows`] make.
pub struct FromPasses<F, I> {
    pass: F,
    rows: Option<I>,
}

/// Rows of an iterator, which `pass` makes for each pass, with its number from 0. It may never end:
/// `fit_stream` then needs `steps_per_epoch`.
///
/// ```
/// use keras_runtime::data::{Source, from_rows};
/// let mut squares = from_rows(|_| (0..).map(|i: i32| ([i as f32], (i * i) as f32)));
/// let (mut x, mut y) = (Vec::new(), Vec::new());
/// squares.begin(0)?;
/// for _ in 0..3 {
///     squares.next(&mut x, &mut y)?;
/// }
/// assert_eq!((x[2], y), ([2.0], vec![0.0, 1.0, 4.0]));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn from_rows<X, Y, I, F>(
    mut pass: F,
) -> FromRows<I::IntoIter, impl FnMut(u64) -> Result<Sure<I::IntoIter>>>
where
    F: FnMut(u64) -> I,
    I: IntoIterator<Item = (X, Y)>,
{
    try_from_rows(move |number| Ok(Sure(pass(number).into_iter())))
}

/// The same where making the iterator, or a row, can fail.
///
/// ```
/// use keras_runtime::data::{Source, try_from_rows};
/// use keras_runtime::error::Error;
/// let lines = "1 2\n3 x\n";
/// let mut rows = try_from_rows(|_| {
///     Ok(lines.lines().enumerate().map(|(row, line)| {
///         let wrong = || Error::Config(format!("row {row} is `{line}`"));
///         let (x, y) = line.split_once(' ').ok_or_else(wrong)?;
///         let number = |text: &str| text.parse::<f32>().map_err(|_| wrong());
///         Ok(([number(x)?], number(y)?))
///     }))
/// });
/// let (mut x, mut y) = (Vec::new(), Vec::new());
/// rows.begin(0)?;
/// assert!(rows.next(&mut x, &mut y)?);
/// assert_eq!(rows.next(&mut x, &mut y).unwrap_err().to_string(), "row 1 is `3 x`");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn try_from_rows<X, Y, I, F>(pass: F) -> FromPasses<F, I>
where
    F: FnMut(u64) -> Result<I>,
    I: Iterator<Item = Result<(X, Y)>>,
{
    FromPasses { pass, rows: None }
}

/// Rows of iterators that cannot fail, of which `F` makes one for each pass.
pub type FromRows<I, F> = FromPasses<F, Sure<I>>;

/// The rows of an iterator that cannot fail.
#[derive(Debug)]
pub struct Sure<I>(I);

impl<I: Iterator> Iterator for Sure<I> {
    type Item = Result<I::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Ok)
    }
}

impl<X, Y, F, I> Source for FromPasses<F, I>
where
    F: FnMut(u64) -> Result<I>,
    I: Iterator<Item = Result<(X, Y)>>,
{
    type X = X;
    type Y = Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.rows = Some((self.pass)(pass)?);
        Ok(())
    }

    fn next(&mut self, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        let Some(row) = self.rows.as_mut().and_then(Iterator::next) else {
            return Ok(false);
        };
        let (sample, target) = row?;
        x.push(sample);
        y.push(target);
        Ok(true)
    }
}
