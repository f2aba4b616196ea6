//! What is wrong with one of several is said in its name.

use super::{Samples, TwoBranch, TwoBranchOutput, samples};
use keras_runtime::data::{Flat, FromRows};
use keras_runtime::losses::NoLoss;
use keras_runtime::prelude::*;
use keras_runtime::train::{AnyLoss, AnyLosses};

fn fit(x: &Samples, class: Vec<u8>, value: Vec<f32>) -> String {
    let mut net = TwoBranch::new(3);
    let losses = TwoBranchOutput {
        class: SparseCategoricalCrossentropy::default(),
        value: MeanSquaredError::default(),
    };
    let mut trainer = net.compile(SGD::default(), losses);
    let y = TwoBranchOutput { class, value };
    trainer.fit(x, &y, Fit::default().verbose(0)).unwrap_err().to_string()
}

#[test]
fn values() {
    let mut x = samples(3);
    assert_eq!(
        fit(&x, vec![0, 1, 3], vec![0.0; 3]),
        "class[2] is 3, but labels must be whole numbers from 0 to 2"
    );
    assert_eq!(
        fit(&x, vec![0; 3], vec![0.0, f32::NAN, 0.0]),
        "value[1] is NaN, but values must be finite"
    );
    x.meta[1][1] = f32::INFINITY;
    assert_eq!(fit(&x, vec![0; 3], vec![0.0; 3]), "meta[1][1] is inf, but values must be finite");
}

#[test]
fn lengths() {
    let mut x = samples(3);
    assert_eq!(fit(&x, vec![0; 3], vec![0.0; 2]), "`value` has 2 rows, but `class` has 3");
    assert_eq!(fit(&x, vec![0; 2], vec![0.0; 2]), "y has 2 rows, but x has 3");
    x.meta.pop();
    assert_eq!(fit(&x, vec![0; 3], vec![0.0; 3]), "`meta` has 2 rows, but `image` has 3");
}

#[test]
fn settings() {
    let mut net = TwoBranch::new(3);
    let losses = TwoBranchOutput { class: NoLoss, value: MeanSquaredError::default() };
    let trainer = net.compile(SGD::default(), losses);
    let y = TwoBranchOutput { class: (), value: vec![0.0; 3] };
    // Of one that is not in a box the compiler says so.
    let class: Vec<Box<dyn Metric<f32>>> = vec![Box::new(AUC::default())];
    let metrics = TwoBranchOutput { class, value: () };
    let error = trainer.metrics(metrics).evaluate(&samples(3), &y).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`class` has no loss and no targets, so `auc` cannot be measured; give it a loss with the \
         weight 0"
    );
    // Weights by class, likewise.
    let losses = AnyLosses(vec![
        AnyLoss::new(SparseCategoricalCrossentropy::default()),
        AnyLoss::new(MeanSquaredError::default()),
    ]);
    let y = FromRows(Flat::new(&[0.0; 6], 2).unwrap());
    let fit = Fit::default().verbose(0).class_weight([(0, 2.0)]);
    let error = net.compile(SGD::default(), losses).fit(&samples(3), &y, fit).unwrap_err();
    assert_eq!(error.to_string(), "class weights are for one output, but `TwoBranch` has 2");
}
