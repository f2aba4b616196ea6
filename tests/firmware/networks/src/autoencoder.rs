//! The autoencoder of MLPerf Tiny: anomalies in the sound of machines.

use keras_runtime::prelude::*;

model! {
    pub struct Autoencoder {
        Input(640);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(8);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(128);
        BatchNormalization();
        Activation(relu);
        Dense(640);
    }
}
