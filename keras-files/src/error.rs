//! What can be wrong with a file: [`Error`].

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A file that cannot be read, or that does not fit.
///
/// ```
/// let error = keras_files::KerasFile::from_bytes("a.keras", b"text").unwrap_err();
/// assert!(error.to_string().starts_with("`a.keras` is not a valid Keras file: "));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file in another format, or a broken one.
    #[error("`{file}` is not a valid Keras file: {reason}")]
    Format {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A layer that `model!` has not, or an argument of one.
    #[error("`{file}`: layer `{layer}`: {reason}")]
    Layer {
        /// The file.
        file: String,
        /// The layer's name in the file.
        layer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Weights that are not there, or that nobody expects.
    #[error("`{file}` does not fit the model: {}", Differences(missing, unexpected))]
    Names {
        /// The file.
        file: String,
        /// What the model expects and the file lacks: paths in quotes, with the weight that is meant.
        missing: Vec<String>,
        /// What the file has and the model lacks, in the same way.
        unexpected: Vec<String>,
    },
    /// Weights of another shape.
    #[error(
        "`{file}` does not fit the model: `{path}` for `{weight}` must be {}, found {}",
        Dims(expected),
        Dims(found)
    )]
    Shape {
        /// The file.
        file: String,
        /// Where in the file.
        path: String,
        /// The model's weight.
        weight: String,
        /// The model's shape.
        expected: Vec<usize>,
        /// The file's.
        found: Vec<usize>,
    },
    /// Weights that are no floating-point numbers.
    #[error("`{file}`: `{path}` must be bfloat16, float16, float32 or float64, found {found}")]
    Type {
        /// The file.
        file: String,
        /// Where in the file.
        path: String,
        /// The type.
        found: String,
    },
}

impl Error {
    /// [`Error::Format`]
    pub(crate) fn format(file: &str, reason: impl fmt::Display) -> Self {
        Error::Format { file: file.into(), reason: reason.to_string() }
    }

    /// [`Error::Layer`]
    pub(crate) fn layer(file: &str, layer: &str, reason: impl fmt::Display) -> Self {
        Error::Layer { file: file.into(), layer: layer.into(), reason: reason.to_string() }
    }
}

/// A shape: `3 x 2`, or `a single number`.
struct Dims<'a>(&'a [usize]);

impl fmt::Display for Dims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dims([first, rest @ ..]) = self else { return f.write_str("a single number") };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|axis| write!(f, " x {axis}"))
    }
}

/// What is missing, and what is too much.
struct Differences<'a>(&'a [String], &'a [String]);

impl fmt::Display for Differences<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[String]| {
            let some: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
            let more = match names.len().saturating_sub(some.len()) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            some.join(", ") + &more
        };
        let Differences(missing, unexpected) = self;
        if !missing.is_empty() {
            write!(f, "it lacks {}", list(missing))?;
        }
        if !missing.is_empty() && !unexpected.is_empty() {
            f.write_str(" and ")?;
        }
        if !unexpected.is_empty() {
            write!(f, "it has {}, which the model lacks", list(unexpected))?;
        }
        Ok(())
    }
}
