//! Mistakes that only the data shows: errors before the first step.

use crate::Line;
use keras_runtime::losses::{Dense, Sparse};
use keras_runtime::prelude::*;

model! {
    struct Classes {
        Input(2);
        Dense(3, activation = softmax);
    }
}

/// What `fit` says of these samples and labels; it must have changed nothing.
fn of_classes(x: &[[f32; 2]], y: &[i32]) -> String {
    let mut net = Classes::new(1);
    let before = net.as_slice().to_vec();
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let error = trainer.fit(x, y, Fit::default().verbose(0)).unwrap_err().to_string();
    assert_eq!(trainer.evaluate(x, y).unwrap_err().to_string(), error);
    assert_eq!(net.as_slice(), before);
    error
}

/// What `fit` says of these options.
fn of_options(fit: Fit<'_>) -> String {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    trainer.fit(&[[1.0], [2.0]], &[1.0, 2.0], fit.verbose(0)).unwrap_err().to_string()
}

#[test]
fn data() {
    let good = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]];
    assert_eq!(of_classes(&good, &[0, 1]), "y has 2 rows, but x has 3");
    assert_eq!(of_classes(&[], &[]), "x has no rows");
    let mut nan = good;
    nan[1][1] = f32::NAN;
    assert_eq!(of_classes(&nan, &[0, 1, 2]), "x[1][1] is NaN, but values must be finite");
    let labels = |label| format!("y[2] is {label}, but labels must be whole numbers from 0 to 2");
    assert_eq!(of_classes(&good, &[0, 1, 3]), labels(3));
    assert_eq!(of_classes(&good, &[0, 1, -1]), labels(-1));

    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let error = trainer.fit(&[[1.0], [2.0]], &[1.0, f32::INFINITY], Fit::default()).unwrap_err();
    assert_eq!(error.to_string(), "y[1] is inf, but values must be finite");
}

#[test]
fn indices() {
    model! { struct Words { Input(2); Flatten(); Embedding(5, 3); Flatten(); Dense(1); } }
    model! { struct Word { Input(()); Embedding(5, 3); Dense(1); } }
    let mut words = Words::new(1);
    let error = "x[1][0] is 5, but `embedding` takes whole numbers from 0 to 4";
    let x = [[0.0, 4.0], [5.0, 1.0]];
    assert_eq!(words.predict_batch(&x).unwrap_err().to_string(), error);
    let mut trainer = words.compile(SGD::default(), MeanSquaredError::default());
    let fit = || Fit::default().verbose(0);
    assert_eq!(trainer.fit(&x, &[1.0, 2.0], fit()).unwrap_err().to_string(), error);
    let error = trainer.evaluate(&[[0.5, 0.0]], &[1.0]).unwrap_err().to_string();
    assert_eq!(error, "x[0][0] is 0.5, but `embedding` takes whole numbers from 0 to 4");
    trainer.fit(&x[..1], &[1.0], fit()).unwrap();

    model! { struct Bag { Input(2); CategoryEncoding(3); } }
    let error = Bag::new(1).predict_batch(&[[0.0, 3.0]]).unwrap_err().to_string();
    assert_eq!(error, "x[0][1] is 3, but `category_encoding` takes whole numbers from 0 to 2");

    let mut word = Word::new(1);
    let error = word.predict_batch(&[3.0, -1.0]).unwrap_err().to_string();
    assert_eq!(error, "x[1] is -1, but `embedding` takes whole numbers from 0 to 4");
    let mut trainer = word.compile(SGD::default(), MeanSquaredError::default());
    trainer.fit(&[3.0, 4.0], &[1.0, 2.0], fit()).unwrap();
}

#[test]
fn data_to_validate_with() {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let mut error = |x: &[[f32; 1]], y: &[f32]| {
        let fit = Fit::default().validation_data(x, y).verbose(0);
        trainer.fit(&[[1.0]], &[1.0], fit).unwrap_err().to_string()
    };
    assert_eq!(error(&[[1.0]], &[1.0, 2.0]), "validation y has 2 rows, but x has 1");
    assert_eq!(error(&[], &[]), "validation x has no rows");
    assert_eq!(error(&[[f32::NAN]], &[1.0]), "validation x[0] is NaN, but values must be finite");
}

#[test]
fn options() {
    assert_eq!(of_options(Fit::default().batch_size(0)), "batch_size must be at least 1, found 0");
    assert_eq!(
        of_options(Fit::default().steps_per_epoch(0)),
        "steps_per_epoch must be at least 1, found 0"
    );
    assert_eq!(
        of_options(Fit::default().validation_split(1.0)),
        "validation_split must be from 0 to below 1, found 1"
    );
    assert_eq!(
        of_options(Fit::default().validation_split(0.75)),
        "validation_split 0.75 leaves none of 2 rows to train on"
    );
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().weight_decay(-1.0), MeanSquaredError::default());
    let error = trainer.fit(&[[1.0]], &[1.0], Fit::default().verbose(0)).unwrap_err().to_string();
    assert!(error.contains("weight_decay"), "{error}");
}

#[test]
fn logits_are_no_probabilities() {
    model! { struct Logits { Input(2); Dense(3); } }
    let (x, y) = ([[0.1, 0.2], [0.3, 0.4]], [0_u8, 2]);
    let mut net = Logits::new(1);
    let loss = SparseCategoricalCrossentropy::default();
    let fit = || Fit::default().verbose(0);
    assert!(net.compile(SGD::default(), loss.from_logits()).fit(&x, &y, fit()).is_ok());
    assert!(net.compile(SGD::default(), OnAnyHead(loss)).fit(&x, &y, fit()).is_ok());
    // What the compiler cannot know is an error of the run.
    let of_flag = |from_logits| {
        let (reduction, ignore_class) = (loss.reduction, loss.ignore_class);
        SparseCategoricalCrossentropy { from_logits, reduction, ignore_class }
    };
    assert!(net.compile(SGD::default(), of_flag(true)).fit(&x, &y, fit()).is_ok());
    let boxed: Box<dyn Loss<f32, Target = Sparse>> = Box::new(loss);
    for error in [
        net.compile(SGD::default(), of_flag(false)).fit(&x, &y, fit()),
        net.compile(SGD::default(), boxed).fit(&x, &y, fit()),
    ] {
        assert_eq!(
            error.unwrap_err().to_string(),
            "expected probabilities for the loss of the output, found the values of a linear \
             layer; write `activation = softmax` or `sigmoid` at the last layer, or \
             `.from_logits()` at the loss"
        );
    }
    let of_values: [Box<dyn Loss<f32, Target = Dense>>; 6] = [
        Box::new(CategoricalCrossentropy::default()),
        Box::new(CategoricalFocalCrossentropy::default()),
        Box::new(BinaryCrossentropy::default()),
        Box::new(Dice::default()),
        Box::new(Tversky::default()),
        Box::new(KLDivergence::default()),
    ];
    let y = [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]];
    for loss in of_values {
        assert!(net.compile(SGD::default(), loss).fit(&x, &y, fit()).is_err());
    }
}
