//! Tests of messages; see `README.md`.
