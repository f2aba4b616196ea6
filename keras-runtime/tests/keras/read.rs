//! Models that Keras has saved predict here what they predict there.

use crate::stored::{Stored, assert_near, path};
use keras_runtime::data::Flat;
use keras_runtime::prelude::*;
use keras_runtime::sample::Sample;

/// How far predictions may be from Keras's.
const MOST: f32 = 1e-5;

/// Reads weights into a network with one input and one output, and compares what it predicts for
/// all samples.
fn predicts_as_keras<M>(model: &str, files: &[&str])
where
    M: Model<Element = f32, Input: Sample<f32>, Output: Sample<f32>>,
{
    let stored = Stored::of(model);
    let (x, y) = (stored.array("x"), stored.array("y"));
    let row_len = <M::Input as Sample<f32>>::LEN;
    for file in files {
        let mut net = keras_runtime::train::create::<M>(7);
        net.load_weights(path(file)).unwrap();
        let found = net.predict_batch(&Flat::new(&x, row_len).unwrap()).unwrap();
        assert_near(M::Output::flatten(&found), &y, MOST);
    }
}

mod made_from_files {
    use super::*;

    keras_model!("../tests/keras_files/models/cnn.keras");
    keras_model!("../tests/keras_files/models/rnn.keras");
    keras_model!("../tests/keras_files/models/text.keras");
    keras_model!("../tests/keras_files/models/autoencoder.keras");
    keras_model! { pub struct TwoBranch = "../tests/keras_files/models/two_branch.keras"; }
    keras_model! { pub struct OldCnn = "../tests/keras_files/models/cnn.h5"; }
    keras_model! { pub struct OldRnn = "../tests/keras_files/models/rnn.h5"; }
    keras_model! { pub struct OldText = "../tests/keras_files/models/text.h5"; }
    keras_model! { pub struct OldAutoencoder = "../tests/keras_files/models/autoencoder.h5"; }
    keras_model! { pub struct OldTwoBranch = "../tests/keras_files/models/two_branch.h5"; }
    keras_model!("../tests/keras_files/models/ad01.h5");
    keras_model! {
        /// From MLPerf Tiny.
        pub struct ResNet8 = "../tests/keras_files/models/resnet8.h5";
    }
    keras_model! { pub struct MobileNet = "../tests/keras_files/models/vww_96.h5"; }

    #[test]
    fn convolutions() {
        let files = ["cnn.keras", "cnn.h5", "cnn.weights.h5"];
        predicts_as_keras::<Cnn>("cnn", &files);
        predicts_as_keras::<OldCnn>("cnn", &files);
    }

    #[test]
    fn recurrent_layers() {
        let files = ["rnn.keras", "rnn.h5", "rnn.weights.h5"];
        predicts_as_keras::<Rnn>("rnn", &files);
        predicts_as_keras::<OldRnn>("rnn", &files);
    }

    #[test]
    fn texts() {
        let files = ["text.keras", "text.h5", "text.weights.h5"];
        predicts_as_keras::<Text>("text", &files);
        predicts_as_keras::<OldText>("text", &files);
    }

    #[test]
    fn models_in_models() {
        let files = ["autoencoder.keras", "autoencoder.h5", "autoencoder.weights.h5"];
        predicts_as_keras::<Autoencoder>("autoencoder", &files);
        predicts_as_keras::<OldAutoencoder>("autoencoder", &files);
    }

    #[test]
    fn branches() {
        let stored = Stored::of("two_branch");
        let [image, meta] = ["x/image", "x/meta"].map(|name| stored.array(name));
        let [kind, value] = ["y/kind", "y/value"].map(|name| stored.array(name));
        let x = TwoBranchInput {
            image: <[[[f32; 3]; 12]; 12]>::chunk(&image).to_vec(),
            meta: <[f32; 4]>::chunk(&meta).to_vec(),
        };
        for file in ["two_branch.keras", "two_branch.h5", "two_branch.weights.h5"] {
            let mut net = TwoBranch::new(7);
            net.load_weights(path(file)).unwrap();
            let found = net.predict_batch(&x).unwrap();
            let kinds: Vec<f32> = found.iter().flat_map(|found| found.kind).collect();
            let values: Vec<f32> = found.iter().flat_map(|found| found.value).collect();
            assert_near(&kinds, &kind, MOST);
            assert_near(&values, &value, MOST);
        }
        let mut old = OldTwoBranch::new(7);
        old.load_weights(path("two_branch.h5")).unwrap();
        let mut new = TwoBranch::new(7);
        new.load_weights(path("two_branch.keras")).unwrap();
        assert_eq!(old.as_slice(), new.as_slice());
    }

    #[test]
    fn published_models() {
        predicts_as_keras::<Ad01>("ad01", &["ad01.h5"]);
        predicts_as_keras::<ResNet8>("resnet8", &["resnet8.h5"]);
        predicts_as_keras::<MobileNet>("vww_96", &["vww_96.h5"]);
    }
}

/// Keras 2 and Keras 3 write the same model otherwise: `tests/keras_files/other_kerases.py`.
mod of_other_kerases {
    use super::*;

    keras_model! { pub struct Mixed = "../tests/keras_files/models/mixed.k3.keras"; }
    keras_model! { pub struct MixedLegacy = "../tests/keras_files/models/mixed.k3.h5"; }
    keras_model! { pub struct Mixed2 = "../tests/keras_files/models/mixed.k2.keras"; }
    keras_model! { pub struct Mixed2Legacy = "../tests/keras_files/models/mixed.k2.h5"; }
    keras_model!("../tests/keras_files/models/halves.keras");
    keras_model!("../tests/keras_files/models/any_length.k3.keras", input_shape = (9, 2));
    keras_model! {
        pub struct AnyLength2 = "../tests/keras_files/models/any_length.k2.h5", input_shape = (9, 2);
    }

    #[test]
    fn functions_names_and_models_in_models() {
        let files = ["mixed.k3.keras", "mixed.k3.h5", "mixed.k2.keras", "mixed.k2.h5"];
        predicts_as_keras::<Mixed>("mixed", &files);
        predicts_as_keras::<MixedLegacy>("mixed", &files);
        predicts_as_keras::<Mixed2>("mixed", &files);
        predicts_as_keras::<Mixed2Legacy>("mixed", &files);
    }

    #[test]
    fn weights_of_two_bytes() {
        predicts_as_keras::<Halves>("halves", &["halves.keras", "halves.h5"]);
    }

    #[test]
    fn inputs_of_any_length() {
        let files = ["any_length.k3.keras", "any_length.k2.h5"];
        predicts_as_keras::<AnyLength>("any_length", &files);
        predicts_as_keras::<AnyLength2>("any_length", &files);
    }
}

pub mod written_by_hand {
    use super::*;

    model! {
        pub struct Cnn {
            Input(12, 12, 1);
            Conv2D(4, 3, activation = relu);
            MaxPooling2D();
            Conv2D(8, 3, padding = same);
            BatchNormalization();
            ReLU();
            Dropout(0.3);
            Flatten();
            Dense(10, activation = softmax);
        }
    }

    // Keras has called the last layers `lstm_1` and `dense_2`.
    model! {
        pub struct Text {
            Input(9);
            Embedding(50, 6, mask_zero = true);
            LSTM(6);
            Dense(1, activation = sigmoid);
        }
    }

    model! {
        pub struct Rnn {
            Input(7, 3);
            Bidirectional(LSTM(5, return_sequences = true));
            GRU(5);
            Dense(1);
        }
    }

    model! {
        pub struct Enc { Input(20); Dense(8, activation = relu); Dense(3); }
    }
    model! {
        pub struct Dec { Input(3); Dense(8, activation = relu); Dense(20, activation = sigmoid); }
    }
    model! {
        pub struct Autoencoder { Input(20); self::Enc(); self::Dec(); }
    }

    #[test]
    fn weights_find_their_layers() {
        predicts_as_keras::<Cnn>("cnn", &["cnn.weights.h5", "cnn.keras", "cnn.h5"]);
        predicts_as_keras::<Text>("text", &["text.weights.h5", "text.keras", "text.h5"]);
        predicts_as_keras::<Rnn>("rnn", &["rnn.weights.h5", "rnn.keras", "rnn.h5"]);
        let files = ["autoencoder.weights.h5", "autoencoder.keras", "autoencoder.h5"];
        predicts_as_keras::<Autoencoder>("autoencoder", &files);
    }

    model! {
        pub struct OtherText {
            Input(9);
            Embedding(50, 6, mask_zero = true);
            LSTM(6);
            Dense(2, activation = sigmoid);
        }
    }

    model! {
        pub struct Named {
            Input(9);
            Embedding(50, 6, mask_zero = true);
            LSTM(6);
            Dense(1, activation = sigmoid, name = mood);
        }
    }

    fn error<M: Model>(file: &str) -> String {
        let mut net = keras_runtime::train::zeroed::<M>();
        let error = net.load_weights(path(file)).unwrap_err().to_string();
        assert!(net.as_slice().iter().all(|value| value.to_f64() == 0.0), "weights were changed");
        let folder = path("").display().to_string();
        error.replace(&folder, "")
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(
            error::<OtherText>("text.weights.h5"),
            "`text.weights.h5` does not fit the model: `layers/dense/vars/0` for `dense/kernel` must \
             be 6 x 2, found 6 x 1"
        );
        assert_eq!(
            error::<OtherText>("text.h5"),
            "`text.h5` does not fit the model: `model_weights/dense_2/text/dense_2/kernel` for \
             `dense/kernel` must be 6 x 2, found 6 x 1"
        );
        assert_eq!(
            error::<Named>("text.keras"),
            "`text.keras` does not fit the model: it lacks `layers/…` for layer `mood` and it has \
             `layers/dense` of layer `dense_2`, which the model lacks"
        );
        assert_eq!(
            error::<Named>("text.h5"),
            "`text.h5` does not fit the model: it lacks layer `mood` and it has \
             `model_weights/dense_2`, which the model lacks"
        );
        assert!(error::<Named>("none.keras").starts_with("cannot read `none.keras`"));
    }
}
