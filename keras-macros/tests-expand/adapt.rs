//! A layer that learns from data before training.
model! {
    struct Net {
        Input(4);
        Normalization();
        Dense(1);
    }
}
