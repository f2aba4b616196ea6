//! A block that is run again before its way back.
model! {
    struct Net {
        let x = Input(3);
        #[remat]
        let block = |x| {
            let y = Dense(4, activation = relu)(x);
            Dense(3)(Dropout(0.5)(y))
        };
        Dense(1)(Add()(x, block(x)))
    }
}
