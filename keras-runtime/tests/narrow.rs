//! Networks whose weights are stored with 16 bits: the bits of the same weights in `f32`.

use keras_runtime::element::{BFloat16, Float16};
use keras_runtime::flash::{Bits16, Narrow, NarrowModel};
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::weights::Dtype;

/// Compares a network with its rounded weights, both as they are stored and as `f32`.
fn check<M: NarrowModel, const ARENA: usize>(sample: &M::Input) {
    let mut network = keras_runtime::train::create::<M>(5);
    // Statistics and biases begin with what every type has.
    for (number, weight) in network.as_mut_slice().iter_mut().enumerate() {
        *weight += 0.3 + 0.2 * (number as f32).sin();
    }
    let exact = keras_runtime::model::infer(&*network, sample, &mut [0.0; ARENA]);
    let bits = |output: &M::Output| -> Vec<u32> {
        output.slices().as_ref().iter().flat_map(|part| part.iter().map(|x| x.to_bits())).collect()
    };
    fn narrow<M: NarrowModel, W: Bits16, const ARENA: usize>(
        network: &M,
        sample: &M::Input,
    ) -> [M::Output; 2] {
        let narrow = Narrow::<M, W>::of(network);
        assert_eq!(2 * size_of_val(&*narrow), size_of::<M>());
        let wide = narrow.widened();
        assert_eq!(wide.as_slice()[0], W::round(network.as_slice()[0]).widen());
        let output = narrow.predict_in(sample, &mut [f32::NAN; ARENA]);
        [output, keras_runtime::model::infer(&*wide, sample, &mut [f32::NAN; ARENA])]
    }
    let [found, expected] = narrow::<M, BFloat16, ARENA>(&network, sample);
    assert_eq!(bits(&found), bits(&expected));
    assert_ne!(bits(&found), bits(&exact), "the weights have not been rounded");
    let [found, expected] = narrow::<M, Float16, ARENA>(&network, sample);
    assert_eq!(bits(&found), bits(&expected));
    assert_ne!(bits(&found), bits(&exact), "the weights have not been rounded");
}

model! {
    struct Dense3 {
        Input(13);
        Dense(37, activation = tanh);
        Dropout(0.5);
        Dense(9, activation = relu, use_bias = false);
        Dense(3, activation = softmax);
    }
}

model! {
    struct Images {
        let x = Input(9, 8, 3);
        let a = Conv2D(33, 3, padding = same, activation = relu)(x);
        let a = BatchNormalization()(a);
        let a = DepthwiseConv2D(3, strides = 2, activation = relu)(a);
        let b = SeparableConv2D(12, 3, strides = 2, depth_multiplier = 2)(x);
        let b = Conv2D(33, 1, groups = 3)(b);
        let x = MaxPooling2D(2)(Add()(a, b));
        let x = DepthwiseConv2D((1, 1), depth_multiplier = 2)(x);
        let x = BatchNormalization(scale = false)(GlobalAveragePooling2D()(x));
        Dense(5, activation = softmax)(x)
    }
}

model! {
    struct Words {
        Input(6);
        Embedding(20, 7);
        Conv1D(8, 3, activation = gelu, padding = causal);
        GlobalMaxPooling1D();
        Dense(1, activation = sigmoid);
    }
}

model! {
    struct Parametric<const HIDDEN: usize> {
        Input(4);
        Dense(HIDDEN, activation = relu);
        Dense(2);
    }
}

#[test]
fn the_bits_of_rounded_weights() {
    let number = |i: usize| ((i * 37 % 101) as f32 - 50.0) * 0.02;
    check::<Dense3, { Dense3::ARENA }>(&std::array::from_fn(number));
    check::<Images, { Images::ARENA }>(&std::array::from_fn(|i| {
        std::array::from_fn(|j| std::array::from_fn(|k| number(i * 24 + j * 3 + k)))
    }));
    check::<Words, { Words::ARENA }>(&[3.0, 19.0, 0.0, 25.0, 7.0, 11.0]);
    check::<Parametric<40>, { Parametric::<40>::ARENA }>(&[0.1, -0.4, 2.0, 1.5]);
}

model! { struct Xor { Input(2); Dense(4, activation = tanh); Dense(1, activation = sigmoid); } }

static WIDE: Xor = load_weights!("data/xor.safetensors");
static BFLOAT: Narrow<Xor> = load_weights!("data/xor.safetensors");
static FLOAT: Narrow<Xor, Float16> = load_weights!("data/xor.safetensors");
static STORED: Narrow<Xor> = load_weights!("data/xor_bfloat16.safetensors");
static WIDENED: Xor = load_weights!("data/xor_bfloat16.safetensors");

/// A file of `f32` is rounded by the compiler; one of 16 bits is taken as it is, and can be widened.
#[test]
fn placed_by_the_compiler() {
    assert_eq!((size_of_val(&BFLOAT), size_of_val(&FLOAT)), (34, 34));
    let bits = |network: &Xor| network.as_slice().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let rounded = bits(&Narrow::<Xor>::of(&WIDE).widened());
    assert_eq!(bits(&BFLOAT.widened()), rounded);
    assert_eq!(bits(&STORED.widened()), rounded);
    assert_eq!(bits(&WIDENED), rounded);
    assert_eq!(bits(&FLOAT.widened()), bits(&Narrow::<Xor, Float16>::of(&WIDE).widened()));
    for x in [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] {
        assert!((BFLOAT.predict(&x)[0] - WIDE.predict(&x)[0]).abs() < 0.05);
        assert_eq!(FLOAT.predict(&x)[0] > 0.5, x[0] != x[1]);
    }
}

/// The file in `data` is what `save_weights_as` writes; `BLESS=1` writes it anew.
#[test]
fn the_stored_file_is_written_so() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/xor_bfloat16.safetensors");
    if std::env::var_os("BLESS").is_some() {
        WIDE.save_weights_as(path, Dtype::BFloat16).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("xor.safetensors");
    WIDE.save_weights_as(&written, Dtype::BFloat16).unwrap();
    assert!(std::fs::read(written).unwrap() == std::fs::read(path).unwrap());
}
