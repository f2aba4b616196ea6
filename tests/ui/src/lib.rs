//! Tests of messages; see `README.md`.

/// The program in the project's README compiles.
#[doc = include_str!("../../../README.md")]
#[cfg(doctest)]
pub struct Readme;
