//! Going on from a checkpoint gives the bits of never having stopped.

use keras_runtime::prelude::*;
use std::fs;
use std::path::Path;

model! {
    struct Net {
        Input(4, 3);
        GRU(5, stateful = true, dropout = 0.2, return_sequences = true);
        BatchNormalization();
        GaussianNoise(0.1);
        Flatten();
        Dense(7, activation = relu, kernel_constraint = max_norm);
        Dropout(0.4);
        Dense(3, activation = softmax);
    }
}

fn data() -> (Vec<[[f32; 3]; 4]>, Vec<u8>) {
    let x = (0..44).map(|i| core::array::from_fn(|j| [(i * 4 + j) as f32; 3].map(f32::sin)));
    (x.collect(), (0..44).map(|i| i % 3).collect())
}

/// Weights and history of a training of `epochs` epochs with this optimizer; `stop` ends it after so many
/// steps, with a checkpoint; `from` goes on from one.
fn train<O: Optimizer<f32>>(
    optimizer: O,
    epochs: usize,
    stop: Option<(usize, &Path)>,
    from: Option<&Path>,
    steps_per_epoch: Option<usize>,
) -> (Vec<u32>, History) {
    let (x, y) = data();
    let mut net = Net::new(7);
    if from.is_some() {
        net.as_mut_slice().fill(0.5);
    }
    let mut trainer = net
        .compile(optimizer, SparseCategoricalCrossentropy::default())
        .metrics((accuracy(), metrics::SparseCategoricalCrossentropy::default()))
        .weighted_metrics(SparseCategoricalAccuracy::default())
        .seed(if from.is_some() { 99 } else { 3 });
    if let Some(path) = from {
        trainer.load_checkpoint(path).unwrap();
    }
    let mut steps = 0;
    let stopper = LambdaCallback::default().on_train_batch_end(|at| {
        steps += 1;
        if let Some((stop, path)) = stop
            && steps == stop
        {
            at.save_checkpoint(path);
            at.stop_training();
        }
    });
    let mut fit = Fit::default().epochs(epochs).batch_size(8).verbose(0).validation_split(0.1);
    if let Some(steps) = steps_per_epoch {
        fit = fit.steps_per_epoch(steps);
    }
    let reduce =
        ReduceLROnPlateau::default().monitor("loss").factor(0.5).patience(1).min_delta(0.5);
    let early = EarlyStopping::default().patience(50).restore_best_weights(true);
    let weights = vec![0.7; 44];
    let optimizer = trainer.optimizer();
    // Where no rate can be set.
    let schedule = matches!(optimizer.common().learning_rate, LearningRate::Schedule(_))
        || optimizer.name() == "multi_optimizer";
    let fit = fit.sample_weight(&weights).callbacks((early, stopper));
    let fit = if schedule { fit } else { fit.callbacks(reduce) };
    let history = trainer.fit(&x, &y, fit).unwrap();
    (net.as_slice().iter().map(|weight| weight.to_bits()).collect(), history)
}

fn go_on<O: Optimizer<f32>>(optimizer: impl Fn() -> O, steps_per_epoch: Option<usize>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let whole = train(optimizer(), 4, None, None, steps_per_epoch);
    // In the middle of an epoch, after its last step, after its first.
    for stop in [3, 5, 6, 13] {
        train(optimizer(), 4, Some((stop, &path)), None, steps_per_epoch);
        let resumed = train(optimizer(), 4, None, Some(&path), steps_per_epoch);
        assert!(resumed.0 == whole.0, "weights after {stop} steps");
        assert_eq!(resumed.1, whole.1, "history after {stop} steps");
    }
}

#[test]
fn the_same_bits() {
    go_on(Adam::default, None);
    go_on(|| SGD::default().momentum(0.9).use_ema(true).gradient_accumulation_steps(2), None);
    go_on(|| LossScaleOptimizer::new(RMSprop::default().centered(true)), Some(4));
    go_on(ScheduleFreeAdamW::default, Some(7));
    go_on(|| Adam::default().learning_rate(ExponentialDecay::new(0.01, 3, 0.5)), None);
    let multi = || {
        MultiOptimizer::new(SGD::default())
            .map(".*/kernel", Nadam::default())
            .map("gru/bias", SGD::default())
    };
    go_on(multi, None);
}

fn trainer(net: &mut Net) -> Trainer<'_, Net, Adam, SparseCategoricalCrossentropy> {
    net.compile(Adam::default(), SparseCategoricalCrossentropy::default())
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    let (x, y) = data();
    let mut net = Net::new(1);
    let mut trainer = trainer(&mut net);
    trainer.fit(&x, &y, Fit::default().verbose(0)).unwrap();
    trainer.save_checkpoint(&path).unwrap();

    let mut other = Net::new(2);
    let before = other.get_weights();
    let mut sgd = other.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let error = sgd.load_checkpoint(&path).unwrap_err().to_string();
    assert!(error.ends_with("it is of the optimizer `adam`, found `sgd`"), "{error}");
    assert_eq!(other.get_weights(), before);

    model! { struct Line { Input(1); Dense(1); } }
    let mut line = Line::new(2);
    let mut trainer = line.compile(Adam::default(), MeanSquaredError::default());
    let error = trainer.load_checkpoint(&path).unwrap_err().to_string();
    assert!(error.contains("does not fit the model"), "{error}");

    // The weights of a checkpoint are weights.
    let mut copy = Net::new(5);
    copy.load_weights(&path).unwrap();
    assert_eq!(copy.get_weights(), net.get_weights());
}

/// Other batches cannot go on in the middle of an epoch, but after it.
#[test]
fn other_batches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    train(Adam::default(), 2, Some((3, &path)), None, None);
    let (x, y) = data();
    let mut net = Net::new(1);
    let mut adam = trainer(&mut net)
        .metrics((accuracy(), metrics::SparseCategoricalCrossentropy::default()))
        .weighted_metrics(SparseCategoricalAccuracy::default());
    adam.load_checkpoint(&path).unwrap();
    let error = adam.fit(&x, &y, Fit::default().verbose(0)).unwrap_err().to_string();
    let expected = "39 samples in batches of 8, found 44 samples in batches of 32";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn files_that_are_cut_off_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, broken) = (folder.path().join("a"), folder.path().join("b"));
    model! { struct Line { Input(1); Dense(1); } }
    let mut line = Line::new(1);
    let mut trainer = line.compile(Adam::default(), MeanSquaredError::default());
    trainer.fit(&[[1.0]], &[1.0], Fit::default().verbose(0)).unwrap();
    trainer.save_checkpoint(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let weights = trainer.model().get_weights();
    let mut is_error = |bytes: &[u8], what: &str| {
        fs::write(&broken, bytes).unwrap();
        assert!(trainer.load_checkpoint(&broken).is_err(), "{what}");
        // Unless the change has made it a file of weights that lacks some.
        assert!(trainer.model().load_weights(&broken).is_err(), "{what}");
        assert_eq!(trainer.model().get_weights(), weights);
    };
    for len in 0..bytes.len() {
        is_error(&bytes[..len], &format!("{len} bytes"));
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        is_error(&changed, &format!("byte {at}"));
    }
}

/// A metric of one's own without sums can be saved after epochs alone.
#[test]
fn metrics_without_sums() {
    use keras_runtime::{losses::AnyHead, tensor::Tensor};
    struct Own;
    impl<T: Element> Metric<T> for Own {
        type Head = AnyHead;
        fn name(&self) -> &str {
            "own"
        }
        fn reset(&mut self) {}
        fn update(&mut self, _: Tensor<'_, T>, _: Tensor<'_, T>, _: Option<Tensor<'_, T>>) {}
        fn results(&self) -> Vec<f64> {
            vec![1.0]
        }
    }
    model! { struct Line { Input(1); Dense(1); } }
    let folder = tempfile::tempdir().unwrap();
    let mut line = Line::new(1);
    let mut trainer = line.compile(Adam::default(), MeanSquaredError::default()).metrics(Own);
    let mut fit = |backup: BackupAndRestore| {
        trainer.fit(&[[1.0]], &[1.0], Fit::default().verbose(0).callbacks(backup))
    };
    fit(BackupAndRestore::new(folder.path())).unwrap();
    let error = fit(BackupAndRestore::new(folder.path()).save_freq(1)).unwrap_err().to_string();
    assert!(
        error.contains("the metric `own` cannot be saved in the middle of an epoch"),
        "{error}"
    );
}
