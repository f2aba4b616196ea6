//! Shapes: heads of queries that the heads of keys cannot share.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(3, 4);
        GroupQueryAttention(head_dim = 2, num_query_heads = 4, num_key_value_heads = 3)(x, x)
    }
}

fn main() {}
