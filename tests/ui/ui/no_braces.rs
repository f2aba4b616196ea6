//! Models: a struct without layers.
use keras_runtime::prelude::*;

model! { pub struct Net }
model! { pub struct }
model! { pub struct Generic<T> { Input(4); Dense(1); } }

fn main() {}
