//! Models: nothing at all.
use keras_runtime::prelude::*;

model! {}

fn main() {}
