//! What can go wrong at run time: [`Error`], one sentence a variant.

use std::fmt::{self, Display};
use std::io;
use std::path::PathBuf;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A mistake that only the run can see: in data, files or settings.
///
/// ```
/// use keras_runtime::error::Error;
/// let error = Error::Lengths { what: "y", expected: 100, found: 99 };
/// assert_eq!(error.to_string(), "y has 99 rows, but x has 100");
/// ```
///
/// `Debug` gives the sentence too: it is what `fn main() -> Result<()>` and `unwrap` print.
#[non_exhaustive]
pub enum Error {
    /// Samples and their targets or weights differ in number.
    Lengths {
        /// The set that does not fit x.
        what: &'static str,
        /// Rows of x.
        expected: usize,
        /// Rows of the set.
        found: usize,
    },
    /// A set without samples.
    Empty {
        /// The empty set.
        what: &'static str,
    },
    /// A value that is NaN or infinite.
    NotFinite {
        /// The set that holds it.
        what: &'static str,
        /// Its row, from 0.
        row: usize,
        /// Its index in the row, one number an axis; empty where a row is one value.
        position: Vec<usize>,
        /// The value.
        value: f64,
    },
    /// A label that names no class.
    Label {
        /// The set that holds it.
        what: &'static str,
        /// Its row, from 0.
        row: usize,
        /// Its index in the row, one number an axis; empty where a row is one label.
        position: Vec<usize>,
        /// The label.
        value: f64,
        /// Number of classes.
        classes: usize,
    },
    /// An index that names no row of a layer's table.
    Index {
        /// The set that holds it.
        what: &'static str,
        /// Its row, from 0.
        row: usize,
        /// Its index in the row, one number an axis; empty where a row is one value.
        position: Vec<usize>,
        /// What was found.
        value: f64,
        /// Number of rows of the layer's table.
        below: usize,
        /// The layer.
        layer: &'static str,
    },
    /// Rows of a length that the model does not take.
    RowLength {
        /// `sample` or `target`.
        what: &'static str,
        /// The shape that the model takes.
        expected: Vec<usize>,
        /// Values in a row.
        found: usize,
    },
    /// An array of a shape that the model does not take.
    Shape {
        /// `sample` or `target`.
        what: &'static str,
        /// The shape that the model takes.
        expected: Vec<usize>,
        /// The shape of one row of the array.
        found: Vec<usize>,
    },
    /// A flat slice that does not divide into rows.
    Ragged {
        /// Values in all.
        len: usize,
        /// Values in a row.
        row_len: usize,
    },
    /// A file that cannot be read, written or downloaded.
    Io {
        /// `read`, `write` or `download`, of a folder `make`.
        action: &'static str,
        /// The file, or its address.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of Keras's that cannot be read, or that does not fit.
    #[cfg(feature = "keras-files")]
    Keras(keras_files::Error),
    /// A file that is not in the format that its reader expects.
    Format {
        /// The file.
        file: String,
        /// The expected format.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A table without the wanted column.
    Column {
        /// The file.
        file: String,
        /// The column asked for.
        column: String,
        /// The columns of the table.
        known: Vec<String>,
    },
    /// A cell of a table that cannot be used.
    Cell {
        /// The file.
        file: String,
        /// The line in the file, from 1.
        line: u64,
        /// The column.
        column: String,
        /// What the cell should hold.
        expected: String,
        /// What it holds.
        found: String,
    },
    /// A weights file whose tensors are not the model's.
    TensorNames {
        /// The file.
        file: String,
        /// Tensors of the model that the file lacks.
        missing: Vec<String>,
        /// Tensors of the file that the model lacks.
        unexpected: Vec<String>,
    },
    /// A tensor of a weights file that has another shape than the model's.
    TensorShape {
        /// The file.
        file: String,
        /// The tensor.
        tensor: String,
        /// Its shape in the model.
        expected: Vec<usize>,
        /// Its shape in the file.
        found: Vec<usize>,
    },
    /// A tensor of a weights file that is not made of floating-point numbers we read.
    TensorType {
        /// The file.
        file: String,
        /// The tensor.
        tensor: String,
        /// Its number type in the file.
        found: String,
    },
    /// What a callback could not do.
    Callback {
        /// The callback.
        callback: String,
        /// What went wrong.
        error: Box<Error>,
    },
    /// Settings that do not go together, as one sentence.
    Config(String),
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Lengths { what, expected, found } => {
                write!(f, "{what} has {}, but x has {expected}", Count(*found, "row"))
            }
            Error::Empty { what } => write!(f, "{what} has no rows"),
            Error::NotFinite { what, row, position, value } => {
                let place = Place(what, *row, position);
                write!(f, "{place} is {value}, but values must be finite")
            }
            Error::Label { what, row, position, value, classes } => {
                let (place, last) = (Place(what, *row, position), classes.saturating_sub(1));
                write!(f, "{place} is {value}, but labels must be whole numbers from 0 to {last}")
            }
            Error::Index { what, row, position, value, below, layer } => {
                let (place, last) = (Place(what, *row, position), below.saturating_sub(1));
                write!(f, "{place} is {value}, but `{layer}` takes whole numbers from 0 to {last}")
            }
            Error::RowLength { what, expected, found } => {
                write!(f, "each {what} must have {} values, found {found}", Product(expected))
            }
            Error::Shape { what, expected, found } => {
                let (expected, found) = (Dims(expected), Dims(found));
                write!(f, "each {what} must have the shape {expected}, found {found}")
            }
            Error::Ragged { len, row_len } => {
                write!(f, "{len} values do not divide into rows of {row_len}")
            }
            Error::Io { action, path, source } => {
                write!(f, "cannot {action} `{}`: {source}", path.display())
            }
            #[cfg(feature = "keras-files")]
            Error::Keras(error) => Display::fmt(error, f),
            Error::Format { file, format, reason } => {
                write!(f, "`{file}` is not a valid {format} file: {reason}")
            }
            Error::Column { file, column, known } => {
                write!(f, "`{file}` has no column {column}; it has {}", Names(known))
            }
            Error::Cell { file, line, column, expected, found } => {
                write!(
                    f,
                    "`{file}`, line {line}, column {column}: expected {expected}, found `{found}`"
                )
            }
            Error::TensorNames { file, missing, unexpected } => {
                write!(f, "`{file}` does not fit the model: {}", Tensors(missing, unexpected))
            }
            Error::TensorShape { file, tensor, expected, found } => {
                let (expected, found) = (Dims(expected), Dims(found));
                write!(
                    f,
                    "`{file}` does not fit the model: `{tensor}` must be {expected}, found {found}"
                )
            }
            Error::TensorType { file, tensor, found } => {
                write!(
                    f,
                    "`{file}`: `{tensor}` must be float32, float64, float16 or bfloat16, found {found}"
                )
            }
            Error::Callback { callback, error } => write!(f, "`{callback}`: {error}"),
            Error::Config(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            #[cfg(feature = "keras-files")]
            Error::Keras(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(feature = "keras-files")]
impl From<keras_files::Error> for Error {
    fn from(error: keras_files::Error) -> Self {
        Error::Keras(error)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// A value of a set as the user would index it: `x[17][3][0]`.
struct Place<'a>(&'a str, usize, &'a [usize]);

impl Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.0, self.1)?;
        self.2.iter().try_for_each(|i| write!(f, "[{i}]"))
    }
}

/// A shape: `28 x 28 x 1`, a scalar `()`.
pub(crate) struct Dims<'a>(pub &'a [usize]);

impl Display for Dims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => f.write_str("()"),
            [first, rest @ ..] => {
                write!(f, "{first}")?;
                rest.iter().try_for_each(|n| write!(f, " x {n}"))
            }
        }
    }
}

/// A number of things: `1 row`, `2 rows`.
pub(crate) struct Count(pub usize, pub &'static str);

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

/// The number of values of a shape: `784 (28 x 28 x 1)`.
struct Product<'a>(&'a [usize]);

impl Display for Product<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.iter().product::<usize>())?;
        if self.0.len() > 1 { write!(f, " ({})", Dims(self.0)) } else { Ok(()) }
    }
}

/// A list of names, cut after a few.
struct Names<'a>(&'a [String]);

impl Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        for (i, name) in self.0.iter().take(SHOWN).enumerate() {
            write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
        }
        match self.0.len() {
            0 => f.write_str("none"),
            n if n > SHOWN => write!(f, " and {} more", n - SHOWN),
            _ => Ok(()),
        }
    }
}

/// Which tensors differ.
struct Tensors<'a>(&'a [String], &'a [String]);

impl Display for Tensors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tensors(missing, unexpected) = self;
        if !missing.is_empty() {
            write!(f, "it lacks {}", Names(missing))?;
        }
        if !unexpected.is_empty() {
            let and = if missing.is_empty() { "" } else { " and " };
            write!(f, "{and}it has {}, which the model lacks", Names(unexpected))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says() {
        let source = io::Error::other("disk on fire");
        let error = Error::Io { action: "read", path: "a.csv".into(), source };
        assert_eq!(error.to_string(), "cannot read `a.csv`: disk on fire");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("disk on fire"));
        assert!(std::error::Error::source(&Error::Empty { what: "x" }).is_none());
    }

    #[test]
    fn sentences() {
        let nan = Error::NotFinite { what: "x", row: 17, position: vec![3, 0], value: f64::NAN };
        assert_eq!(nan.to_string(), "x[17][3][0] is NaN, but values must be finite");
        let label = Error::Label { what: "y", row: 4, position: vec![], value: 10.0, classes: 10 };
        assert_eq!(label.to_string(), "y[4] is 10, but labels must be whole numbers from 0 to 9");
        let shape = Error::TensorShape {
            file: "a.safetensors".into(),
            tensor: "dense/kernel".into(),
            expected: vec![784, 512],
            found: vec![784, 256],
        };
        assert_eq!(
            shape.to_string(),
            "`a.safetensors` does not fit the model: `dense/kernel` must be 784 x 512, found 784 x 256"
        );
        let names = Error::TensorNames {
            file: "a".into(),
            missing: vec!["dense/bias".into()],
            unexpected: (0..10).map(|i| i.to_string()).collect(),
        };
        assert_eq!(
            names.to_string(),
            "`a` does not fit the model: it lacks `dense/bias` and it has `0`, `1`, `2`, `3`, `4`, \
             `5`, `6`, `7` and 2 more, which the model lacks"
        );
    }
}
