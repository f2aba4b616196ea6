//! What is done between the steps of a training: stop in time, keep the best, write logs, go on after a
//! power cut.
//!
//! `cargo run --release --example callbacks [FOLDER]`, then `tensorboard --logdir FOLDER/logs`
//!
//! With `--features dashboard` curves are drawn in the terminal while it trains.

use keras_runtime::prelude::*;
use std::path::PathBuf;

model! {
    /// Reads a digit from 8 x 8 pixels.
    struct DigitNet {
        Input(64);
        Dense(64, activation = relu);
        Dropout(0.3);
        Dense(10, activation = softmax);
    }
}

/// A callback of one's own: a type with the hooks that it needs.
struct Slowest {
    began: std::time::Instant,
    seconds: f64,
}

impl<T: Element> Callback<T> for Slowest {
    fn on_epoch_begin(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.began = std::time::Instant::now();
        Ok(())
    }

    fn on_epoch_end(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.seconds = self.seconds.max(self.began.elapsed().as_secs_f64());
        Ok(())
    }
}

fn main() -> Result<()> {
    let folder = match std::env::args_os().nth(1) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::temp_dir().join(format!("callbacks-{}", std::process::id())),
    };
    let data = digits::load().split();
    let fit = || {
        let fit = Fit::default().epochs(100).batch_size(64).verbose(2);
        fit.validation_data(&data.x_test, &data.y_test)
    };

    let mut model = DigitNet::new(1);
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.01), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());

    // By `&mut` where something is to be read from it afterwards. What is watched is `val_loss`, the loss
    // on the data to validate with, unless another name is given.
    let mut early = EarlyStopping::default().patience(6).restore_best_weights(true);
    let reduce = ReduceLROnPlateau::default().factor(0.5).patience(2).verbose(1);
    let best = folder.join("best.safetensors");
    let keep = ModelCheckpoint::new(&best).save_best_only(true);
    let board = TensorBoard::default().log_dir(folder.join("logs")).histogram_freq(5);
    // After a power cut the same program goes on where it was, in the middle of an epoch too.
    let backup = BackupAndRestore::new(folder.join("backup")).save_freq(100);
    let log = CSVLogger::new(folder.join("log.csv"));
    let mut slowest = Slowest { began: std::time::Instant::now(), seconds: 0.0 };

    let callbacks = (reduce, &mut early, keep, board, backup, log, &mut slowest);
    let fit_once = fit().callbacks(callbacks);
    #[cfg(feature = "dashboard")]
    let fit_once = fit_once.callbacks(keras_runtime::callbacks::Dashboard::default());
    let history = trainer.fit(&data.x_train, &data.y_train, fit_once)?;

    println!("\nepochs: {}", history.epoch.len());
    println!("best epoch: {}", early.best_epoch + 1);
    println!("slowest epoch: {:.3} s", slowest.seconds);
    println!("test accuracy: {:.4}", trainer.evaluate(&data.x_test, &data.y_test)?["accuracy"]);

    // What was kept is the whole training: optimizer, learning rate, history. Any program goes on from it.
    let mut again = DigitNet::new(2);
    let mut trainer = again
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    trainer.load_checkpoint(&best)?;
    let scores = trainer.evaluate(&data.x_test, &data.y_test)?;
    println!("accuracy of the best: {:.4}", scores["accuracy"]);
    let history = trainer.fit(&data.x_train, &data.y_train, fit().epochs(early.best_epoch + 3))?;
    println!("epochs after two more: {}", history.epoch.len());
    Ok(())
}
