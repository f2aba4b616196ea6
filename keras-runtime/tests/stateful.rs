//! States that go from one batch to the next: numbers of Keras.

mod filled;

use filled::{close, filled, wave};
use keras_runtime::prelude::*;
use keras_runtime::sample::Sample;

model! {
    struct Net {
        Input(3, 2);
        LSTM(3, stateful = true, return_sequences = true);
        GRU(2, stateful = true);
        Dense(1);
    }
}

/// As many samples, end to end a wave.
fn samples<S: Sample<f64>>(count: usize, a: f64, b: f64) -> Vec<S> {
    S::chunk(&wave(count * S::LEN, a, b)).to_vec()
}

fn data() -> (Vec<[[f64; 2]; 3]>, Vec<[f64; 1]>) {
    (samples(4, 1.7, 0.3), samples(4, 0.9, 0.1))
}

#[test]
fn predictions_go_on() {
    let (net, (x, _)) = (filled::<Net<f64>>(), data());
    let mut stream = net.stream::<2>();
    for _ in 0..2 {
        let first = stream.predict(&[x[0], x[1]]);
        close(first.as_flattened(), &[0.582072080135, 0.58068239609]);
        let second = stream.predict(&[x[2], x[3]]);
        close(second.as_flattened(), &[0.563326467415, 0.584084276995]);
        stream.reset_state();
    }
    // The network itself keeps nothing.
    assert_eq!(net.predict(&x[0]), stream.predict(&[x[0], x[1]])[0]);
    assert_eq!(net.predict(&x[2]), net.predict(&x[2]));
    close(net.predict_batch(&x).unwrap()[2].as_flat(), net.predict(&x[2]).as_flat());
}

fn in_order() -> Fit<'static, f64> {
    Fit::default().batch_size(2).shuffle(false).verbose(0)
}

#[test]
fn training_goes_on() {
    let (mut net, (x, y)) = (filled::<Net<f64>>(), data());
    let sgd = SGD::default().learning_rate(0.1);
    let mut trainer = net.compile(sgd, MeanSquaredError::default());
    let history = trainer.fit(&x, &y, in_order().epochs(3)).unwrap();
    close(&history.history["loss"], &[0.0972526750761, 0.0859186425782, 0.0837453969679]);
    let by_two = Evaluate::default().batch_size(2);
    let mut loss = |reset: bool| {
        if reset {
            trainer.reset_state();
        }
        trainer.evaluate_with(&x, &y, &by_two).unwrap()["loss"]
    };
    close(&[loss(false), loss(true)], &[0.0809697137871, 0.0810296208911]);
    let dense = [net.dense.kernel.as_slice(), net.dense.bias.as_slice()].concat();
    close(&dense, &[-0.167105039238, 0.690781231761, 0.4570629416]);
    let recurrent = &net.lstm.cell.recurrent_kernel.as_slice()[..4];
    close(recurrent, &[0.673270470421, 0.59683019656, -0.353951058704, -0.785877605838]);
    // States are no weights.
    assert_eq!(Net::<f64>::WEIGHTS.len(), 8);
}

/// The validation of an epoch goes on with the states of training, as in Keras.
#[test]
fn validation_goes_on() {
    let (mut net, (x, y)) = (filled::<Net<f64>>(), data());
    let sgd = SGD::default().learning_rate(0.1);
    let mut trainer = net.compile(sgd, MeanSquaredError::default());
    let (x_test, y_test) = (&x[..2], &y[..2]);
    let fit = in_order().epochs(2).validation_data(x_test, y_test);
    let history = trainer.fit(&x, &y, fit).unwrap();
    close(&history.history["loss"], &[0.0972526750761, 0.0886258620192]);
    close(&history.history["val_loss"], &[0.107345648913, 0.101269176926]);
}

/// A batch that is smaller goes on with the first states; a larger one than before begins with zeros
/// where there are none.
#[test]
fn batches_of_other_sizes() {
    let (mut net, (x, y)) = (filled::<Net<f64>>(), data());
    let twin = filled::<Net<f64>>();
    let (mut first, mut second, mut third) =
        (twin.stream::<1>(), twin.stream::<1>(), twin.stream::<1>());
    let error = |y_pred: [[f64; 1]; 1], i: usize| (y_pred[0][0] - y[i][0]).powi(2);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    for _ in 0..2 {
        let by_two = Evaluate::default().batch_size(2);
        let found = trainer.evaluate_with(&x[..3], &y[..3], &by_two).unwrap()["loss"];
        let expected = error(first.predict(&[x[0]]), 0)
            + error(second.predict(&[x[1]]), 1)
            + error(first.predict(&[x[2]]), 2);
        close(&[found], &[expected / 3.0]);
    }
    let found = trainer.evaluate(&x[..3], &y[..3]).unwrap()["loss"];
    let expected = error(first.predict(&[x[0]]), 0)
        + error(second.predict(&[x[1]]), 1)
        + error(third.predict(&[x[2]]), 2);
    close(&[found], &[expected / 3.0]);
}

#[test]
fn a_sequence_step_by_step() {
    model! { struct Whole { Input(5, 2); GRU(3, return_sequences = true); LSTM(2); } }
    model! {
        struct Step {
            Input(1, 2); GRU(3, stateful = true, return_sequences = true); LSTM(2, stateful = true);
        }
    }
    let (whole, step) = (filled::<Whole<f64>>(), filled::<Step<f64>>());
    let [x, z]: [[[f64; 2]; 5]; 2] = [samples(1, 1.7, 0.3)[0], samples(1, 0.6, 0.2)[0]];
    let mut stream = step.stream::<2>();
    let mut last = [[0.0; 2]; 2];
    for time in 0..5 {
        last = stream.predict(&[[x[time]], [z[time]]]);
    }
    assert_eq!(last, [whole.predict(&x), whole.predict(&z)]);
}

#[test]
fn layers_of_several_cells() {
    model! {
        struct Cells {
            Input(3, 2);
            Bidirectional(GRU(2, stateful = true, return_sequences = true));
            RNN([LSTMCell(2), SimpleRNNCell(2)], stateful = true);
        }
    }
    let net = filled::<Cells<f64>>();
    let mut stream = net.stream::<1>();
    for (k, expected) in [
        [-0.536524216673, 0.16572700148],
        [-0.509276818932, 0.349520045306],
        [-0.528325607931, 0.407912650144],
    ]
    .iter()
    .enumerate()
    {
        let [x] = samples(1, 1.7, 0.3 + k as f64)[..] else { panic!("one sample") };
        close(stream.predict(&[x]).as_flattened(), expected);
    }
}

#[test]
fn images() {
    model! { struct Images { Input(2, 4, 1); ConvLSTM1D(2, 2, stateful = true); } }
    let net = filled::<Images<f64>>();
    let mut stream = net.stream::<1>();
    for (k, expected) in [
        [
            0.127510816967,
            0.107114340272,
            0.134459108289,
            0.155969466084,
            0.212923583429,
            0.0993600107826,
        ],
        [
            0.0741102110789,
            0.178521232076,
            0.258382224604,
            0.123988236449,
            0.16611907154,
            0.0934150243258,
        ],
        [
            0.201647610043,
            0.1474133994,
            0.193703712951,
            0.113181976165,
            0.180536134753,
            0.0615932060876,
        ],
    ]
    .iter()
    .enumerate()
    {
        let [x] = samples(1, 1.7, 0.3 + k as f64)[..] else { panic!("one sample") };
        close(stream.predict(&[x])[0].as_flattened(), expected);
    }
}

/// A layer that is called twice has one state: the second call goes on where the first ended.
#[test]
fn shared_layers() {
    model! {
        struct Twice {
            let x = Input(2, 2);
            let shared = SimpleRNN(2, stateful = true);
            Concatenate()(shared(x), shared(x))
        }
    }
    let net = filled::<Twice<f64>>();
    let mut stream = net.stream::<1>();
    let x = samples(1, 1.7, 0.3)[0];
    for expected in [
        [0.804072390859, 0.543150310676, 0.822767710998, 0.561520465963],
        [0.823408330956, 0.563697773807, 0.823530902775, 0.56432059707],
    ] {
        close(stream.predict(&[x]).as_flattened(), &expected);
    }
}

/// States that are given come before those that are kept.
#[test]
fn given_states() {
    model! {
        struct Given {
            let x = Input(2, 2);
            let s = Input(2);
            SimpleRNN(2, stateful = true)(x, s)
        }
    }
    let net = filled::<Given<f64>>();
    let mut stream = net.stream::<1>();
    for _ in 0..2 {
        let x = GivenInput { x: samples(1, 1.7, 0.3)[0], s: samples(1, 0.9, 0.1)[0] };
        close(stream.predict(&[x]).as_flattened(), &[0.82594896961, 0.680603724516]);
    }
}

model! { struct Inner { Input(3, 2); LSTM(3, stateful = true, return_sequences = true); } }

/// A network that is a layer keeps its states in those of the outer one.
#[test]
fn networks_as_layers() {
    model! {
        struct Outer {
            Input(3, 2);
            self::Inner();
            GRU(2, stateful = true);
            Dense(1);
        }
    }
    let (net, (x, y)) = (filled::<Outer<f64>>(), data());
    let mut stream = net.stream::<2>();
    let first = stream.predict(&[x[0], x[1]]);
    close(first.as_flattened(), &[0.582072080135, 0.58068239609]);
    let second = stream.predict(&[x[2], x[3]]);
    close(second.as_flattened(), &[0.563326467415, 0.584084276995]);
    let mut net = filled::<Outer<f64>>();
    let sgd = SGD::default().learning_rate(0.1);
    let mut trainer = net.compile(sgd, MeanSquaredError::default());
    let history = trainer.fit(&x, &y, in_order().epochs(3)).unwrap();
    close(&history.history["loss"], &[0.0972526750761, 0.0859186425782, 0.0837453969679]);
}

/// Sizes that only the Rust compiler knows.
#[test]
fn constants() {
    const UNITS: usize = 3;
    model! {
        struct Constants {
            Input(UNITS, UNITS - 1);
            LSTM(UNITS, stateful = true, return_sequences = true);
            GRU(UNITS - 1, stateful = true);
            Dense(1);
        }
    }
    let (net, (x, _)) = (filled::<Constants<f64>>(), data());
    let mut stream = net.stream::<1>();
    stream.predict(&[x[0]]);
    close(stream.predict(&[x[2]]).as_flattened(), &[0.563326467415]);
    assert_eq!(Constants::<f64>::STATES, [6, 2, 0]);
}
