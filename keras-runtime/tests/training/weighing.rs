//! Weights of samples and classes.

use crate::{line, quiet, ramp, still, twice};
use keras_runtime::data::{Flat, FromRows};
use keras_runtime::losses::{Dense, Sparse};
use keras_runtime::prelude::*;
use keras_runtime::train::{AnyLoss, AnyLosses, NoValidation, Weighs};

model! {
    struct Classes {
        Input(2);
        Dense(3, activation = softmax);
    }
}

model! {
    /// A class for each of two steps.
    struct Steps {
        Input(2, 2);
        Dense(3, activation = softmax);
    }
}

const X: [[f32; 2]; 5] = [[0.1, 0.2], [0.4, -0.5], [-0.7, 0.8], [0.2, 0.1], [0.9, 0.9]];
const LABELS: [u8; 5] = [0, 2, 1, 2, 0];

#[test]
fn sample_weights_multiply_losses() {
    let mut line = line(1.0);
    let mut trainer = line
        .compile(still(), MeanSquaredError::default())
        .metrics(metrics::MeanSquaredError::default().name("plain"))
        .weighted_metrics(metrics::MeanSquaredError::default().name("weighted"));
    let weights = [1.0, 2.0, 0.0, 0.5];
    let (x, y) = (ramp(4), twice(4));
    let history = trainer.fit(&x, &y, quiet().sample_weight(&weights)).unwrap();
    let sum = 2.0 * 1.0 + 0.5 * 9.0;
    assert_eq!(history["loss"], [sum / 4.0]);
    assert_eq!(history["plain"], [14.0 / 4.0]);
    assert!((history["weighted"][0] - sum / 3.5).abs() < 1e-12);
    let scores = trainer
        .evaluate_with(&x, &y, &Evaluate::default().sample_weight(&weights).batch_size(3))
        .unwrap();
    assert!((scores.loss() - sum / 4.0).abs() < 1e-12);
}

#[test]
fn weights_are_split_with_their_samples() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let fit = quiet().validation_split(0.5).sample_weight(&[1.0, 1.0, 0.0, 2.0]);
    let history = trainer.fit(&ramp(4), &twice(4), fit).unwrap();
    assert_eq!((history["loss"][0], history["val_loss"][0]), (1.0 / 2.0, 18.0 / 2.0));
}

fn sparse<W: Weighs<[f32; 3], Sparse>>(fit: Fit<'_, f32, NoValidation, W>) -> Vec<f32> {
    let mut net = Classes::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    trainer.fit(&X, &LABELS, fit).unwrap();
    net.as_slice().to_vec()
}

fn dense<W>(one_hot: &[[f32; 3]], fit: Fit<'_, f32, NoValidation, W>) -> Vec<f32>
where
    W: Weighs<[f32; 3], Dense>,
{
    let mut net = Classes::new(1);
    let mut trainer = net.compile(SGD::default(), CategoricalCrossentropy::default());
    trainer.fit(&X, one_hot, fit).unwrap();
    net.as_slice().to_vec()
}

#[test]
fn class_weights_are_sample_weights_by_class() {
    let of_samples: Vec<f32> =
        LABELS.iter().map(|label| [2.0, 0.5, 1.0][*label as usize]).collect();
    let one_hot: Vec<[f32; 3]> = to_categorical(&LABELS).unwrap();
    let fit = || Fit::default().epochs(2).batch_size(2).verbose(0);
    let classes = [(0, 2.0), (1, 0.5)]; // Class 2 is not named: it weighs 1.
    let expected = sparse(fit().sample_weight(&of_samples));
    assert_eq!(sparse(fit().class_weight(classes)), expected);
    assert_ne!(sparse(fit()), expected);
    let by_class = dense(&one_hot, fit().class_weight(classes));
    assert_eq!(by_class, dense(&one_hot, fit().sample_weight(&of_samples)));
}

#[test]
fn class_weights_are_finite_and_of_classes_that_there_are() {
    let error = |weights: &[(usize, f64)]| {
        let mut net = Classes::new(1);
        let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
        let fit = Fit::default().verbose(0).class_weight(weights.iter().copied());
        trainer.fit(&X, &LABELS, fit).unwrap_err().to_string()
    };
    assert_eq!(
        error(&[(3, 1.0)]),
        "class_weight has a weight for class 3, but the classes are 0 to 2"
    );
    assert_eq!(
        error(&[(1, f64::NAN)]),
        "the class_weight of class 1 is NaN, but weights must be finite"
    );
    assert_eq!(error(&[(1, 1.0), (1, 2.0)]), "class_weight has two weights for class 1");
}

#[test]
fn a_batch_has_samples() {
    let mut net = Classes::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let none = "batch_size must be at least 1, found 0";
    let error = trainer.evaluate_with(&X, &LABELS, &Evaluate::default().batch_size(0)).unwrap_err();
    assert_eq!(error.to_string(), none);
    let error = trainer.predict_batch_with(&X, &Predict::default().batch_size(0)).unwrap_err();
    assert_eq!(error.to_string(), none);
}

#[test]
fn steps_have_weights_of_their_own() {
    let (x, y) = ([[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6], [0.7, 0.8]]], [[0_u8, 1], [2, 0]]);
    let mut net = Steps::new(1);
    let mut losses = |weights: [f32; 4], row_len| {
        let mut trainer = net
            .compile(SGD::default().learning_rate(0.0), SparseCategoricalCrossentropy::default());
        let fit = Fit::default().verbose(0);
        let rows = Flat::new(&weights, row_len).unwrap();
        trainer.fit(&x, &y, fit.sample_weight_rows(rows)).map(|history| history["loss"][0])
    };
    let all = losses([1.0; 4], 2).unwrap();
    let parts: f64 =
        (0..4).map(|i| losses(std::array::from_fn(|j| f32::from(i == j)), 2).unwrap()).sum();
    assert!((all - parts).abs() < 1e-6);
}

/// Two samples of two steps: a weight of a sample is none of a step.
#[test]
fn sample_weights_of_as_many_samples_as_steps() {
    fn loss<W>(fit: Fit<'_, f32, NoValidation, W>) -> f64
    where
        W: Weighs<[[f32; 3]; 2], Sparse>,
    {
        let (x, y) = ([[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6], [0.7, 0.8]]], [[0_u8, 1], [2, 0]]);
        let mut net = Steps::new(1);
        let mut trainer = net
            .compile(SGD::default().learning_rate(0.0), SparseCategoricalCrossentropy::default());
        trainer.fit(&x, &y, fit.verbose(0)).unwrap()["loss"][0]
    }
    let samples = loss(Fit::default().sample_weight(&[3.0, 1.0]));
    let steps = |weights: &[f32; 4]| {
        loss(Fit::default().sample_weight_rows(Flat::new(weights, 2).unwrap()))
    };
    assert!((samples - steps(&[3.0, 3.0, 1.0, 1.0])).abs() < 1e-6);
    assert!((samples - steps(&[3.0, 1.0, 3.0, 1.0])).abs() > 1e-2);
}

#[test]
fn weights_that_do_not_fit_are_errors() {
    let mut line = line(1.0);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let mut error =
        |fit: Fit<'_, f64>| trainer.fit(&ramp(4), &twice(4), fit).unwrap_err().to_string();
    assert_eq!(error(quiet().sample_weight(&[1.0; 3])), "sample_weight has 3 rows, but x has 4");
    let nan = [1.0, 1.0, f64::NAN, 1.0];
    assert_eq!(
        error(quiet().sample_weight(&nan)),
        "sample_weight[2] is NaN, but values must be finite"
    );
    let mut both = line.compile(SGD::default(), MeanSquaredError::default());
    let fit = quiet().sample_weight(&[1.0; 4]).class_weight([(0, 2.0)]);
    assert_eq!(
        both.fit(&ramp(4), &twice(4), fit).unwrap_err().to_string(),
        "expected sample weights or class weights, found both"
    );

    let (x, y) = ([[[0.1, 0.2], [0.3, 0.4]]], [[0_u8, 1]]);
    let mut net = Steps::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let rows = Flat::new(&[1.0; 3], 3).unwrap();
    assert_eq!(
        trainer.fit(&x, &y, Fit::default().sample_weight_rows(rows)).unwrap_err().to_string(),
        "each sample_weight must have 2 values, found 3"
    );
}

/// Where only the run knows the loss, only the run knows whether there are steps, and classes.
#[test]
fn weights_beside_a_loss_that_the_run_chooses() {
    let (x, y) = ([[[0.1, 0.2], [0.3, 0.4]]], [0.0, 1.0]);
    let y = FromRows(Flat::new(&y, 2).unwrap());
    let mut net = Steps::new(1);
    let loss = AnyLosses(vec![AnyLoss::new(SparseCategoricalCrossentropy::default())]);
    let mut trainer = net.compile(SGD::default(), loss);
    let fit = Fit::default().class_weight([(1, 2.0)]).verbose(0);
    assert_eq!(
        trainer.fit(&x, &y, fit).unwrap_err().to_string(),
        "class weights are for samples of one class each, but a target has the shape 2"
    );
    let rows = Flat::new(&[1.0; 2], 2).unwrap();
    let loss = AnyLosses(vec![AnyLoss::new(MeanSquaredError::default())]);
    let mut net = Classes::new(1);
    let mut trainer = net.compile(SGD::default(), loss);
    let y = FromRows(Flat::new(&[0.0; 3], 3).unwrap());
    assert_eq!(
        trainer
            .fit(&[[0.1, 0.2]], &y, Fit::default().sample_weight_rows(rows))
            .unwrap_err()
            .to_string(),
        "each sample_weight must have 1 values, found 2"
    );
}
