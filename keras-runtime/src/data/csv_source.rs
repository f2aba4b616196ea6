//! Rows of a CSV file, one after the other from the disk.

// Few programs have tables: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

use super::csv::{Column, Csv, Table, broken, lines_passed};
use super::source::Source;
use crate::element::Element;
use crate::error::{Error, Result};
use core::marker::PhantomData;
use csv::{Reader, StringRecord};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Columns of a CSV file of any length as samples and targets; see [`Csv::source`].
pub struct CsvSource<T, const N: usize> {
    path: PathBuf,
    csv: Csv,
    /// The file without rows.
    table: Table,
    x: [usize; N],
    y: usize,
    reader: Reader<File>,
    record: StringRecord,
    number: PhantomData<fn() -> T>,
}

impl Csv {
    /// Rows of a file for [`fit_stream`](crate::train::Trainer::fit_stream), which are read as they are
    /// needed: samples of these columns, and a target. [`map_y`](Source::map_y) makes class numbers
    /// of targets.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Format`] where the first line is not text; [`Error::Column`]. Rows bring
    /// [`Error::Cell`] with line and column for what is not a finite number, and [`Error::Format`] for
    /// another number of cells than the first has.
    ///
    /// ```
    /// use keras_runtime::data::{Csv, Source};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("flowers.csv");
    /// std::fs::write(&path, "length,width,species\n5.1,3.5,0\n6.3,3.3,2\n").unwrap();
    /// let rows = Csv::default().source::<f32, 2>(&path, ["length", "width"], "species")?;
    /// let mut rows = rows.map_y(|y| y as u8);
    /// let (mut x, mut y) = (Vec::new(), Vec::new());
    /// rows.begin(0)?;
    /// while rows.next(&mut x, &mut y)? {}
    /// assert_eq!((x[1], y), ([6.3, 3.3], vec![0, 2]));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn source<'a, T: Element, const N: usize>(
        self,
        path: impl AsRef<Path>,
        x: [impl Into<Column<'a>>; N],
        y: impl Into<Column<'a>>,
    ) -> Result<CsvSource<T, N>> {
        let path = path.as_ref().to_path_buf();
        let mut reader = self.open(&path)?;
        let mut first = StringRecord::new();
        let names = match self.header {
            true => reader.headers().cloned(),
            false => reader
                .read_record(&mut first)
                .map(|_| (0..first.len()).map(|i| i.to_string()).collect::<Vec<_>>().into()),
        };
        let names = names.map_err(|error| self.wrong(&path, &error))?;
        let table = Table::without_rows(&path.display().to_string(), &names, self.header);
        let mut columns = [0; N];
        for (at, column) in columns.iter_mut().zip(x) {
            *at = table.index(column.into())?;
        }
        let y = table.index(y.into())?;
        let record = StringRecord::new();
        Ok(CsvSource { path, csv: self, table, x: columns, y, reader, record, number: PhantomData })
    }

    #[inline]
    fn open(self, path: &Path) -> Result<Reader<File>> {
        let io = |source| Error::Io { action: "read", path: path.into(), source };
        Ok(self.builder().from_reader(File::open(path).map_err(io)?))
    }

    /// What the reader says, with the line, for which the file is looked into again.
    #[inline]
    fn wrong(self, path: &Path, error: &csv::Error) -> Error {
        let line = error.position().map_or(1, |position| position.line() + passed(path, position));
        broken(&path.display().to_string(), line, error)
    }
}

/// Blank lines after a reader's position, which it passes over before a row.
#[inline]
fn passed(path: &Path, position: &csv::Position) -> u64 {
    /// More blank lines than this one has in no file.
    const LOOK: u64 = 4096;
    let look = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(position.byte()))?;
        let mut bytes = Vec::new();
        file.take(LOOK).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    look().map_or(0, |bytes| lines_passed(&bytes))
}

impl<T: Element, const N: usize> CsvSource<T, N> {
    #[inline]
    fn number(&mut self, at: usize) -> Result<T> {
        self.table.number(&self.record, at).map_err(|error| match error {
            Error::Cell { file, line, column, expected, found } => {
                let blank = self.record.position().map_or(0, |place| passed(&self.path, place));
                Error::Cell { file, line: line + blank, column, expected, found }
            }
            error => error,
        })
    }
}

impl<T: Element, const N: usize> Source for CsvSource<T, N> {
    type X = [T; N];
    type Y = T;

    #[inline]
    fn begin(&mut self, _: u64) -> Result<()> {
        self.reader = self.csv.open(&self.path)?;
        Ok(())
    }

    #[inline]
    fn next(&mut self, x: &mut Vec<[T; N]>, y: &mut Vec<T>) -> Result<bool> {
        let more = self.reader.read_record(&mut self.record);
        if !more.map_err(|error| self.csv.wrong(&self.path, &error))? {
            return Ok(false);
        }
        let mut sample = [T::ZERO; N];
        for (value, at) in sample.iter_mut().zip(self.x) {
            *value = self.number(at)?;
        }
        let target = self.number(self.y)?;
        x.push(sample);
        y.push(target);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a file, and what ended them.
    fn rows(text: &str, csv: Csv) -> (Vec<[f64; 1]>, Vec<f64>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let mut source = csv.source::<f64, 1>(&path, [0], 1).unwrap();
        let (mut x, mut y) = (Vec::new(), Vec::new());
        source.begin(0).unwrap();
        loop {
            match source.next(&mut x, &mut y) {
                Ok(true) => {}
                Ok(false) => return (x, y, String::new()),
                Err(error) => {
                    let error = error.to_string();
                    return (x, y, error[error.find("a.csv").unwrap()..].to_owned());
                }
            }
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let table = Csv::default();
        let (x, y, error) = rows("a,b\n\"1\",2\n\n\n3,inf\n", table);
        assert_eq!((x, y), (vec![[1.0]], vec![2.0]));
        assert_eq!(error, "a.csv`, line 5, column `b`: expected a finite number, found `inf`");
        let (.., error) = rows("a,b\n1,2\n\n3\n", table);
        let expected = "a.csv` is not a valid CSV file: line 4 has 1 cell, but the first has 2";
        assert_eq!(error, expected);
        let plain = Csv { header: false, ..table };
        let (x, y, error) = rows("1,2\n3,4", plain);
        assert_eq!((x, y, error), (vec![[1.0], [3.0]], vec![2.0, 4.0], String::new()));
    }

    #[test]
    fn what_is_not_there() {
        let open = |path: &Path| Csv::default().source::<f32, 1>(path, ["a"], "z").err().unwrap();
        assert!(open(Path::new("no/such.csv")).to_string().starts_with("cannot read"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "a,b\n").unwrap();
        assert!(open(&path).to_string().contains("has no column `z`; it has `a`, `b`"));
    }
}
