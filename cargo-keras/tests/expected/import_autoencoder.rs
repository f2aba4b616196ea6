//! The network in `autoencoder.keras`.

use keras_runtime::prelude::*;

model! {
    pub struct SmallEnc {
        Input(20);
        Dense(8, activation = relu, name = dense_3);
        Dense(3, name = dense_4);
    }
}

model! {
    pub struct SmallDec {
        Input(3);
        Dense(8, activation = relu, name = dense_5);
        Dense(20, activation = sigmoid, name = dense_6);
    }
}

model! {
    pub struct Small {
        Input(20);
        self::SmallEnc(name = enc);
        self::SmallDec(name = dec);
    }
}
