//! A loss that is not finite: which layer it comes from.

use keras_runtime::prelude::*;

#[test]
fn the_first_layer_is_named() {
    model! {
        struct Net {
            Input(1);
            Dense(2, name = small, kernel_initializer = ones);
            Dense(2, name = large, activation = exponential, kernel_initializer = ones);
            Dense(1);
        }
    }
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let quiet = || Fit::default().batch_size(1).shuffle(false).verbose(0);
    let fine = trainer.fit(&[[0.1], [0.2]], &[0.0, 0.0], quiet()).unwrap();
    assert!(fine.warnings.is_empty());

    let mut net = Net::new(1);
    let still = SGD::default().learning_rate(0.0);
    let mut trainer = net.compile(still, MeanSquaredError::default());
    let history = trainer.fit(&[[0.1], [99.0], [0.1]], &[0.0; 3], quiet().epochs(2)).unwrap();
    assert_eq!(
        history.warnings,
        [
            "the loss is not finite from epoch 1, step 2 on: `large` is the first layer whose output is \
          not; a smaller learning rate or `clipnorm` may help"
        ]
    );
}

#[test]
fn outputs_that_are_finite() {
    model! { struct Line { Input(1); Dense(1, kernel_initializer = ones); } }
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(0.0), MeanSquaredError::default());
    let fit = Fit::default().verbose(0);
    let warnings = trainer.fit(&[[1e30]], &[0.0], fit).unwrap().warnings;
    assert!(warnings[0].contains("the outputs of all layers are"), "{warnings:?}");
}
