//! Mistakes: their errors, and a stand-in with the fields and functions of the network.
model! {
    pub struct Net {
        Input(4);
        Dence(8);
        Dense(10, activation = softmx);
    }
}
