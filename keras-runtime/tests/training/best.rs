//! The best weights of a training, whatever its last epoch did: epoch by epoch, by hand. `EarlyStopping` does
//! it too.

use keras_runtime::prelude::*;

model! { struct Line { Input(1); Dense(1); } }

#[test]
fn the_best_epoch_is_kept() {
    let (x, y) = ([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0]);
    // The last epoch's step is far too large.
    let rates = [0.01, 0.05, 0.02, 5.0];
    let mut line = Line::new(1);
    let (mut best, mut least, mut losses) = (Vec::new(), f64::INFINITY, Vec::new());
    for (epoch, rate) in rates.into_iter().enumerate() {
        let sgd = SGD::default().learning_rate(rate);
        let mut trainer = line.compile(sgd, MeanSquaredError::default());
        let fit = Fit::default().initial_epoch(epoch).epochs(epoch + 1).verbose(0);
        let history = trainer.fit(&x, &y, fit.validation_data(&x, &y)).unwrap();
        let loss = history.last("val_loss").unwrap();
        losses.push(loss);
        if loss < least {
            (best, least) = (line.get_weights(), loss);
        }
    }
    assert!(losses[3] > 100.0 * least, "{losses:?}");
    line.set_weights(&best).unwrap();
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let restored = trainer.evaluate(&x, &y).unwrap()["loss"];
    assert_eq!(restored, least);
}

/// Training ends with the weights of its last epoch, not with the best.
#[test]
fn fit_ends_with_its_last_epoch() {
    let (x, y) = ([[1.0]], [2.0]);
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(2.0), MeanSquaredError::default());
    let fit = Fit::default().epochs(3).verbose(0).validation_data(&x, &y);
    let history = trainer.fit(&x, &y, fit).unwrap();
    let last = history.last("val_loss").unwrap();
    assert!(last > history["val_loss"][0]);
    assert_eq!(trainer.evaluate(&x, &y).unwrap()["loss"], last);
}
