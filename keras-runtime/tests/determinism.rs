//! The same seed gives the same bits: again, and with another number of threads.

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(300);
        GaussianNoise(0.05);
        Dense(300, activation = relu);
        Dropout(0.2);
        Dense(300, activation = tanh, kernel_regularizer = l2(0.001));
        Dense(10, activation = softmax);
    }
}

/// The bits of all weights after a training.
fn trained(seed: u64, threads: usize) -> Vec<u32> {
    let x: Vec<[f32; 300]> =
        (0..300).map(|i| std::array::from_fn(|j| ((i * 31 + j * 7) as f32).sin())).collect();
    let y: Vec<usize> = (0..300).map(|i| i % 10).collect();
    let mut model = Net::new(seed);
    let mut trainer = model
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .seed(seed)
        .threads(threads);
    trainer.fit(&x, &y, Fit::default().batch_size(256).epochs(3).verbose(0)).unwrap();
    model.as_slice().iter().map(|weight| weight.to_bits()).collect()
}

#[test]
fn same_seed_same_bits() {
    let once = trained(5, 1);
    assert!(once == trained(5, 1), "another run gave other bits");
    assert!(once == trained(5, 2), "two threads gave other bits than one");
    assert!(once == trained(5, 3), "three threads gave other bits than one");
    assert!(once != trained(6, 1), "another seed gave the same bits");
}
