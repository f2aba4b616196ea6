//! Networks whose sizes are parameters.
#![deny(warnings)]

use keras_runtime::prelude::*;

const WIDTH: usize = 5;

model! {
    /// Of any width.
    #[budget(flash = "1 KiB")]
    #[derive(Debug)]
    pub struct Mlp<const HIDDEN: usize> {
        Input(4);
        Dense(HIDDEN, activation = relu, kernel_regularizer = l2(0.01));
        LayerNormalization();
        Dropout(0.1);
        Dense(WIDTH);
        Dense(HIDDEN, input_shape = WIDTH);
        Dense(3, activation = softmax);
    }
}

assert_model!(Mlp<8>);

model! {
    struct Pair<const STEPS: usize, const FEATURES: usize, const FLAT: usize> {
        let words = Input(STEPS, dtype = int32);
        let more = Input(FEATURES);
        let x = Embedding(10, FEATURES)(words);
        let y = SimpleRNN(FEATURES, return_sequences = true)(x);
        let z = GlobalAveragePooling1D()(Add()(x, y));
        let sum = Add()(z, more);
        let flat = Reshape(FLAT)(y);
        let class = Dense(3, activation = softmax)(flat);
        (class, sum)
    }
}

assert_model!(Pair<7, 2, 14>);

fn untrained<const HIDDEN: usize>() -> usize {
    Mlp::<HIDDEN>::PARAMS
}

fn main() -> Result<()> {
    let mut net = Mlp::<8>::new(42);
    assert_eq!(net.dense.kernel.shape(), (8, 4));
    assert_eq!((untrained::<8>(), untrained::<2>()), (176, 50));
    let (x, y) = ([[0.1; 4]; 6], [0, 1, 2, 0, 1, 2]);
    let mut trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
    trainer.fit(&x, &y, Fit::default().verbose(0))?;
    assert_eq!(net.predict(&x[0]).len(), 3);
    assert!(Mlp::<8>::summary().contains("(None, 8)"));

    let pair = Pair::<7, 2, 14>::new(1);
    let PairOutput { class, sum } = pair.predict(&PairInput { words: [1.0; 7], more: [0.5; 2] });
    assert_eq!((class.len(), sum.len()), (3, 2));
    Ok(())
}
