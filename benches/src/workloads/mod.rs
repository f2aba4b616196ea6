//! What is timed, one workload a file.

mod w1;
mod w4;

use crate::args::Args;
use crate::report::Report;
use keras_runtime::prelude::Result;

/// Trains and takes the time.
pub type Run = fn(&Args) -> Result<Report>;

/// The workload of a name.
pub fn find(name: &str) -> Option<Run> {
    match name {
        "W1" => Some(w1::run),
        "W4" => Some(w4::run),
        _ => None,
    }
}
