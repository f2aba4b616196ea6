//! A bidirectional GRU on words, and another on what it yields.

use keras_runtime::prelude::*;

model! {
    pub struct GruClassifier {
        let words = Input(80);
        let x = Embedding(10_000, 64)(words);
        let x = Bidirectional(GRU(64, return_sequences = true))(x);
        let x = GRU(32)(x);
        Dense(4, activation = softmax)(x)
    }
}
