//! A list of layers: fields, tables and passes; dropout works in training only, and the last
//! activation is an op of its own.
model! {
    /// Handwritten digits.
    pub struct DigitNet {
        Input(784);
        Dense(512, activation = relu);
        Dropout(0.5);
        Dense(10, activation = softmax);
    }
}
