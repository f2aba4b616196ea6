//! `load_weights!` reads what `load_weights` reads, and objects in the words of the compiler.

use crate::read::written_by_hand::{Cnn, Rnn, Text};
use crate::stored::path;
use keras_runtime::prelude::*;
use std::panic::catch_unwind;

/// Compares constants with what is read at run time.
fn assert_same<M: Model<Element = f32>>(constants: &[&M], files: &[&str]) {
    for (constant, file) in constants.iter().zip(files) {
        let mut read = keras_runtime::train::create::<M>(7);
        read.load_weights(path(file)).unwrap();
        assert!(constant.as_slice() == read.as_slice(), "{file}");
    }
}

mod nets {
    use super::*;

    keras_model!("../tests/keras_files/models/autoencoder.keras");
    keras_model!("../tests/keras_files/models/two_branch.keras");
    keras_model! { pub struct MobileNet = "../tests/keras_files/models/vww_96.h5"; }
}
use nets::*;

#[test]
fn convolutions() {
    static KERAS: Cnn = load_weights!("../../../tests/keras_files/models/cnn.keras");
    static WEIGHTS: Cnn = load_weights!("../../../tests/keras_files/models/cnn.weights.h5");
    static LEGACY: Cnn = load_weights!("../../../tests/keras_files/models/cnn.h5");
    assert_same(&[&KERAS, &WEIGHTS, &LEGACY], &["cnn.keras", "cnn.weights.h5", "cnn.h5"]);
}

#[test]
fn names_that_keras_gave() {
    static KERAS: Text = load_weights!("../../../tests/keras_files/models/text.keras");
    static WEIGHTS: Text = load_weights!("../../../tests/keras_files/models/text.weights.h5");
    static LEGACY: Text = load_weights!("../../../tests/keras_files/models/text.h5");
    assert_same(&[&KERAS, &WEIGHTS, &LEGACY], &["text.keras", "text.weights.h5", "text.h5"]);
}

#[test]
fn layers_in_layers() {
    static KERAS: Rnn = load_weights!("../../../tests/keras_files/models/rnn.keras");
    static WEIGHTS: Rnn = load_weights!("../../../tests/keras_files/models/rnn.weights.h5");
    static LEGACY: Rnn = load_weights!("../../../tests/keras_files/models/rnn.h5");
    assert_same(&[&KERAS, &WEIGHTS, &LEGACY], &["rnn.keras", "rnn.weights.h5", "rnn.h5"]);
}

#[test]
fn models_in_models() {
    static KERAS: Autoencoder =
        load_weights!("../../../tests/keras_files/models/autoencoder.keras");
    static WEIGHTS: Autoencoder =
        load_weights!("../../../tests/keras_files/models/autoencoder.weights.h5");
    static LEGACY: Autoencoder = load_weights!("../../../tests/keras_files/models/autoencoder.h5");
    let files = ["autoencoder.keras", "autoencoder.weights.h5", "autoencoder.h5"];
    assert_same(&[&KERAS, &WEIGHTS, &LEGACY], &files);
}

#[test]
fn names_that_somebody_gave() {
    static KERAS: TwoBranch = load_weights!("../../../tests/keras_files/models/two_branch.keras");
    static WEIGHTS: TwoBranch =
        load_weights!("../../../tests/keras_files/models/two_branch.weights.h5");
    static LEGACY: TwoBranch = load_weights!("../../../tests/keras_files/models/two_branch.h5");
    let files = ["two_branch.keras", "two_branch.weights.h5", "two_branch.h5"];
    assert_same(&[&KERAS, &WEIGHTS, &LEGACY], &files);
}

/// 31 layers, 220 thousand weights.
#[test]
fn a_published_model() {
    static LEGACY: MobileNet = load_weights!("../../../tests/keras_files/models/vww_96.h5");
    assert_same(&[&LEGACY], &["vww_96.h5"]);
}

/// Outside of a constant the same function runs at run time, so that its words can be looked at.
#[track_caller]
fn assert_refused<M>(read: fn() -> M, sentence: &str) {
    let Err(error) = catch_unwind(read) else { panic!("nothing was refused") };
    let text = error.downcast_ref::<String>().expect("another panic");
    assert_eq!(text.lines().next(), Some(sentence), "{text}");
}

#[test]
fn what_does_not_fit() {
    mod wide {
        use keras_runtime::prelude::*;
        model! {
            pub struct Rnn {
                Input(7, 3);
                Bidirectional(LSTM(5, return_sequences = true));
                GRU(5);
                Dense(2);
            }
        }
    }
    assert_refused::<wide::Rnn>(
        || load_weights!("../../../tests/keras_files/models/rnn.keras"),
        "weights `dense/kernel`: expected 5 x 2, found 5 x 1 at `layers/dense/vars/0` of \
         `../../../tests/keras_files/models/rnn.keras`",
    );
    assert_refused::<wide::Rnn>(
        || load_weights!("../../../tests/keras_files/models/rnn.h5"),
        "weights `dense/kernel`: expected 5 x 2, found 5 x 1 at \
         `model_weights/dense_1/rnn/dense_1/kernel` of `../../../tests/keras_files/models/rnn.h5`",
    );
    mod short {
        use keras_runtime::prelude::*;
        model! {
            pub struct Rnn {
                Input(7, 3);
                Bidirectional(LSTM(5, return_sequences = true));
                GRU(5);
            }
        }
    }
    assert_refused::<short::Rnn>(
        || load_weights!("../../../tests/keras_files/models/rnn.weights.h5"),
        "expected no more layers, found `dense_1` at `layers/dense` of \
         `../../../tests/keras_files/models/rnn.weights.h5`",
    );
    mod named {
        use keras_runtime::prelude::*;
        model! {
            pub struct Rnn {
                Input(7, 3);
                Bidirectional(LSTM(5, return_sequences = true));
                GRU(5, name = "top");
                Dense(1);
            }
        }
    }
    assert_refused::<named::Rnn>(
        || load_weights!("../../../tests/keras_files/models/rnn.weights.h5"),
        "layer `top` of class `GRU`: expected its weights in \
         `../../../tests/keras_files/models/rnn.weights.h5`, found none",
    );
    mod no_bias {
        use keras_runtime::prelude::*;
        model! {
            pub struct Rnn {
                Input(7, 3);
                Bidirectional(LSTM(5, return_sequences = true));
                GRU(5);
                Dense(1, use_bias = false);
            }
        }
    }
    assert_refused::<no_bias::Rnn>(
        || load_weights!("../../../tests/keras_files/models/rnn.weights.h5"),
        "weights `dense/kernel`: expected 1 arrays of this layer, found 2 at `layers/dense` of \
         `../../../tests/keras_files/models/rnn.weights.h5`",
    );
}
