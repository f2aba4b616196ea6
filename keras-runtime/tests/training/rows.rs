//! Which rows a step takes, and which are held out.

use crate::{line, quiet, ramp, still, twice};
use keras_runtime::prelude::*;

#[test]
fn the_tail_is_held_out() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    // Keras's rule: floor(10 · 0.75) rows are trained on.
    let fit = quiet().validation_split(0.25);
    let history = trainer.fit(&ramp(10), &twice(10), fit).unwrap();
    let mean = |rows: std::ops::Range<usize>| {
        let count = rows.len() as f64;
        rows.map(|i| (i * i) as f64).sum::<f64>() / count
    };
    assert!((history["loss"][0] - mean(0..7)).abs() < 1e-12);
    assert!((history["val_loss"][0] - mean(7..10)).abs() < 1e-12);
}

#[test]
fn what_is_held_out_is_not_learned() {
    let trained = |tail: f64| {
        let mut line = line(1.0);
        let (x, mut y) = (ramp(8), twice(8));
        y[6..].fill(tail);
        let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
        let fit = Fit::default().validation_split(0.25).epochs(3).batch_size(2).verbose(0);
        trainer.fit(&x, &y, fit).unwrap();
        line.as_slice().to_vec()
    };
    assert_eq!(trained(0.0), trained(1e3));
}

#[test]
fn validation_data_comes_before_a_split() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let fit = quiet().validation_split(0.5).validation_data(&[[1.0]], &[4.0]);
    let history = trainer.fit(&ramp(4), &twice(4), fit).unwrap();
    assert_eq!((history["loss"][0], history["val_loss"][0]), (14.0 / 4.0, 9.0));
}

#[test]
fn epochs_go_on_from_the_initial_one() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let fit = quiet().initial_epoch(3).epochs(5).validation_split(0.5).validation_freq(5);
    let history = trainer.fit(&ramp(4), &twice(4), fit).unwrap();
    assert_eq!(history.epoch, [3, 4]);
    assert_eq!((history["loss"].len(), history["val_loss"].len()), (2, 1));
    let history = trainer.fit(&ramp(4), &twice(4), quiet().initial_epoch(5).epochs(5)).unwrap();
    assert!(history.epoch.is_empty());
}

#[test]
fn steps_go_on_where_the_epoch_before_ended() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let fit = quiet().batch_size(2).steps_per_epoch(2).epochs(3);
    let history = trainer.fit(&ramp(5), &twice(5), fit).unwrap();
    // Rows 0 to 3; then row 4, the smaller last batch, and rows 0 and 1; then rows 2 to 4.
    let expected = [(1.0 + 4.0 + 9.0) / 4.0, (16.0 + 1.0) / 3.0, (4.0 + 9.0 + 16.0) / 3.0];
    for (found, expected) in history["loss"].iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{:?}", history["loss"]);
    }
}

#[test]
fn steps_alone_decide_the_batch_size() {
    let trained = |fit: Fit<'_, f64>| {
        let mut line = line(1.0);
        let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
        trainer.fit(&ramp(10), &twice(10), fit).unwrap();
        line.as_slice().to_vec()
    };
    // As in Keras: ⌈10 / 4⌉ rows a step.
    assert_eq!(trained(quiet().steps_per_epoch(4)), trained(quiet().batch_size(3)));
}

#[test]
fn a_smaller_last_batch_is_a_step_of_its_own() {
    let mut fitted = line(1.0);
    let (x, y) = (ramp(5), twice(5));
    let mut trainer = fitted.compile(Adam::default(), MeanSquaredError::default());
    trainer.fit(&x, &y, quiet().batch_size(2).epochs(2)).unwrap();

    let mut stepped = line(1.0);
    let mut trainer = stepped.compile(Adam::default(), MeanSquaredError::default());
    for _ in 0..2 {
        for rows in [0..2, 2..4, 4..5] {
            trainer.train_on_batch(&x[rows.clone()], &y[rows]).unwrap();
        }
    }
    assert_eq!(fitted.as_slice(), stepped.as_slice());
}

#[test]
fn every_epoch_takes_every_row_once_in_an_order_of_its_own() {
    // With one row a step, the weights after an epoch tell the order.
    let trained = |seed: u64, epochs: usize| {
        let mut line = line(0.0);
        let mut trainer = line.compile(SGD::default(), MeanSquaredError::default()).seed(seed);
        let fit = Fit::default().batch_size(1).epochs(epochs).verbose(0);
        trainer.fit(&ramp(6), &twice(6), fit).unwrap();
        line.as_slice().to_vec()
    };
    assert_eq!(trained(1, 2), trained(1, 2));
    assert_ne!(trained(1, 2), trained(2, 2));

    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let history =
        trainer.fit(&ramp(7), &twice(7), Fit::default().batch_size(2).verbose(0)).unwrap();
    assert!((history["loss"][0] - 91.0 / 7.0).abs() < 1e-12);
}

/// An epoch's loss is the mean over batches; of unequal batches too it is that of all rows.
#[test]
fn fit_and_evaluate_agree_where_nothing_is_learned() {
    let mut line = line(1.0);
    let mut trainer = line.compile(still(), MeanSquaredError::default());
    let (x, y) = (ramp(10), twice(10));
    let fit = quiet().batch_size(4);
    let fitted = trainer.fit(&x, &y, fit).unwrap()["loss"][0];
    let evaluated = trainer.evaluate(&x, &y).unwrap().loss();
    assert!((fitted - evaluated).abs() < 1e-12, "{fitted} {evaluated}");
}

/// Data sorted by class: the tail has a class that nothing is learned of.
#[test]
fn a_tail_with_classes_of_its_own() {
    model! { struct Net { Input(1); Dense(3, activation = softmax); } }
    let x: Vec<[f32; 1]> = (0..10_u8).map(|i| [f32::from(i)]).collect();
    let (sorted, mixed) = ([0, 0, 0, 0, 1, 1, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    let warnings = |y: &[i32; 10]| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
        let split = Fit::default().validation_split(0.2).verbose(0);
        trainer.fit(&x, y, split).unwrap().warnings
    };
    assert_eq!(
        warnings(&sorted),
        [
            "validation_split holds out the last 2 rows, with class 2, which none of the other rows has; \
          shuffle them before, for example with `split_shuffled`"
        ]
    );
    assert!(warnings(&mixed).is_empty());

    // The same said with a 1 among zeros.
    let one_hot = |y: &[i32; 10]| -> Vec<[f32; 3]> {
        y.iter().map(|&class| [0, 1, 2].map(|i| f32::from(u8::from(i == class)))).collect()
    };
    let warned = |y: &[[f32; 3]]| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(SGD::default(), CategoricalCrossentropy::default());
        let split = Fit::default().validation_split(0.2).verbose(0);
        !trainer.fit(&x, y, split).unwrap().warnings.is_empty()
    };
    assert!(warned(&one_hot(&sorted)) && !warned(&one_hot(&mixed)));
    assert!(!warned(&[[0.2, 0.3, 0.5]; 10]));

    // A label that stands for no class is none.
    let mut net = Net::new(1);
    let loss = SparseCategoricalCrossentropy::default().ignore_class(-1);
    let split = Fit::default().validation_split(0.2).verbose(0);
    let y = [0, 1, 2, 0, 1, 2, 0, 1, 2, -1];
    let history = net.compile(SGD::default(), loss).fit(&x, &y, split).unwrap();
    assert!(history.warnings.is_empty());

    model! { struct Yes { Input(1); Dense(1, activation = sigmoid); } }
    let warnings = |y: &[f32; 10]| {
        let mut net = Yes::new(1);
        let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
        let split = Fit::default().validation_split(0.3).verbose(0);
        trainer.fit(&x, y, split).unwrap().warnings.len()
    };
    assert_eq!(warnings(&[0., 0., 0., 0., 0., 0., 0., 1., 1., 1.]), 1);
    // Numbers are no classes.
    assert_eq!(warnings(&[0., 0., 0., 0., 0., 0., 0., 1., 1., 1.5]), 0);
}
