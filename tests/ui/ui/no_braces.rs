//! Models: a struct without layers.
use keras_runtime::prelude::*;

model! { pub struct Net }
model! { pub struct }
model! { pub struct Tuple(Input(4)); }

fn main() {}
