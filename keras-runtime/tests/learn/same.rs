//! Weights and losses after each step, against those of the workstation's trainer. In `f64`, where another
//! order of sums is far below a mistake.

use keras_runtime::learn::{self, Rule};
use keras_runtime::prelude::*;
use keras_runtime::train::create;

/// Numbers between −1 and 1.
fn number(i: usize) -> f64 {
    (1.7 * i as f64 + 0.3).sin()
}

/// Trains two copies of a network, and compares them step for step.
macro_rules! same {
    ($net:ident, $rule:expr, $optimizer:expr, $loss:expr, $x:expr, $y:expr, $batch:literal) => {{
        let (mut here, mut there) = (create::<$net<f64>>(7), create::<$net<f64>>(7));
        const fn room<R: Rule>(_: &R) -> usize {
            learn::arena::<$net<f64>, R, $batch>()
        }
        const ROOM: usize = room(&$rule);
        let mut memory = [f64::NAN; ROOM];
        let (x, y) = ($x, $y);
        let mut device = here.compile_in($rule, $loss, &mut memory);
        let mut workstation = there.compile($optimizer, $loss).threads(1);
        for step in 0..20 {
            let loss = device.train_on_batch(&x, &y);
            let expected = workstation.train_on_batch(&x, &y).unwrap().loss();
            close(step, &[loss], &[expected]);
            close(step, device.model().as_slice(), workstation.model().as_slice());
        }
    }};
}

#[track_caller]
fn close(step: usize, found: &[f64], expected: &[f64]) {
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (found - expected).abs();
        assert!(
            off <= 1e-10 * expected.abs().max(1.0),
            "step {step}, value {i}: {found}, expected {expected}"
        );
    }
}

model! {
    struct List {
        Input(3);
        Dense(5, activation = gelu, kernel_regularizer = l2(0.01), bias_constraint = non_neg);
        Dropout(0.25);
        Dense(4, activation = softmax);
    }
}

fn rows<const WIDTH: usize, const ROWS: usize>() -> [[f64; WIDTH]; ROWS] {
    std::array::from_fn(|i| std::array::from_fn(|j| number(i * WIDTH + j)))
}

#[test]
fn a_list() {
    same!(
        List,
        learn::SGD::DEFAULT.learning_rate(0.1),
        SGD::default().learning_rate(0.1),
        SparseCategoricalCrossentropy::default(),
        rows::<3, 6>(),
        [0_u8, 3, 2, 1, 1, 0],
        6
    );
}

model! {
    struct Shared {
        let left = Input(3);
        let shared = Dense(3, activation = tanh);
        let x = shared(left);
        let y = shared(x);
        let y = LayerNormalization()(y);
        let z = Add()(y, y, x);
        Dense(2)(z)
    }
}

#[test]
fn a_layer_that_is_called_twice() {
    same!(
        Shared,
        learn::SGD::DEFAULT.learning_rate(0.01).momentum(0.9),
        SGD::default().learning_rate(0.01).momentum(0.9),
        MeanSquaredError::default(),
        rows::<3, 5>(),
        rows::<2, 5>(),
        5
    );
}

model! {
    struct Cnn {
        Input(8, 8, 2);
        Conv2D(3, 3, activation = relu);
        BatchNormalization();
        MaxPooling2D();
        SeparableConv2D(4, 2, activation = silu);
        GlobalAveragePooling2D();
        Dense(1, activation = sigmoid);
    }
}

fn images<const ROWS: usize>() -> [[[[f64; 2]; 8]; 8]; ROWS] {
    let value = |i, j, k, l| number(((i * 8 + j) * 8 + k) * 2 + l);
    std::array::from_fn(|i| {
        std::array::from_fn(|j| std::array::from_fn(|k| std::array::from_fn(|l| value(i, j, k, l))))
    })
}

#[test]
fn convolutions_and_moving_statistics() {
    same!(
        Cnn,
        learn::Adam::DEFAULT.learning_rate(0.01),
        Adam::default().learning_rate(0.01),
        BinaryCrossentropy::default(),
        images::<4>(),
        [[0.0], [1.0], [1.0], [0.0]],
        4
    );
}

model! {
    struct Sequence {
        Input(5, 2);
        LSTM(4, return_sequences = true, dropout = 0.2);
        GRU(3);
        Dense(3, activation = softmax, activity_regularizer = l2(0.1));
    }
}

fn sequences<const ROWS: usize>() -> [[[f64; 2]; 5]; ROWS] {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| std::array::from_fn(|k| number((i * 5 + j) * 2 + k)))
    })
}

#[test]
fn sequences_and_penalties_of_values() {
    same!(
        Sequence,
        learn::SGD::DEFAULT.learning_rate(0.1).momentum(0.9).nesterov(true).clipnorm(0.5),
        SGD::default().learning_rate(0.1).momentum(0.9).nesterov(true).clipnorm(0.5),
        MeanSquaredError::default(),
        sequences::<3>(),
        rows::<3, 3>(),
        3
    );
}

model! {
    struct Words {
        Input(4);
        Embedding(6, 3, mask_zero = true);
        LSTM(3);
        Dense(2);
    }
}

#[test]
fn look_ups_whose_squares_are_their_own() {
    same!(
        Words,
        learn::Adam::DEFAULT.learning_rate(0.01),
        Adam::default().learning_rate(0.01),
        MeanSquaredError::default(),
        [[1.0, 1.0, 2.0, 0.0], [5.0, 1.0, 5.0, 5.0]],
        rows::<2, 2>(),
        2
    );
}

/// The norm of a table's gradient is that of its look-ups.
#[test]
fn look_ups_that_are_clipped() {
    same!(
        Words,
        learn::Adam::DEFAULT.learning_rate(0.01).clipnorm(0.05),
        Adam::default().learning_rate(0.01).clipnorm(0.05),
        MeanSquaredError::default(),
        [[1.0, 1.0, 2.0, 0.0], [5.0, 1.0, 5.0, 5.0]],
        rows::<2, 2>(),
        2
    );
    same!(
        Words,
        learn::SGD::DEFAULT.learning_rate(0.1).clipnorm(0.05),
        SGD::default().learning_rate(0.1).clipnorm(0.05),
        MeanSquaredError::default(),
        [[1.0, 1.0, 2.0, 0.0], [5.0, 1.0, 5.0, 5.0]],
        rows::<2, 2>(),
        2
    );
}

model! {
    struct FineTuned {
        Input(8, 8, 2);
        Conv2D(3, 3, activation = gelu, trainable = false);
        BatchNormalization(trainable = false);
        Dropout(0.5);
        MaxPooling2D();
        Flatten();
        Dense(4, activation = tanh);
        Dense(4, trainable = false);
        Dense(2, activation = softmax);
    }
}

#[test]
fn what_is_frozen_stays() {
    same!(
        FineTuned,
        learn::Adam::DEFAULT.clipvalue(0.01),
        Adam::default().clipvalue(0.01),
        CategoricalCrossentropy::default(),
        images::<2>(),
        [[0.0, 1.0], [0.5, 0.5]],
        2
    );
}

model! {
    struct Two {
        let image = Input(8, 8, 2);
        let meta = Input(3);
        let x = Concatenate()(Flatten()(image), Dense(3, trainable = false)(meta));
        Dense(1)(x)
    }
}

#[test]
fn several_inputs() {
    let [image] = images::<1>();
    let sample = TwoInput { image, meta: [0.1, 0.2, 0.3] };
    let set = TwoInput { image: vec![image], meta: vec![sample.meta] };
    let (mut here, mut there) = (create::<Two<f64>>(7), create::<Two<f64>>(7));
    let mut memory = [f64::NAN; learn::arena::<Two<f64>, learn::SGD, 1>()];
    let mut device =
        here.compile_in(learn::SGD::default(), MeanSquaredError::default(), &mut memory);
    let mut workstation = there.compile(SGD::default(), MeanSquaredError::default());
    for step in 0..5 {
        let loss = device.train_on_batch(&[sample], &[[1.0]]);
        let expected = workstation.train_on_batch(&set, &[[1.0]]).unwrap().loss();
        close(step, &[loss], &[expected]);
        close(step, device.model().as_slice(), workstation.model().as_slice());
    }
}
