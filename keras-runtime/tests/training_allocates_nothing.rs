//! A training step takes no memory after the first.

mod counting_allocator;

use counting_allocator::allocations;
use keras_runtime::kernels::Engine;
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(30);
        GaussianNoise(0.1);
        Reshape(5, 6, 1);
        Conv2D(6, kernel_size = 3, padding = same, groups = 1);
        Conv2D(4, kernel_size = 2, groups = 2, activation = relu);
        MaxPooling2D(2);
        SeparableConv2D(3, kernel_size = 2);
        Flatten();
        Dense(64, activation = gelu, kernel_regularizer = l2(0.01), kernel_constraint = max_norm);
        Dropout(0.3);
        Dense(5, activation = softmax, activity_regularizer = l1(0.001));
    }
}

/// What a fit of so many steps takes, after one that has made all the room.
fn fit<O: Optimizer<f32>>(optimizer: O, threads: usize, epochs: usize) -> usize {
    fit_on(Native::default(), optimizer, threads, epochs)
}

/// The same on an engine.
fn fit_on<E, O>(engine: E, optimizer: O, threads: usize, epochs: usize) -> usize
where
    E: Engine<f32>,
    O: Optimizer<f32>,
{
    let x: Vec<[f32; 30]> = (0..70).map(|i| [(i as f32).sin(); 30]).collect();
    let y: Vec<u8> = (0..70).map(|i| i % 5).collect();
    let weights = vec![0.5; 70];
    let mut model = Net::new(1);
    let mut trainer = model
        .compile(optimizer, SparseCategoricalCrossentropy::default())
        .metrics((accuracy(), metrics::SparseCategoricalCrossentropy::default()))
        .weighted_metrics(SparseCategoricalAccuracy::default())
        .engine(engine)
        .threads(threads);
    let options = || Fit::default().batch_size(32).sample_weight(&weights).verbose(0);
    trainer.fit(&x, &y, options()).unwrap();
    allocations(|| {
        // Callbacks that have nothing to do in a step take nothing either.
        let callbacks = (
            EarlyStopping::default().monitor("loss"),
            ReduceLROnPlateau::default().monitor("loss"),
            TerminateOnNaN::default(),
            LambdaCallback::default().on_train_batch_end(|at| assert!(at.log("loss").is_some())),
        );
        let options = options().callbacks(callbacks);
        trainer.fit(&x, &y, options.steps_per_epoch(3 * epochs)).unwrap();
    })
}

#[test]
fn as_much_for_3_steps_as_for_300() {
    for threads in [1, 2] {
        assert_eq!(fit(Adam::default(), threads, 1), fit(Adam::default(), threads, 100));
        let rmsprop = || RMSprop::default().momentum(0.9).centered(true).global_clipnorm(1.0);
        assert_eq!(fit(rmsprop(), threads, 1), fit(rmsprop(), threads, 100));
        let sgd = || SGD::default().momentum(0.9).use_ema(true).gradient_accumulation_steps(2);
        assert_eq!(fit(sgd(), threads, 1), fit(sgd(), threads, 100));
    }
}

#[test]
fn whatever_the_engine() {
    for name in AnyEngine::NAMES {
        let fit = |epochs| {
            let engine = name.parse::<AnyEngine>().unwrap();
            fit_on(engine, SGD::default(), 2, epochs)
        };
        assert_eq!(fit(1), fit(100), "{name}");
    }
}
