//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const HEADS: usize = 3;

model! {
    struct Net {
        let x = Input(3, 4);
        GroupQueryAttention(head_dim = 2, num_query_heads = 4, num_key_value_heads = HEADS)(x, x)
    }
}

fn main() {}
