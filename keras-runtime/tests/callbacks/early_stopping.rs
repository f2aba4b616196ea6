//! `EarlyStopping`, by given values.

use keras_runtime::callbacks::{Callback, Mode};
use keras_runtime::prelude::*;

model! { struct Line { Input(1); Dense(1); } }

/// Trains an epoch for each value, which is logged as `value`; the bias is then the number of the epoch.
struct Play<'a>(&'a [f64]);

impl<T: Element> Callback<T> for Play<'_> {
    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        at.set_log("value", self.0[at.epoch()]);
        let epoch = T::from_usize(at.epoch());
        at.weights_mut()[1] = epoch;
        Ok(())
    }

    fn adds(&self) -> Vec<String> {
        vec!["value".into()]
    }
}

/// How many epochs are trained, and the epoch whose weights are left.
fn play(values: &[f64], early: EarlyStopping) -> (usize, f32) {
    let mut early = early.monitor("value");
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(0.0), MeanSquaredError::default());
    let fit = Fit::default().epochs(values.len()).verbose(0);
    let fit = fit.callbacks((Play(values), &mut early));
    let epochs = trainer.fit(&[[0.0]], &[0.0], fit).unwrap().epoch.len();
    (epochs, line.dense.bias[0])
}

fn early() -> EarlyStopping {
    EarlyStopping::default().mode(Mode::Min)
}

/// Each row was played to Keras 3.15's own class in the same way.
#[test]
fn as_keras() {
    let falls = [3.0, 2.0, 1.0, 1.0, 1.0, 0.5];
    // Equal is no improvement; patience 0 is as 1.
    assert_eq!(play(&falls, early()), (4, 3.0));
    assert_eq!(play(&falls, early().patience(1)), (4, 3.0));
    assert_eq!(play(&falls, early().patience(2)), (5, 4.0));
    assert_eq!(play(&falls, early().patience(3)), (6, 5.0));
    // More than min_delta, whatever its sign.
    assert_eq!(play(&falls, early().min_delta(1.0)), (2, 1.0));
    assert_eq!(play(&falls, early().min_delta(-0.9)), (4, 3.0));
    // A baseline that is never beaten, and one that is.
    assert_eq!(play(&falls, early().patience(3).baseline(0.1)), (4, 3.0));
    assert_eq!(play(&falls, early().patience(3).baseline(1.5)), (6, 5.0));
    assert_eq!(play(&falls, early().start_from_epoch(3)), (5, 4.0));
    // Large ones are better.
    let rises = [1.0, 2.0, 1.5, 3.0, 2.0, 2.5];
    assert_eq!(play(&rises, early().mode(Mode::Max)), (3, 2.0));
    assert_eq!(play(&rises, early().mode(Mode::Max).patience(2)), (6, 5.0));
}

#[test]
fn the_best_weights_come_back() {
    let values = [3.0, 1.0, 2.0, 2.5];
    let best = || early().restore_best_weights(true);
    assert_eq!(play(&values, best().patience(2)), (4, 1.0));
    // Training ends by itself.
    assert_eq!(play(&values, best().patience(9)), (4, 1.0));
    assert_eq!(play(&values, early().patience(9)), (4, 3.0));
    // A NaN in the first epoch is not the best for ever.
    assert_eq!(play(&[f64::NAN, 2.0, 3.0], best().patience(9)), (3, 1.0));
}

/// The wish of users: without a number of one's own the loss decides.
#[test]
fn the_direction_is_that_of_the_metric() {
    let (x, y) = ([[1.0], [2.0]], [2.0, 4.0]);
    let mut line = Line::new(1);
    let mut trainer = line
        .compile(SGD::default().learning_rate(0.05), MeanSquaredError::default())
        .metrics(R2Score::default());
    for monitor in ["loss", "val_loss", "r2_score", "val_r2_score"] {
        let mut early = EarlyStopping::default().monitor(monitor);
        let fit = Fit::default().epochs(3).verbose(0).validation_data(&x, &y);
        trainer.fit(&x, &y, fit.callbacks(&mut early)).unwrap();
        // Everything becomes better.
        assert_eq!((early.stopped_epoch, early.best_epoch), (0, 2), "{monitor}");
    }
}
