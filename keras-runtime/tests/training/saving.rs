//! Weights as arrays and in files.

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(2);
        Dense(3, activation = relu);
        Dense(1, use_bias = false);
    }
}

model! {
    /// Like [`Net`], with another second layer.
    struct Other {
        Input(2);
        Dense(3, activation = relu);
        Dense(2, use_bias = false, name = "head");
    }
}

model! {
    /// Like [`Net`], wider.
    struct Wider {
        Input(2);
        Dense(4, activation = relu);
        Dense(1, use_bias = false);
    }
}

#[test]
fn arrays_have_the_names_and_shapes_of_keras() {
    let net = Net::new(1);
    let arrays = net.get_weights();
    let names: Vec<_> = arrays.iter().map(|array| (array.name, array.shape)).collect();
    let expected: [(&str, &[usize]); 3] =
        [("dense/kernel", &[2, 3]), ("dense/bias", &[3]), ("dense_1/kernel", &[3, 1])];
    assert_eq!(names, expected);

    let mut copy = Net::new(2);
    assert_ne!(copy.as_slice(), net.as_slice());
    copy.set_weights(&arrays).unwrap();
    assert_eq!(copy.as_slice(), net.as_slice());
}

#[test]
fn arrays_that_do_not_fit_change_nothing() {
    let mut net = Net::new(1);
    let before = net.as_slice().to_vec();
    let error = net.set_weights(&[vec![0.0; 6], vec![0.0; 3]]).unwrap_err();
    assert_eq!(error.to_string(), "`Net` has 3 weights, found 2 arrays");
    let error = net.set_weights(&[vec![0.0; 6], vec![0.0; 3], vec![0.0; 4]]).unwrap_err();
    assert_eq!(error.to_string(), "`dense_1/kernel` has 3 values ([3, 1]), found an array of 4");
    assert_eq!(net.as_slice(), before);
}

#[test]
fn a_file_gives_the_same_bits_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let net = Net::new(1);
    net.save_weights(&path).unwrap();
    let mut copy = Net::new(2);
    copy.load_weights(&path).unwrap();
    assert_eq!(copy.as_slice(), net.as_slice());
    assert_eq!(copy.predict(&[0.5, -0.5]), net.predict(&[0.5, -0.5]));
}

#[test]
fn files_that_do_not_fit_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    Net::new(1).save_weights(&path).unwrap();
    let file = path.display();

    let mut other = Other::new(2);
    let before = other.as_slice().to_vec();
    let error = other.load_weights(&path).unwrap_err().to_string();
    assert!(error.contains("`head/kernel`") && error.contains("`dense_1/kernel`"), "{error}");
    assert_eq!(other.as_slice(), before);

    let error = Wider::new(2).load_weights(&path).unwrap_err().to_string();
    assert_eq!(
        error,
        format!("`{file}` does not fit the model: `dense/kernel` must be 2 x 4, found 2 x 3")
    );

    let mut net = Net::new(2);
    let before = net.as_slice().to_vec();
    let bytes = std::fs::read(&path).unwrap();
    for len in 0..bytes.len() {
        std::fs::write(&path, &bytes[..len]).unwrap();
        assert!(net.load_weights(&path).is_err(), "{len} bytes");
    }
    std::fs::remove_file(&path).unwrap();
    let error = net.load_weights(&path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read `{file}`")), "{error}");
    assert_eq!(net.as_slice(), before);
}
