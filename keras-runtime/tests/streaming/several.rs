//! Several inputs and outputs, and weights, as data in memory.

use keras_runtime::data::{Weighted, from_rows};
use keras_runtime::prelude::*;
use keras_runtime::train::{AnyLoss, AnyLosses};

model! {
    struct Heads {
        let a = Input(3);
        let b = Input(2, 2);
        let x = Dense(5, activation = tanh)(Concatenate()(a, Flatten()(b)));
        let class = Dense(3, activation = softmax)(x);
        let value = Dense(1)(x);
        let spare = Dense(2)(x);
        (class, value, spare)
    }
}

type X = HeadsInput<[f32; 3], [[f32; 2]; 2]>;
type Y = HeadsOutput<u8, f32, ()>;

const ROWS: usize = 37;

fn row(i: usize) -> (X, Y) {
    let value = |k: usize| ((i * 5 + k) as f32).sin();
    (
        HeadsInput { a: [value(0), value(1), value(2)], b: [[value(3), 1.0], [0.5, value(4)]] },
        HeadsOutput { class: (i % 3) as u8, value: value(6), spare: () },
    )
}

fn weight(i: usize) -> f32 {
    (i % 4) as f32 / 2.0
}

/// Weights and logs of a training, of rows of a stream or of the same in memory.
fn train(fit: impl Fn(&mut HeadsTrainer<'_>) -> Result<History>) -> (Vec<f32>, String) {
    let mut net = Heads::new(1);
    let losses = HeadsOutput {
        class: SparseCategoricalCrossentropy::default(),
        value: MeanSquaredError::default(),
        spare: NoLoss,
    };
    let mut trainer = net.compile(Adam::default(), losses).loss_weights(HeadsOutput {
        class: 1.0,
        value: 0.3,
        spare: 1.0,
    });
    let history = fit(&mut trainer).unwrap();
    (net.as_slice().to_vec(), format!("{history:?}"))
}

type HeadsTrainer<'a> =
    Trainer<'a, Heads, Adam, HeadsOutput<SparseCategoricalCrossentropy, MeanSquaredError, NoLoss>>;

fn options<'a>() -> Fit<'a> {
    Fit::default().epochs(2).batch_size(8).shuffle(false).verbose(0)
}

type Inputs = HeadsInput<Vec<[f32; 3]>, Vec<[[f32; 2]; 2]>>;

/// All rows in memory.
fn all() -> (Inputs, HeadsOutput<Vec<u8>, Vec<f32>, ()>) {
    let rows = || (0..ROWS).map(row);
    let x =
        HeadsInput { a: rows().map(|(x, _)| x.a).collect(), b: rows().map(|(x, _)| x.b).collect() };
    let y = HeadsOutput {
        class: rows().map(|(_, y)| y.class).collect(),
        value: rows().map(|(_, y)| y.value).collect(),
        spare: (),
    };
    (x, y)
}

/// Steps of a stream know how many there are only when they are over.
fn without_steps(history: &str) -> String {
    history.replace("steps: Some(5)", "steps: None")
}

#[test]
fn the_same_bits_as_in_memory() {
    let (x, y) = all();
    let expected = train(|trainer| trainer.fit(&x, &y, options()));
    let found = train(|trainer| trainer.fit_stream(from_rows(|_| (0..ROWS).map(row)), options()));
    assert_eq!(found.0, expected.0);
    assert_eq!(found.1, without_steps(&expected.1));
}

#[test]
fn weights_for_all_outputs_or_for_each() {
    let (x, y) = all();
    let weights: Vec<f32> = (0..ROWS).map(weight).collect();
    let expected = train(|trainer| trainer.fit(&x, &y, options().sample_weight(&weights)));
    let found = train(|trainer| {
        let rows = from_rows(|_| {
            (0..ROWS).map(|i| {
                let (x, target) = row(i);
                (x, Weighted { target, weight: weight(i) })
            })
        });
        trainer.fit_stream(rows, options())
    });
    assert_eq!(found.0, expected.0);
    let each = HeadsOutput { class: (), value: weights, spare: () };
    let expected = train(|trainer| {
        let options = options().sample_weights(&each)?;
        trainer.fit(&x, &y, options)
    });
    let found = train(|trainer| {
        let mut i = 0;
        let rows = from_rows(|_| (0..ROWS).map(row)).weigh(move |_, _| {
            i += 1;
            HeadsOutput { class: (), value: weight((i - 1) % ROWS), spare: () }
        });
        trainer.fit_stream(rows, options())
    });
    assert_eq!(found.0, expected.0);
}

#[test]
fn weights_of_steps() {
    model! { struct Steps { Input(3, 2); GRU(4, return_sequences = true); Dense(2, activation = softmax); } }
    let x: Vec<[[f32; 2]; 3]> = (0..20).map(|i| [[i as f32 / 20.0, 0.5]; 3]).collect();
    let y: Vec<[u8; 3]> = (0..20).map(|i| [i % 2, 1, 0]).collect();
    let weights: Vec<[f32; 3]> = (0..20).map(|i| [1.0, i as f32 / 9.0, 0.0]).collect();
    let fitted = |stream: bool| {
        let mut net = Steps::new(2);
        let loss = SparseCategoricalCrossentropy::default();
        let mut trainer = net.compile(SGD::default(), loss).weighted_metrics(accuracy());
        let history = match stream {
            true => {
                let rows = x.iter().zip(&y).zip(&weights);
                let rows = rows.map(|((&x, &target), &weight)| (x, Weighted { target, weight }));
                trainer.fit_stream(from_rows(|_| rows.clone()), options())
            }
            false => {
                let rows = Flat::new(weights.as_flattened(), 3).unwrap();
                trainer.fit(&x, &y, options().sample_weight_rows(rows))
            }
        };
        (history.unwrap()["accuracy"].clone(), net.as_slice().to_vec())
    };
    assert_eq!(fitted(true), fitted(false));
}

#[test]
fn weights_that_do_not_fit() {
    let error = |weight: f32, options: Fit<'_>| {
        train_error(|trainer| {
            let rows = from_rows(|_| (0..ROWS).map(row));
            let mut i = 0;
            let rows = rows.weigh(move |_, _| {
                i += 1;
                if i == 20 { weight } else { 1.0 }
            });
            trainer.fit_stream(rows, options)
        })
    };
    assert_eq!(error(f32::NAN, options()), "sample_weight[19] is NaN, but values must be finite");
    let weights = [1.0; ROWS];
    let both = error(1.0, options().sample_weight(&weights));
    assert!(both.contains("Source::weigh"), "{both}");
    model! { struct Small { Input(1); Dense(2, activation = softmax); } }
    let mut small = Small::new(0);
    let mut trainer = small.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let rows = from_rows(|_| (0..9_u8).map(|i| ([f32::from(i)], i % 2))).weigh(|_, _| 1.0_f32);
    let both = trainer.fit_stream(rows, options().class_weight([(0, 2.0)])).unwrap_err();
    assert_eq!(both.to_string(), "expected sample weights or class weights, found both");
}

fn train_error(fit: impl FnOnce(&mut HeadsTrainer<'_>) -> Result<History>) -> String {
    let mut net = Heads::new(1);
    let losses = HeadsOutput {
        class: SparseCategoricalCrossentropy::default(),
        value: MeanSquaredError::default(),
        spare: NoLoss,
    };
    fit(&mut net.compile(Adam::default(), losses)).unwrap_err().to_string()
}

#[test]
fn mistakes_name_the_head() {
    let wrong = |i| {
        let (x, mut y) = row(i);
        if i == 30 {
            y.class = 3;
        }
        (x, y)
    };
    assert_eq!(
        train_error(|trainer| trainer.fit_stream(from_rows(|_| (0..ROWS).map(wrong)), options())),
        "class[30] is 3, but labels must be whole numbers from 0 to 2"
    );
    let wrong = |i| {
        let (mut x, y) = row(i);
        if i == 31 {
            x.b[1][0] = f32::INFINITY;
        }
        (x, y)
    };
    assert_eq!(
        train_error(|trainer| trainer.fit_stream(from_rows(|_| (0..ROWS).map(wrong)), options())),
        "b[31][1][0] is inf, but values must be finite"
    );
}

#[test]
fn predicted_as_in_memory() {
    let net = Heads::new(4);
    let (x, _) = all();
    let expected = net.predict_batch(&x).unwrap();
    let rows = || from_rows(|_| (0..ROWS).map(row));
    let found = net.predict_stream(rows()).unwrap();
    let values = |all: &[HeadsOutput]| -> Vec<[f32; 6]> {
        let all = all.iter();
        all.map(|y| {
            let ([a, b, c], [d], [e, f]) = (y.class, y.value, y.spare);
            [a, b, c, d, e, f]
        })
        .collect()
    };
    assert_eq!(values(&found), values(&expected));
    // Targets that are none of the network's are read as well.
    let other = rows().map_y(|_| "a text").take(5);
    assert_eq!(values(&net.predict_stream(other).unwrap()), values(&expected[..5]));
    let none = net.predict_stream(rows().take(0)).err().unwrap();
    assert_eq!(none.to_string(), "x has no rows");
    let stopped = net.predict_each(rows(), |_| Err(Error::Config("the disk is full".into())));
    assert_eq!(stopped.unwrap_err().to_string(), "the disk is full");
}

#[test]
fn losses_that_only_the_run_knows() {
    model! { struct Line { Input(2); Dense(1); } }
    let fitted = |any: bool| {
        let mut line = Line::new(1);
        let rows = from_rows(|_| (0..9).map(|i| ([i as f32, 1.0], [i as f32])));
        match any {
            true => {
                let losses = vec![AnyLoss::new(MeanSquaredError::default())];
                let mut trainer = line.compile(SGD::default(), AnyLosses(losses));
                trainer.fit_stream(rows, options()).unwrap();
            }
            false => {
                let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
                trainer.fit_stream(rows, options()).unwrap();
            }
        }
        line.as_slice().to_vec()
    };
    assert_eq!(fitted(true), fitted(false));
}
