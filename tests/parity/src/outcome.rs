//! What came of a case.

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every number matches.
    Passed,
    /// A number differs, or something broke; the text says which and how.
    Failed(String),
    /// It asks for something that the library does not have; the text says what.
    Inexpressible(String),
}

/// Why a case did not pass, as the error of a `Result`, so that `?` can be used on the way.
/// A plain `String` is a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A number differs, or something broke.
    Failed(String),
    /// The library does not have it.
    Inexpressible(String),
}

impl Stop {
    /// The library does not have it.
    pub fn inexpressible(reason: impl Into<String>) -> Self {
        Stop::Inexpressible(reason.into())
    }
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Stop::Failed(reason)
    }
}

impl From<&str> for Stop {
    fn from(reason: &str) -> Self {
        Stop::Failed(reason.into())
    }
}

impl From<Result<(), Stop>> for Outcome {
    fn from(result: Result<(), Stop>) -> Self {
        match result {
            Ok(()) => Outcome::Passed,
            Err(Stop::Failed(reason)) => Outcome::Failed(reason),
            Err(Stop::Inexpressible(reason)) => Outcome::Inexpressible(reason),
        }
    }
}
