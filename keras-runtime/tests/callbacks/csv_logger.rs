//! `CSVLogger`.

use keras_runtime::prelude::*;
use std::fs;

model! { struct Line { Input(1); Dense(1, kernel_initializer = zeros); } }

const X: [[f32; 1]; 1] = [[0.0]];
const Y: [f32; 1] = [1.0];

/// The right side is what Keras writes.
#[test]
fn lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv");
    let train = |append: bool| {
        let mut line = Line::new(1);
        let mut trainer =
            line.compile(SGD::default().learning_rate(0.25), MeanSquaredError::default());
        let fit = Fit::default().epochs(2).verbose(0).validation_data(&X, &Y).validation_freq(2);
        let logger = CSVLogger::new(&path).append(append);
        trainer.fit(&X, &Y, fit.callbacks(logger)).unwrap();
        fs::read_to_string(&path).unwrap()
    };
    let once = "epoch,loss,val_loss\r\n0,1.0,NA\r\n1,0.25,0.0625\r\n";
    assert_eq!(train(false), once);
    assert_eq!(train(true), format!("{once}0,1.0,NA\r\n1,0.25,0.0625\r\n"));
    assert_eq!(train(false), once);
}

#[test]
fn a_file_that_cannot_be_written() {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let fit = Fit::default().verbose(0).callbacks(CSVLogger::new("no/such/folder/log.csv"));
    let error = trainer.fit(&X, &Y, fit).unwrap_err().to_string();
    assert!(error.starts_with("`CSVLogger`: cannot write `no/such/folder/log.csv`"), "{error}");
}
