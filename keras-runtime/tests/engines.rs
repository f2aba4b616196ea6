//! One network on each engine, and on one of the user's own.

use keras_runtime::kernels::{Engine, Matrix};
use keras_runtime::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

model! {
    struct Net {
        let x = Input(6, 6, 2);
        let x = Conv2D(4, kernel_size = 3, activation = tanh, padding = same)(x);
        let x = Reshape(9, 4)(MaxPooling2D(2)(x));
        let x = LSTM(6, return_sequences = true)(x);
        let x = Flatten()(MultiHeadAttention(2, 3)(x, x));
        let x = Dense(5, activation = gelu)(x);
        Dense(3, activation = softmax)(x)
    }
}

type Image = [[[f64; 2]; 6]; 6];

fn data() -> (Vec<Image>, Vec<u8>) {
    let pixel = |i: usize, at: [usize; 3]| ((i * 72 + at[0] * 12 + at[1] * 2 + at[2]) as f64).sin();
    let image = |i| -> Image {
        std::array::from_fn(|y| {
            std::array::from_fn(|x| std::array::from_fn(|c| pixel(i, [y, x, c])))
        })
    };
    ((0..40).map(image).collect(), (0..40).map(|i| i % 3).collect())
}

/// What a network predicts that an engine has trained.
fn trained<E: Engine<f64>>(engine: E) -> Vec<[f64; 3]> {
    let (x, y) = data();
    let mut net = keras_runtime::train::create::<Net<f64>>(3);
    let mut trainer = net
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .metrics(accuracy())
        .engine(engine);
    trainer.fit(&x, &y, Fit::default().epochs(3).verbose(0)).unwrap();
    let scores = trainer.evaluate(&x, &y).unwrap();
    assert!(scores.get("loss").is_some_and(f64::is_finite));
    trainer.predict_batch(&x).unwrap()
}

fn near(found: &[[f64; 3]], expected: &[[f64; 3]]) {
    for (found, expected) in found.as_flattened().iter().zip(expected.as_flattened()) {
        assert!((found - expected).abs() < 1e-9, "{found}, expected {expected}");
    }
}

#[test]
fn each_engine_trains_the_same_network() {
    let expected = trained(Reference);
    for name in AnyEngine::NAMES {
        near(&trained(name.parse::<AnyEngine>().unwrap()), &expected);
    }
}

model! {
    struct Units {
        let x = Input(6, 3);
        let a = LSTM(1)(x);
        let b = LSTM(3, go_backwards = true)(x);
        let c = LSTM(16)(Masking(mask_value = 0.0)(x));
        let d = LSTM(17, return_sequences = true, recurrent_dropout = 0.3)(x);
        let d = LSTM(32)(d);
        let e = LSTM(40, dropout = 0.2)(x);
        let f = LSTM(5, stateful = true)(x);
        Dense(3)(Concatenate()(a, b, c, d, e, f))
    }
}

/// What a network of such layers predicts that an engine has trained.
fn trained_units<E: Engine<f64>>(engine: E) -> Vec<[f64; 3]> {
    let value = |i: usize| if i.is_multiple_of(7) { 0.0 } else { (i as f64).sin() };
    let step = |i, t| {
        if (i + t) % 4 == 3 { [0.0; 3] } else { [1, 2, 3].map(|j| value(18 * i + 3 * t + j)) }
    };
    let x: Vec<[[f64; 3]; 6]> = (0..21).map(|i| std::array::from_fn(|t| step(i, t))).collect();
    let y: Vec<[f64; 3]> = x.iter().map(|x| x[5].map(|value| value * value)).collect();
    let mut net = keras_runtime::train::create::<Units<f64>>(3);
    let mut trainer = net.compile(Adam::default(), MeanSquaredError::default()).engine(engine);
    trainer.fit(&x, &y, Fit::default().epochs(3).batch_size(7).verbose(0)).unwrap();
    trainer.predict_batch(&x).unwrap()
}

#[test]
fn each_engine_trains_lstms_of_any_number_of_units() {
    let expected = trained_units(Reference);
    for name in AnyEngine::NAMES {
        near(&trained_units(name.parse::<AnyEngine>().unwrap()), &expected);
    }
    assert_eq!(trained_units(Native::new(3)), trained_units(Native::new(1)));
}

/// Counts what it is asked for, and lets [`Reference`] do it.
#[derive(Default)]
struct Counting<'a> {
    products: AtomicUsize,
    threads: Option<&'a AtomicUsize>,
}

impl<T: Element> Engine<T> for Counting<'_> {
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        self.products.fetch_add(1, Ordering::Relaxed);
        Reference.matmul(m, n, k, a, b, c, accumulate);
    }

    fn set_threads(&mut self, threads: usize) {
        if let Some(asked) = self.threads {
            asked.store(threads, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_engine_of_the_users_own() {
    assert_eq!(trained(Counting::default()), trained(Reference));
    let (x, _) = data();
    let (net, engine) = (keras_runtime::train::create::<Net<f64>>(3), Counting::default());
    let found = net.predict_batch_on(&engine, &x).unwrap();
    near(&found, &net.predict_batch(&x).unwrap());
    // Convolution, LSTM, attention, two dense layers: each asks at least once.
    assert!(engine.products.into_inner() >= 5);
}

#[test]
fn threads_reach_the_engine_in_either_order() {
    let asked = AtomicUsize::new(0);
    let mut net = Net::new(0);
    let loss = SparseCategoricalCrossentropy::default;
    let engine = || Counting { threads: Some(&asked), ..Counting::default() };
    let _ = net.compile(Adam::default(), loss()).engine(engine()).threads(3);
    assert_eq!(asked.swap(0, Ordering::Relaxed), 3);
    let _ = net.compile(Adam::default(), loss()).threads(5).engine(engine());
    assert_eq!(asked.swap(0, Ordering::Relaxed), 5);
    let _ = net.compile(Adam::default(), loss()).engine(engine());
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[test]
fn layers_are_adapted_by_an_engine() {
    model! { struct Adapted { Input(2); Dense(3, use_bias = false); Normalization(); } }
    let x = [[0.1, 0.2], [0.4, -0.3], [0.7, 0.9]];
    let [mut found, mut expected] = [Adapted::new(1), Adapted::new(1)];
    let engine = Counting::default();
    found.adapt_on(&engine, &x).unwrap();
    assert_eq!(engine.products.into_inner(), 1);
    expected.adapt(&x).unwrap();
    for (found, expected) in found.as_slice().iter().zip(expected.as_slice()) {
        assert!((found - expected).abs() < 1e-6, "{found}, expected {expected}");
    }
}
