//! What is timed, one workload a file.

mod networks;
mod w1;
mod w2;
mod w3;
mod w4;
mod w5;
mod w6;

use crate::args::Args;
use crate::report::Report;
use keras_runtime::prelude::Result;

/// Trains or predicts, and takes the time.
pub type Run = fn(&Args) -> Result<Report>;

/// The workload of a name.
pub fn find(name: &str) -> Option<Run> {
    match name {
        "W1" => Some(w1::run),
        "W2" => Some(w2::run),
        "W3" => Some(w3::run),
        "W4" => Some(w4::run),
        "W5a" => Some(w5::mlp),
        "W5b" => Some(w5::cnn),
        "W5c" => Some(w5::small),
        "W5d" => Some(w5::lstm),
        "W6a" => Some(w6::mlp),
        "W6b" => Some(w6::cnn),
        _ => None,
    }
}
