//! Two LSTM layers on words; the index 0 is no word.

use keras_runtime::prelude::*;

model! {
    pub struct LstmClassifier {
        Input(80);
        Embedding(10_000, 64, mask_zero = true);
        LSTM(64, return_sequences = true);
        LSTM(32);
        Dropout(0.5);
        Dense(1, activation = sigmoid);
    }
}
