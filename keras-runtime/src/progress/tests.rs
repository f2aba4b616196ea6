//! The expected texts are what Keras 3.15.1 prints for the same steps at the same times.

use super::*;
use std::sync::{Arc, Mutex};

/// An output and a clock that a test looks into and moves.
#[derive(Clone, Default)]
struct Stage {
    text: Arc<Mutex<Vec<u8>>>,
    now: Arc<Mutex<Duration>>,
}

impl Write for Stage {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Stage {
    fn progress(&self, verbose: Verbose, steps: Option<usize>, terminal: bool) -> Progress {
        let now = self.now.clone();
        let clock = move || *now.lock().unwrap();
        Progress::new(verbose, steps).output(self.clone(), terminal).clock(clock)
    }
    fn wait(&self, millis: u64) {
        *self.now.lock().unwrap() += Duration::from_millis(millis);
    }
    fn taken(&self) -> String {
        String::from_utf8(core::mem::take(&mut self.text.lock().unwrap())).unwrap()
    }
}

const AT_END: [(&str, f64); 4] =
    [("val_loss", 2.3056), ("loss", 0.0005), ("val_accuracy", 0.75), ("accuracy", 0.5)];

/// Runs an epoch whose steps end after these milliseconds; gives what each call printed.
fn epoch(verbose: Verbose, steps: Option<usize>, terminal: bool, waits: &[u64]) -> Vec<String> {
    let stage = Stage::default();
    stage.wait(1000);
    let mut progress = stage.progress(verbose, steps, terminal);
    progress.epoch_begin(0, 2);
    let mut printed = vec![stage.taken()];
    for (i, &millis) in waits.iter().enumerate() {
        stage.wait(millis);
        let (loss, accuracy) = (100_f64.powi(-(i as i32)), 0.25 * (i + 1) as f64);
        progress.batch_end(i + 1, || vec![("loss", loss), ("accuracy", accuracy)]);
        printed.push(stage.taken());
    }
    stage.wait(250);
    progress.epoch_end(&AT_END);
    printed.push(stage.taken());
    printed
}

#[test]
fn on_a_terminal() {
    let back = "\u{8}".repeat(72);
    let expected = [
        "Epoch 1/2\n",
        "\r\x1b[1m1/3\x1b[0m \x1b[32m━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━\x1b[0m \x1b[1m1s\x1b[0m 500ms/step - accuracy: 0.2500 - loss: 1.0000",
        &format!(
            "{back}\r\x1b[1m2/3\x1b[0m \x1b[32m━━━━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 125ms/step - accuracy: 0.5000 - loss: 0.0100"
        ),
        // Only 30 ms after the last drawing.
        "",
        &format!(
            "{back}\r\x1b[1m3/3\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 202ms/step - accuracy: 0.5000 - loss: 5.0000e-04 - val_accuracy: 0.7500 - val_loss: 2.3056\n"
        ),
    ];
    assert_eq!(epoch(Verbose::Bar, Some(3), true, &[500, 125, 30]), expected);
}

#[test]
fn wide_counter_and_hours() {
    let printed = epoch(Verbose::Bar, Some(1000), true, &[4000, 4000]);
    assert_eq!(
        printed[1],
        "\r\x1b[1m   1/1000\x1b[0m \x1b[37m━━━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m1:06:36\x1b[0m 4s/step - accuracy: 0.2500 - loss: 1.0000"
    );
    assert!(printed[2].starts_with(&"\u{8}".repeat(80)), "{:?}", printed[2]);
}

#[test]
fn unknown_length() {
    let back = "\u{8}".repeat(63);
    let expected = [
        "Epoch 1/2\n",
        "\r      1/Unknown \x1b[1m0s\x1b[0m 500ms/step - accuracy: 0.2500 - loss: 1.0000",
        &format!(
            "{back}\r      2/Unknown \x1b[1m1s\x1b[0m 125ms/step - accuracy: 0.5000 - loss: 0.0100"
        ),
        &format!(
            "{back}\r\x1b[1m2/2\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 375ms/step - accuracy: 0.5000 - loss: 5.0000e-04 - val_accuracy: 0.7500 - val_loss: 2.3056\n"
        ),
    ];
    assert_eq!(epoch(Verbose::Bar, None, true, &[500, 125]), expected);
}

#[test]
fn shorter_text_covers_the_longer_one() {
    let stage = Stage::default();
    let mut progress = stage.progress(Verbose::Bar, Some(2), true);
    progress.begin();
    stage.wait(60);
    progress.batch_end(1, || vec![("loss", 1e-5)]);
    stage.taken();
    stage.wait(60);
    progress.epoch_end(&[("loss", 1.0)]);
    assert!(stage.taken().ends_with(" 60ms/step - loss: 1.0000    \n"));
}

#[test]
fn in_a_file() {
    let line = "3/3 ━━━━━━━━━━━━━━━━━━━━ 1s 202ms/step - accuracy: 0.5000 - loss: 5.0000e-04 - val_accuracy: 0.7500 - val_loss: 2.3056\n";
    let printed = epoch(Verbose::Bar, Some(3), false, &[500, 125, 30]);
    assert_eq!(printed, ["Epoch 1/2\n", "", "", "", line]);
}

#[test]
fn one_line_or_nothing() {
    let line = "12/12 - 6s - 521ms/step - accuracy: 0.5000 - loss: 5.0000e-04 - val_accuracy: 0.7500 - val_loss: 2.3056\n";
    let printed = epoch(Verbose::Line, Some(12), true, &[500; 12]);
    assert_eq!(printed.concat(), format!("Epoch 1/2\n{line}"));
    assert_eq!(epoch(Verbose::Silent, Some(12), true, &[500; 12]).concat(), "");
    assert_eq!((Verbose::from(1), Verbose::from(2)), (Verbose::Bar, Verbose::Line));
}

#[test]
fn learning_rate_comes_last() {
    let stage = Stage::default();
    let mut progress = stage.progress(Verbose::Line, Some(1), false);
    progress.begin();
    progress.epoch_end(&[("learning_rate", 0.01), ("val_loss", 1.0), ("zeta", 2.0)]);
    let expected = "1/1 - 0s - 0s/step - zeta: 2.0000 - val_loss: 1.0000 - learning_rate: 0.0100\n";
    assert_eq!(stage.taken(), expected);
}
