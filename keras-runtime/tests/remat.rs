//! `#[remat]`: the same weights from less memory.

use keras_runtime::model::Model;
use keras_runtime::prelude::*;
use keras_runtime::testing::gradient_error_in;
use keras_runtime::train::{TrainingMemory, create};

/// A network whose blocks are kept, and one whose blocks are run again.
macro_rules! pair {
    ($kept:ident, $again:ident, |$x:ident| $block:block, { $($input:tt)* }, { $($rest:tt)* }) => {
        model! { struct $kept { let x = $($input)*; let block = |$x| $block; $($rest)* } }
        model! { struct $again { let x = $($input)*; #[remat] let block = |$x| $block; $($rest)* } }
    };
}

pair!(
    Images,
    ImagesAgain,
    |x| {
        let y = Conv2D(6, kernel_size = 3, padding = same)(x);
        let y = BatchNormalization()(y);
        let y = Activation(gelu)(y);
        let y = Dropout(0.3)(y);
        let y = Conv2D(3, kernel_size = 3, padding = same, activation = silu)(y);
        Add()(x, y)
    },
    { Input(6, 6, 3) },
    {
        let a = block(block(block(x)));
        let b = MaxPooling2D(2)(a);
        Dense(4, activation = softmax)(Flatten()(b))
    }
);

pair!(
    Sequences,
    SequencesAgain,
    |x| {
        let y = LayerNormalization()(x);
        let y = MultiHeadAttention(num_heads = 2, key_dim = 3)(y, y);
        let y = Dropout(0.2)(y);
        let x = Add()(x, y);
        let y = LayerNormalization()(x);
        let y = Dense(10, activation = gelu, activity_regularizer = l2(0.01))(y);
        let y = Dense(6)(y);
        let y = GaussianNoise(0.1)(y);
        let (y, _) = GRU(6, return_sequences = true, return_state = true, dropout = 0.2)(y);
        Add()(x, y)
    },
    { Input(5, 6) },
    {
        let y = block(block(x));
        Dense(4, activation = softmax)(GlobalAveragePooling1D()(y))
    }
);

pair!(
    Nested,
    NestedAgain,
    |x| {
        #[remat]
        let inner = |x| {
            let y = Dense(9, activation = swish)(x);
            Dense(9, activation = tanh)(y)
        };
        let shared = Dense(9, activation = elu);
        let y = inner(shared(x));
        let z = inner(shared(y));
        Multiply()(y, z)
    },
    { Input(9) },
    {
        let y = block(x);
        let z = block(y);
        Dense(4, activation = softmax)(Concatenate()(y, z))
    }
);

/// Weights and losses after some steps, and the memory that these take.
macro_rules! trained {
    ($model:ident, $x:expr) => {{
        let y: Vec<u8> = (0..$x.len()).map(|i| (i % 4) as u8).collect();
        let mut net = create::<$model<f64>>(3);
        let mut trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
        let options = || Fit::default().batch_size(5).epochs(3).validation_split(0.2).verbose(0);
        let history = trainer.fit(&$x, &y, options()).unwrap();
        let memory = trainer.memory(5).unwrap();
        let losses = [history.last("loss"), history.last("val_loss")].map(|x| x.unwrap().to_bits());
        let weights: Vec<u64> = net.as_slice().iter().map(|weight| weight.to_bits()).collect();
        (weights, losses, memory)
    }};
}

/// Both networks learn the same; answers how much memory for values the second needs of the first.
macro_rules! compared {
    ($kept:ident, $again:ident, $x:expr) => {{
        let x = $x;
        let (kept, again) = (trained!($kept, x), trained!($again, x));
        assert!(kept.0 == again.0 && kept.1 == again.1, "{:?} and {:?}", kept.1, again.1);
        assert_eq!(TrainingMemory { values: again.2.values, ..kept.2 }, again.2);
        again.2.values as f64 / kept.2.values as f64
    }};
}

fn number(i: usize) -> f64 {
    (i as f64 * 0.7).sin()
}

#[test]
fn same_bits_in_less_memory() {
    let x: Vec<[[[f64; 3]; 6]; 6]> =
        (0..23).map(|i| [[[number(i), 0.3, number(3 * i)]; 6]; 6]).collect();
    let part = compared!(Images, ImagesAgain, x);
    assert!(part < 0.75, "{part}");
    let x: Vec<[[f64; 6]; 5]> = (0..23)
        .map(|i| std::array::from_fn(|t| std::array::from_fn(|j| number(i + 7 * t + 31 * j))))
        .collect();
    let part = compared!(Sequences, SequencesAgain, x);
    assert!(part < 0.85, "{part}");
    let x: Vec<[f64; 9]> = (0..23).map(|i| std::array::from_fn(|j| number(i + 31 * j))).collect();
    let part = compared!(Nested, NestedAgain, x);
    assert!(part < 0.9, "{part}");
}

#[test]
fn gradients() {
    let x: Vec<f64> = (0..27).map(number).collect();
    for training in [false, true] {
        let error = gradient_error_in(&*create::<NestedAgain<f64>>(1), &x, training);
        assert!(error < 1e-6, "{error}");
    }
}

/// A frozen block has no way back, and is not run again.
#[test]
fn frozen() {
    model! {
        struct Net {
            let x = Input(8);
            #[remat]
            let block = |x| {
                let y = Dense(50, activation = gelu, trainable = false)(x);
                Dense(8, trainable = false)(y)
            };
            Dense(1)(block(x))
        }
    }
    let mut net = create::<Net<f64>>(0);
    let trainer = net.compile(SGD::default(), MeanSquaredError::default());
    // At one time there are 50 values before and 50 after the activation at most.
    assert!(trainer.memory(1).unwrap().values <= 8 * 100);
}
