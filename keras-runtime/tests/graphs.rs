//! Networks that are graphs: branches, shared layers, values used twice, blocks.

use keras_runtime::prelude::*;
use keras_runtime::testing::{differentiate, gradient_error};
use keras_runtime::train::create;

model! {
    /// A residual network: the shortcut's value is used twice.
    struct Residual {
        let x = Input(3);
        let h = Dense(4, activation = tanh)(x);
        let y = Dense(4, activation = sigmoid)(h);
        let y = Add()(y, h);
        Dense(2)(y)
    }
}

model! {
    /// One layer on two branches, and on its own value.
    struct Shared {
        let x = Input(3);
        let twin = Dense(3, activation = tanh);
        let a = twin(x);
        let b = twin(a);
        let c = Concatenate()(a, b, x);
        let y = Multiply()(c, c);
        Dense(2, activation = softmax)(y)
    }
}

model! {
    /// A block with parameters, used with weights of its own each time.
    struct Blocks {
        let block = |x, units, function| {
            let y = Dense(units, activation = function)(x);
            let y = Dense(4)(y);
            Add()(x, y)
        };
        let x = Input(4);
        let x = block(x, 5, tanh);
        let x = block(x, units = 3, function = sigmoid);
        Dense(1)(x)
    }
}

fn samples(values: usize) -> Vec<f64> {
    (0..values).map(|i| 0.8 * f64::sin(1.0 + 1.7 * i as f64)).collect()
}

#[test]
fn gradients_of_graphs() {
    for (name, error) in [
        ("Residual", gradient_error(&*create::<Residual<f64>>(1), &samples(9))),
        ("Shared", gradient_error(&*create::<Shared<f64>>(2), &samples(6))),
        ("Blocks", gradient_error(&*create::<Blocks<f64>>(3), &samples(8))),
    ] {
        assert!(error < 1e-6, "{name}: {error}");
    }
}

#[test]
fn shared_layers_are_there_once() {
    assert_eq!(Shared::<f32>::LEN, (3 * 3 + 3) + (9 * 2 + 2));
    let names: Vec<_> = Blocks::<f32>::LAYERS.iter().map(|layer| layer.name).collect();
    assert_eq!(names, ["dense", "dense_1", "add", "dense_2", "dense_3", "add_1", "dense_4"]);
}

#[test]
fn shared_gradients_are_summed() {
    model! {
        struct Twice {
            let x = Input(1);
            let scale = Dense(1, use_bias = false, name = scale);
            let a = scale(x);
            let b = scale(x);
            Add()(a, b)
        }
    }
    let mut net = create::<Twice<f64>>(0);
    net.scale.set_kernel(&[[3.0]]);
    let found = differentiate(&*net, &[2.0], &[1.0], true);
    assert_eq!((found.output, found.input), (vec![12.0], vec![6.0]));
    assert_eq!(found.weights.scale.kernel[(0, 0)], 4.0);
}

#[test]
fn one_sample_is_a_row_of_a_batch() {
    let net = Residual::new(7);
    let rows = [[0.1, -0.2, 0.3], [0.5, 0.0, -0.4]];
    let batch = net.predict_batch(&rows).unwrap();
    for (row, expected) in rows.iter().zip(&batch) {
        for (found, expected) in net.predict(row).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6);
        }
    }
}
