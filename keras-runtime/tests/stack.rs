//! A large network is made, trained and asked in a thread with a small stack.

use keras_runtime::prelude::*;

model! {
    struct Large {
        Input(784);
        Dense(1024, activation = relu);
        Dense(1024, activation = relu);
        Dense(10, activation = softmax);
    }
}

/// 7.6 MB of weights in a thread of 2 MiB: nothing moves a network by value.
#[test]
fn two_mebibytes() {
    let train = || {
        let x: Vec<[f32; 784]> = (0..64).map(|i| [i as f32 / 64.0; 784]).collect();
        let y: Vec<usize> = (0..64).map(|i| i % 10).collect();
        let mut model = Large::new(1);
        let before = model.predict(&x[0]);
        let mut trainer = model
            .compile(Adam::default(), SparseCategoricalCrossentropy::default())
            .metrics(accuracy());
        let history = trainer.fit(&x, &y, Fit::default().epochs(2).verbose(0)).unwrap();
        assert_eq!(history.history["loss"].len(), 2);
        assert_ne!(before, model.predict(&x[0]));
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(train).unwrap().join().unwrap();
}
