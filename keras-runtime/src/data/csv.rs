//! Tables in CSV files.
//!
//! ```
//! use keras_runtime::data::{Table, to_categorical};
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("flowers.csv");
//! # std::fs::write(&path, "length,width,species\n5.1,3.5,setosa\n6.3,3.3,virginica\n").unwrap();
//! let table = Table::read(path)?;
//! let x: Vec<[f32; 2]> = table.columns(["length", "width"])?;
//! let species = table.labels("species")?;
//! let y: Vec<[f32; 2]> = to_categorical(&species.y)?;
//! assert_eq!((x[1], y[1]), ([6.3, 3.3], [0.0, 1.0]));
//! assert_eq!(species.names, ["setosa", "virginica"]);
//! # Ok::<(), keras_runtime::error::Error>(())
//! ```

// Few programs have tables: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

use crate::element::Element;
use crate::error::{Count, Error, Result};
use crate::files;
use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};
use std::io::Read;
use std::path::Path;

/// How a CSV file is written.
///
/// ```
/// use keras_runtime::data::Csv;
/// let table = Csv::default().header(false).delimiter(b';').from_reader("1;2\n3;4\n".as_bytes())?;
/// assert_eq!(table.column::<f32>(1)?, [2.0, 4.0]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Csv {
    /// Whether the first line names the columns.
    pub header: bool,
    /// What stands between cells.
    pub delimiter: u8,
}

impl Default for Csv {
    #[inline]
    fn default() -> Self {
        Csv { header: true, delimiter: b',' }
    }
}

impl Csv {
    /// Whether the first line names the columns; true by default.
    #[inline]
    pub fn header(self, header: bool) -> Self {
        Csv { header, ..self }
    }

    /// What stands between cells; a comma by default.
    #[inline]
    pub fn delimiter(self, delimiter: u8) -> Self {
        Csv { delimiter, ..self }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Format`] where a line is not text or has another number of
    /// cells than the first.
    #[inline]
    pub fn read(self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        self.parse(path.display().to_string(), &files::read(path)?)
    }

    /// Reads from anywhere; errors call the source `table`.
    ///
    /// # Errors
    /// As for [`read`](Csv::read).
    #[inline]
    pub fn from_reader(self, mut source: impl Read) -> Result<Table> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).map_err(|source| Error::Io {
            action: "read",
            path: "table".into(),
            source,
        })?;
        self.parse("table".into(), &bytes)
    }

    #[inline]
    fn parse(self, file: String, bytes: &[u8]) -> Result<Table> {
        let mut reader = self.builder().from_reader(bytes);
        let broken = |error: csv::Error| {
            let at = error.position().map_or(1, |position| line(bytes, position));
            broken(&file, at, &error)
        };
        let names = match self.header {
            true => Some(reader.headers().map_err(&broken)?.clone()),
            false => None,
        };
        let rows = reader
            .into_records()
            .map(|row| {
                let mut row = row.map_err(&broken)?;
                let position = row.position().cloned().map(|mut position| {
                    position.set_line(line(bytes, &position));
                    position
                });
                row.set_position(position);
                Ok(row)
            })
            .collect::<Result<Vec<_>>>()?;
        let names = match (names, rows.first()) {
            (Some(names), _) => names.iter().map(Into::into).collect(),
            (None, Some(row)) => (0..row.len()).map(|i| i.to_string()).collect(),
            (None, None) => Vec::new(),
        };
        Ok(Table { file, names, header: self.header, rows })
    }

    /// A reader of such files.
    #[inline]
    pub(super) fn builder(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(self.header).delimiter(self.delimiter).trim(Trim::All);
        builder
    }
}

/// The line on which a row begins, from 1.
#[inline]
fn line(bytes: &[u8], position: &Position) -> u64 {
    // The reader's position is before the blank lines that it passes over.
    let rest = bytes.get(position.byte() as usize..).unwrap_or_default();
    position.line() + lines_passed(rest)
}

/// Blank lines at the begin.
#[inline]
pub(super) fn lines_passed(rest: &[u8]) -> u64 {
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    blank.filter(|byte| **byte == b'\n').count() as u64
}

/// What the reader says of this line, as an error of ours.
#[inline]
pub(super) fn broken(file: &str, at: u64, error: &csv::Error) -> Error {
    let reason = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let cells = Count(*len as usize, "cell");
            format!("line {at} has {cells}, but the first has {expected_len}")
        }
        ErrorKind::Utf8 { err, .. } => format!("line {at} is not UTF-8 text: {err}"),
        _ => error.to_string(),
    };
    Error::Format { file: file.into(), format: "CSV", reason }
}

/// A column by its name or its index from 0.
///
/// ```
/// use keras_runtime::data::Column;
/// assert_eq!(Column::from("age"), Column::Name("age"));
/// assert_eq!(Column::from(3), Column::Index(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column<'a> {
    /// The name in the first line.
    Name(&'a str),
    /// The index, from 0.
    Index(usize),
}

impl<'a> From<&'a str> for Column<'a> {
    #[inline]
    fn from(name: &'a str) -> Self {
        Column::Name(name)
    }
}

impl<'a> From<&'a String> for Column<'a> {
    #[inline]
    fn from(name: &'a String) -> Self {
        Column::Name(name)
    }
}

impl From<usize> for Column<'_> {
    #[inline]
    fn from(index: usize) -> Self {
        Column::Index(index)
    }
}

/// A CSV file in memory, of which columns become samples and targets.
#[derive(Clone, Debug)]
pub struct Table {
    file: String,
    names: Vec<String>,
    header: bool,
    rows: Vec<StringRecord>,
}

/// A column of class names as class numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The class number of each row, an index into `names`.
    pub y: Vec<usize>,
    /// The names of the classes, sorted: as numbers where all are, else as text.
    pub names: Vec<String>,
}

impl Table {
    /// Reads a file with commas, whose first line names the columns; see [`Csv`] for others.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Format`] where a line is not text or has another number of
    /// cells than the first.
    #[inline]
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Csv::default().read(path)
    }

    /// Reads a table with commas and names from anywhere; errors call the source `table`.
    ///
    /// # Errors
    /// As for [`read`](Table::read).
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let table = Table::from_reader("a,b\n1,2\n".as_bytes())?;
    /// assert_eq!((table.len(), table.names()), (1, &["a".to_string(), "b".to_string()][..]));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn from_reader(source: impl Read) -> Result<Self> {
        Csv::default().from_reader(source)
    }

    /// A table with these columns, which has no rows.
    #[inline]
    pub(super) fn without_rows(file: &str, names: &StringRecord, header: bool) -> Self {
        let names = names.iter().map(Into::into).collect();
        Table { file: file.into(), names, header, rows: Vec::new() }
    }

    /// Number of rows, without the line of names.
    #[inline]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns; their indices where the file names none.
    #[inline]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A column of numbers.
    ///
    /// # Errors
    /// [`Error::Column`], and [`Error::Cell`] with line and column for the first cell that is not
    /// a finite number.
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let table = Table::from_reader("a,b\n1,2\n3,x\n".as_bytes())?;
    /// assert_eq!(table.column::<f32>("a")?, [1.0, 3.0]);
    /// assert_eq!(
    ///     table.column::<f32>("b").unwrap_err().to_string(),
    ///     "`table`, line 3, column `b`: expected a finite number, found `x`"
    /// );
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn column<'a, T: Element>(&self, column: impl Into<Column<'a>>) -> Result<Vec<T>> {
        let at = self.index(column.into())?;
        self.rows.iter().map(|row| self.number(row, at)).collect()
    }

    /// Columns of numbers, each row as a sample.
    ///
    /// # Errors
    /// As for [`column`](Table::column).
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let table = Table::from_reader("a,b,c\n1,2,3\n".as_bytes())?;
    /// let x: Vec<[f32; 2]> = table.columns(["c", "a"])?;
    /// assert_eq!(x, [[3.0, 1.0]]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn columns<'a, T: Element, const N: usize>(
        &self,
        columns: [impl Into<Column<'a>>; N],
    ) -> Result<Vec<[T; N]>> {
        let mut at = [0; N];
        for (at, column) in at.iter_mut().zip(columns) {
            *at = self.index(column.into())?;
        }
        self.samples(at)
    }

    /// `N` neighbouring columns of numbers, each row as a sample.
    ///
    /// # Errors
    /// As for [`column`](Table::column).
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let table = Table::from_reader("label,p0,p1,p2\n7,0.1,0.2,0.3\n".as_bytes())?;
    /// let x: Vec<[f32; 3]> = table.columns_from("p0")?;
    /// assert_eq!(x, [[0.1, 0.2, 0.3]]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn columns_from<'a, T: Element, const N: usize>(
        &self,
        first: impl Into<Column<'a>>,
    ) -> Result<Vec<[T; N]>> {
        let first = self.index(first.into())?;
        self.index(Column::Index(first + N.saturating_sub(1)))?;
        self.samples(std::array::from_fn(|i| first + i))
    }

    /// A column of class names as class numbers.
    ///
    /// # Errors
    /// [`Error::Column`], and [`Error::Cell`] for an empty cell.
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let labels = Table::from_reader("animal\ndog\ncat\ndog\n".as_bytes())?.labels("animal")?;
    /// assert_eq!((labels.y, labels.names), (vec![1, 0, 1], vec!["cat".into(), "dog".into()]));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn labels<'a>(&self, column: impl Into<Column<'a>>) -> Result<Labels> {
        let at = self.index(column.into())?;
        let mut names: Vec<&str> = self.rows.iter().filter_map(|row| row.get(at)).collect();
        names.sort_unstable();
        names.dedup();
        let number = |name: &str| name.parse::<f64>().unwrap_or(f64::NAN);
        if names.iter().all(|name| number(name).is_finite()) {
            names.sort_by(|a, b| number(a).total_cmp(&number(b)));
        }
        let y = self.classes(at, &names)?;
        Ok(Labels { y, names: names.into_iter().map(Into::into).collect() })
    }

    /// A column of class names as class numbers, the classes being given: those of a training set,
    /// for its test set.
    ///
    /// # Errors
    /// [`Error::Column`], and [`Error::Cell`] with line and column for the first name that is not
    /// among `names`.
    ///
    /// ```
    /// use keras_runtime::data::Table;
    /// let table = Table::from_reader("animal\ndog\ncow\n".as_bytes())?;
    /// assert_eq!(
    ///     table.labels_among("animal", &["cat", "dog"]).unwrap_err().to_string(),
    ///     "`table`, line 3, column `animal`: expected one of 2 known classes, found `cow`"
    /// );
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn labels_among<'a>(
        &self,
        column: impl Into<Column<'a>>,
        names: &[impl AsRef<str>],
    ) -> Result<Vec<usize>> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        self.classes(self.index(column.into())?, &names)
    }

    #[inline]
    fn classes(&self, at: usize, names: &[&str]) -> Result<Vec<usize>> {
        let class = |row| {
            let cell = cell(row, at);
            let class = names.iter().position(|name| *name == cell && !cell.is_empty());
            class.ok_or_else(|| {
                let expected = match cell {
                    "" => "the name of a class".into(),
                    _ => format!("one of {} known classes", names.len()),
                };
                self.bad_cell(row, at, expected)
            })
        };
        self.rows.iter().map(class).collect()
    }

    #[inline]
    fn samples<T: Element, const N: usize>(&self, at: [usize; N]) -> Result<Vec<[T; N]>> {
        let sample = |row| {
            let mut values = [T::ZERO; N];
            for (value, at) in values.iter_mut().zip(at) {
                *value = self.number(row, at)?;
            }
            Ok(values)
        };
        self.rows.iter().map(sample).collect()
    }

    #[inline]
    pub(super) fn number<T: Element>(&self, row: &StringRecord, at: usize) -> Result<T> {
        match cell(row, at).parse().map(T::from_f64) {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.bad_cell(row, at, "a finite number".into())),
        }
    }

    #[inline]
    pub(super) fn index(&self, column: Column<'_>) -> Result<usize> {
        let (at, shown) = match column {
            // Without a header, the names are indices and no names to ask for.
            Column::Name(name) => {
                let at = self.names.iter().position(|known| self.header && known == name);
                (at, format!("`{name}`"))
            }
            Column::Index(index) => {
                (Some(index).filter(|&i| i < self.names.len()), index.to_string())
            }
        };
        at.ok_or_else(|| Error::Column {
            file: self.file.clone(),
            column: shown,
            known: self.names.clone(),
        })
    }

    #[inline]
    fn bad_cell(&self, row: &StringRecord, at: usize, expected: String) -> Error {
        let name = self.names.get(at).map_or("", String::as_str);
        Error::Cell {
            file: self.file.clone(),
            line: row.position().map_or(0, Position::line),
            column: if self.header { format!("`{name}`") } else { name.into() },
            expected,
            found: cell(row, at).into(),
        }
    }
}

#[inline]
fn cell(row: &StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or("")
}

#[cfg(test)]
mod tests;
