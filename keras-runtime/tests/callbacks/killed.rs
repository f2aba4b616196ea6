//! A training that is killed at any moment goes on as if nothing had been.

use keras_runtime::prelude::*;
use keras_runtime::rng::Rng;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

model! {
    struct Net {
        Input(6);
        Dense(12, activation = relu);
        BatchNormalization();
        Dropout(0.3);
        Dense(3, activation = softmax);
    }
}

/// Tells a process of this test where to train.
const FOLDER: &str = "KERAS_KILLED_FOLDER";
const KILLS: usize = 20;

fn train(folder: &Path, pause: Duration) {
    let x: Vec<[f32; 6]> =
        (0..60).map(|i| core::array::from_fn(|j| ((i * 7 + j * 3) as f32).sin())).collect();
    let y: Vec<u8> = (0..60_u32).map(|i| (i * i % 3) as u8).collect();
    let mut net = Net::new(11);
    let mut trainer = net
        .compile(
            Adam::default().learning_rate(0.01).use_ema(true),
            SparseCategoricalCrossentropy::default(),
        )
        .metrics((accuracy(), metrics::SparseCategoricalCrossentropy::default()))
        .seed(5)
        .threads(1);
    let backup = BackupAndRestore::new(folder.join("backup")).save_freq(3);
    let log = CSVLogger::new(folder.join("log.csv"));
    let reduce = ReduceLROnPlateau::default().monitor("loss").factor(0.9).patience(2);
    let early = EarlyStopping::default().patience(1000).restore_best_weights(true);
    let swap = SwapEMAWeights::default().swap_on_epoch(true);
    let slow = LambdaCallback::default().on_train_batch_end(|_| sleep(pause));
    let fit = Fit::default().epochs(40).batch_size(4).validation_split(0.2).verbose(0);
    let history =
        trainer.fit(&x, &y, fit.callbacks((log, reduce, backup, swap, early, slow))).unwrap();
    net.save_weights(folder.join("weights.safetensors")).unwrap();
    fs::write(folder.join("history"), format!("{history:?}")).unwrap();
}

/// Not a test by itself: what the other one starts and kills.
#[test]
fn trains_where_it_is_told() {
    if let Some(folder) = env::var_os(FOLDER) {
        train(Path::new(&folder), Duration::from_millis(3));
    }
}

/// There is a whole checkpoint in the folder, or none.
fn is_whole(folder: &Path) {
    let path = folder.join("backup/backup.safetensors");
    if path.exists() {
        let mut net = Net::new(0);
        let mut trainer =
            net.compile(Adam::default().use_ema(true), SparseCategoricalCrossentropy::default());
        trainer.load_checkpoint(&path).unwrap();
    }
}

#[test]
fn twenty_times() {
    let (undisturbed, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    train(undisturbed.path(), Duration::ZERO);
    let start = || {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "killed::trains_where_it_is_told"])
            .env(FOLDER, killed.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut rng = Rng::new(2024);
    for _ in 0..KILLS {
        let mut child = start();
        // Long enough to come some steps further, and to end in the midst of one or of a file.
        sleep(Duration::from_micros(20_000 + rng.below(30_000) as u64));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(!status.success(), "it has ended before it was killed");
        is_whole(killed.path());
    }
    assert!(start().wait().unwrap().success());
    for file in ["weights.safetensors", "history", "log.csv"] {
        let [a, b] =
            [&undisturbed, &killed].map(|folder| fs::read(folder.path().join(file)).unwrap());
        assert!(a == b, "{file} differs");
    }
    // What was being written when it was killed is gone too.
    assert_eq!(fs::read_dir(killed.path().join("backup")).unwrap().count(), 0);
}
