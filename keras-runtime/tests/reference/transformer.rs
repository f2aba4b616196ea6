//! Two encoders of a Transformer (Vaswani et al., 2017).

use keras_runtime::prelude::*;

model! {
    pub struct TransformerEncoder {
        let encoder = |x| {
            let y = MultiHeadAttention(4, key_dim = 16)(x, x);
            let y = Dropout(0.1)(y);
            let x = Add()(x, y);
            let x = LayerNormalization()(x);
            let y = Dense(128, activation = relu)(x);
            let y = Dense(64)(y);
            let y = Dropout(0.1)(y);
            let x = Add()(x, y);
            LayerNormalization()(x)
        };

        let words = Input(32);
        let x = Embedding(5000, 64)(words);
        let x = encoder(x);
        let x = encoder(x);
        let x = GlobalAveragePooling1D()(x);
        Dense(2, activation = softmax)(x)
    }
}
