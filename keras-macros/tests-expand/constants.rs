//! Numbers that only the Rust compiler knows: constants beside the struct, checks inside.
model! {
    struct Net {
        Input(cfg::WIDTH, 2);
        Dense(HIDDEN * 2, activation = relu);
        Dropout(RATE);
        Reshape((-1, HIDDEN));
        Dense(1);
    }
}
