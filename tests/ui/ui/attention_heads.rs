//! Heads that cannot be shared out, and as many keys as there are no values.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(3, 4);
        let y = GroupQueryAttention(head_dim = 2, num_query_heads = 4, num_key_value_heads = 3)(x, x);
        let key = ZeroPadding1D(1)(x);
        MultiHeadAttention(2, 2)(y, x, key = key)
    }
}

fn main() {}
