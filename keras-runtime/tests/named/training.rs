//! `compile`, `fit` and `evaluate`.

use super::{TwoBranch, TwoBranchInput, TwoBranchOutput, samples};
use keras_runtime::losses::NoLoss;
use keras_runtime::losses::{Dense, Sparse};
use keras_runtime::prelude::*;
use keras_runtime::train::{NoValidation, Weighs};

fn targets(count: usize) -> TwoBranchOutput<Vec<u8>, Vec<f32>> {
    TwoBranchOutput {
        class: (0..count).map(|n| (n % 3) as u8).collect(),
        value: (0..count).map(|n| n as f32 * 0.05).collect(),
    }
}

fn losses() -> TwoBranchOutput<SparseCategoricalCrossentropy, MeanSquaredError> {
    TwoBranchOutput {
        class: SparseCategoricalCrossentropy::default(),
        value: MeanSquaredError::default(),
    }
}

#[test]
fn logs_are_keras_s() {
    let mut net = TwoBranch::new(3);
    let mut trainer = net
        .compile(Adam::default().learning_rate(0.02), losses())
        .loss_weights(TwoBranchOutput { class: 1.0, value: 0.25 })
        .metrics(TwoBranchOutput {
            class: SparseCategoricalAccuracy::default(),
            value: (metrics::MeanAbsoluteError::default(), RootMeanSquaredError::default()),
        })
        .weighted_metrics(TwoBranchOutput {
            class: (),
            value: metrics::MeanAbsoluteError::default(),
        });
    let (x, y) = (samples(24), targets(24));
    let fit = Fit::default().epochs(30).batch_size(10).validation_data(&x, &y).verbose(0);
    let history = trainer.fit(&x, &y, fit).unwrap();
    let names: Vec<&str> = history.history.keys().map(String::as_str).collect();
    let expected = [
        "loss",
        "class_loss",
        "value_loss",
        "class_sparse_categorical_accuracy",
        "value_mean_absolute_error",
        "value_root_mean_squared_error",
        "value_weighted_mean_absolute_error",
    ];
    let val = expected.map(|name| format!("val_{name}"));
    let mut all: Vec<&str> = expected.into_iter().chain(val.iter().map(String::as_str)).collect();
    all.sort_unstable();
    assert_eq!(names, all);
    for prefix in ["", "val_"] {
        let last = |name: &str| history.last(&format!("{prefix}{name}")).unwrap();
        let sum = last("class_loss") + 0.25 * last("value_loss");
        assert!((last("loss") - sum).abs() < 1e-5);
    }
    assert!(history.last("loss").unwrap() < 0.7 * history.get("loss").unwrap()[0]);
    let scores = trainer.evaluate(&x, &y).unwrap();
    assert!(scores.iter().map(|(name, _)| name).eq(expected));
    assert!((scores.loss() - history.last("val_loss").unwrap()).abs() < 1e-5);
}

#[test]
fn an_output_without_a_loss_learns_nothing() {
    let mut net = TwoBranch::new(3);
    let before = net.clone_of_value();
    assert_eq!(before.len(), 9);
    let losses = TwoBranchOutput { class: SparseCategoricalCrossentropy::default(), value: NoLoss };
    let mut trainer = net.compile(SGD::default(), losses);
    let y = TwoBranchOutput { class: targets(8).class, value: () };
    let history = trainer.fit(&samples(8), &y, Fit::default().verbose(0)).unwrap();
    assert_eq!(history.history.len(), 1, "one loss is the loss of all");
    assert_eq!(net.clone_of_value(), before);
}

impl TwoBranch {
    fn clone_of_value(&self) -> Vec<f32> {
        let weights = self.get_weights();
        let of_value = weights.into_iter().filter(|weight| weight.name.starts_with("dense_2/"));
        of_value.flat_map(|weight| weight.values).collect()
    }
}

#[test]
fn sample_weights_for_all_or_for_each() {
    fn run<W>(fit: Fit<'_, f32, NoValidation, W>) -> [f64; 2]
    where
        W: Weighs<TwoBranchOutput, TwoBranchOutput<Sparse, Dense>>,
    {
        let mut net = TwoBranch::new(3);
        let mut trainer = net.compile(SGD::default(), losses());
        let history = trainer.fit(&samples(6), &targets(6), fit).unwrap();
        [history.last("class_loss").unwrap(), history.last("value_loss").unwrap()]
    }
    let fit = || Fit::default().shuffle(false).verbose(0);
    let weights = vec![1.0_f32, 0.5, 0.0, 2.0, 1.0, 3.0];
    let plain = run(fit());
    let shared = run(fit().sample_weight(&weights));
    let both = TwoBranchOutput { class: &weights, value: &weights };
    assert_eq!(run(fit().sample_weights(&both).unwrap()), shared);
    let one = TwoBranchOutput { class: (), value: &weights };
    assert_eq!(run(fit().sample_weights(&one).unwrap()), [plain[0], shared[1]]);
    assert_ne!(plain, shared);
}

#[test]
fn any_number_of_threads() {
    let (x, y) = (samples(40), targets(40));
    let run = |threads| {
        let mut net = TwoBranch::new(3);
        net.compile(Adam::default(), losses())
            .threads(threads)
            .fit(&x, &y, Fit::default().verbose(0))
            .unwrap();
        net.get_weights()
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn sets_of_any_origin() {
    let x = samples(4);
    let flat: Vec<f32> = x.image.as_flattened().as_flattened().as_flattened().to_vec();
    let image = Flat::new(&flat, 16).unwrap();
    let net = TwoBranch::new(3);
    let found = net.predict_batch(&TwoBranchInput { image, meta: &x.meta[..] }).unwrap();
    assert_eq!(found, net.predict_batch(&x).unwrap());
}
