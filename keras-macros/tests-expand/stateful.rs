//! States that go from one batch to the next.
model! {
    struct Net {
        Input(1, 3);
        GRU(2, stateful = true);
    }
}
