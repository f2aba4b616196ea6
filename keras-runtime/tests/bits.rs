//! Digests of what training and predictions compute: `tests/aarch64/run` compares those of two machines.
//!
//! `cargo test -p keras-runtime --test bits -- --nocapture` prints them.

use keras_runtime::model::Model;
use keras_runtime::prelude::*;

model! {
    struct Rows {
        Input(13);
        Dense(65, activation = relu);
        LayerNormalization();
        Dense(33, activation = tanh, kernel_regularizer = l2(0.01));
        Dense(5, activation = softmax);
    }
}

model! {
    struct Images {
        Input(9, 8, 3);
        Conv2D(34, 3, padding = same, activation = relu);
        BatchNormalization();
        DepthwiseConv2D(3, activation = silu);
        SeparableConv2D(9, 3, activation = gelu);
        MaxPooling2D(2);
        Flatten();
        Dense(5, activation = softmax);
    }
}

model! {
    struct Sequences {
        Input(7, 3);
        LSTM(17, return_sequences = true);
        GRU(9, return_sequences = true);
        SimpleRNN(8);
        Dense(5, activation = softmax);
    }
}

/// FNV-1a of the bits.
fn digest(values: impl IntoIterator<Item = f32>) -> u64 {
    values.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, value| {
        (hash ^ u64::from(value.to_bits())).wrapping_mul(0x100_0000_01b3)
    })
}

/// Digests of a network after a training, of predictions for a batch, and of one sample by both roads.
macro_rules! digests {
    ($network:ident, $input:ty, $sample:expr, $engine:expr) => {{
        let x: Vec<$input> = (0..40).map($sample).collect();
        let y: Vec<usize> = (0..40).map(|i| i * i % 5).collect();
        let mut network = $network::new(3);
        let mut trainer = network
            .compile(Adam::default(), SparseCategoricalCrossentropy::default())
            .engine($engine);
        trainer.fit(&x, &y, Fit::default().batch_size(16).epochs(3).verbose(0)).unwrap();
        let batch = trainer.predict_batch(&x).unwrap();
        drop(trainer);
        let mut arena = [0.0; $network::ARENA];
        [
            ("trained", digest(network.as_slice().iter().copied())),
            ("batch", digest(batch.into_iter().flatten())),
            ("one", digest(network.predict(&x[7]))),
            ("device", digest(*network.predict_in(&x[7], &mut arena))),
        ]
    }};
}

fn number(i: usize) -> f32 {
    ((i * 37 % 101) as f32 - 50.0) * 0.02
}

fn all() -> Vec<String> {
    let row = |i: usize| std::array::from_fn(|j| number(i * 13 + j));
    let image = |i: usize| {
        std::array::from_fn(|y| {
            std::array::from_fn(|x| std::array::from_fn(|c| number(i * 216 + y * 24 + x * 3 + c)))
        })
    };
    let sequence =
        |i: usize| std::array::from_fn(|t| std::array::from_fn(|j| number(i * 21 + t * 3 + j)));
    let engine = |name: &str| name.parse::<AnyEngine>().unwrap();
    let mut lines = Vec::new();
    for name in ["native", "reference"] {
        for (network, digests) in [
            ("rows", digests!(Rows, [f32; 13], row, engine(name))),
            ("images", digests!(Images, [[[f32; 3]; 8]; 9], image, engine(name))),
            ("sequences", digests!(Sequences, [[f32; 3]; 7], sequence, engine(name))),
        ] {
            let line = |(what, digest)| format!("digest {name} {network} {what} {digest:016x}");
            lines.extend(digests.map(line));
        }
    }
    lines
}

#[test]
fn digests_are_the_same_again() {
    let lines = all();
    lines.iter().for_each(|line| println!("{line}"));
    assert_eq!(lines, all());
}
