//! What firmware has: this compiles and holds with each set of features.

use keras_runtime::model;
use keras_runtime::model::Model;

model! {
    struct Net {
        Input(2);
        Dense(2, activation = relu);
        Dense(1);
    }
}

#[test]
fn predictions() {
    // Kernels as Keras has them, a row for each input; then the biases.
    let weights = [1.0, -1.0, 2.0, 0.5, 0.0, 1.0, 3.0, 4.0, -1.0];
    let net = Net::from_slice(&weights).unwrap();
    // relu(1 + 4 + 0) = 5, relu(-1 + 1 + 1) = 1
    let expected = [3.0 * 5.0 + 4.0 - 1.0];
    assert_eq!(net.predict(&[1.0, 2.0]), expected);
    let mut arena = [f32::NAN; Net::ARENA];
    assert_eq!(net.predict_in(&[1.0, 2.0], &mut arena), &expected);
    assert!(Net::from_slice(&weights[1..]).is_none());
}

#[test]
fn constants() {
    assert_eq!((Net::PARAMS, Net::FLASH_BYTES, Net::RAM_BYTES, Net::MACS), (9, 36, 12, 6));
    let rows =
        Net::RESOURCES.map(|layer| (layer.name, layer.flash_bytes, layer.ram_bytes, layer.macs));
    assert_eq!(rows, [("dense", 24, 8, 4), ("dense_1", 12, 12, 2)]);
}

mod streams {
    keras_runtime::model! {
        pub struct Sums {
            Input(1, 1);
            SimpleRNN(1, activation = linear, stateful = true);
        }
    }
}

/// A step at a time, with the state on the caller's side.
#[test]
fn steps() {
    let net = streams::Sums::from_slice(&[1.0, 1.0, 0.0]).unwrap();
    assert_eq!(streams::Sums::RAM_BYTES, streams::Sums::ARENA_BYTES + 4); // its state
    let mut stream = net.stream::<1>();
    let sums = [1.0, 2.0, 3.0].map(|x| stream.predict(&[[[x]]])[0][0]);
    assert_eq!(sums, [1.0, 3.0, 6.0]);
}
