//! Movements: 32 steps of six measures, and which of four gestures they are.

use keras_runtime::prelude::*;

model! {
    pub struct Lstm {
        Input(32, 6);
        LSTM(16);
        Dense(4, activation = softmax);
    }
}
