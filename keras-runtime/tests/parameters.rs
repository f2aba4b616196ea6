//! Networks with sizes that are chosen later: what depends on them is calculated once they are.

use keras_runtime::model::Model;
use keras_runtime::prelude::*;

const KERNEL: usize = 3;

model! {
    struct Pools<const P: usize> {
        Input(28, 28, 1);
        MaxPooling2D(P);
        GlobalAveragePooling2D();
        Dense(10);
    }
}
assert_model!(Pools<2>);

model! {
    struct Strides<const S: usize> {
        Input(28, 28, 1);
        MaxPooling2D(2, strides = S);
        GlobalAveragePooling2D();
        Dense(2);
    }
}
assert_model!(Strides<3>);

model! {
    struct Convolves<const F: usize> {
        Input(28, 28, 1);
        Conv2D(F, KERNEL);
        GlobalAveragePooling2D();
        Dense(2);
    }
}
assert_model!(Convolves<5>);

/// The shape after the first layer.
fn first<M: Model>() -> Vec<usize> {
    M::LAYERS[0].output.dims().to_vec()
}

#[test]
fn windows() {
    assert_eq!(first::<Pools<2>>(), [14, 14, 1]);
    assert_eq!(first::<Pools<7>>(), [4, 4, 1]);
    assert_eq!(first::<Strides<3>>(), [9, 9, 1]);
    assert_eq!(first::<Convolves<5>>(), [26, 26, 5]);
    let net = Pools::<2>::new(0);
    assert!(net.predict(&[[[1.0]; 28]; 28]).iter().all(|y| y.is_finite()));
}

// Names that are as long and made of the same letters.
model! {
    struct Names<const DIM_IN: usize, const K_DIM: usize> {
        Input(DIM_IN);
        Dense(K_DIM);
        Dense(3);
    }
}
assert_model!(Names<4, 7>);

#[test]
fn names() {
    assert_eq!(Names::<4, 7>::PARAMS, 5 * 7 + 8 * 3);
    assert_eq!(Names::<4, 7>::new(0).dense_1.kernel.shape(), (3, 7));
}

model! {
    struct Streams<const OUT: usize> {
        Input(1, 2);
        LSTM(4, stateful = true);
        Dense(OUT);
    }
}
assert_model!(Streams<3>);

#[test]
fn streams() {
    let net = Streams::<3>::new(0);
    let mut stream = net.stream::<1>();
    let first = stream.predict(&[[[0.5, -0.5]]]);
    assert_eq!(first, [net.predict(&[[0.5, -0.5]])]);
    assert_ne!(stream.predict(&[[[0.5, -0.5]]]), first);
}

// Names as short as those of generic types.
model! {
    struct Letters<const E: usize, const R: usize, const S: usize, const O: usize> {
        Input(S, E);
        Dense(R);
        LSTM(2);
        Dense(O);
    }
}
assert_model!(Letters<5, 3, 4, 2>);

#[test]
fn letters() {
    assert_eq!(Letters::<5, 3, 4, 2>::new(0).predict(&[[0.0; 5]; 4]), [0.0; 2]);
}
