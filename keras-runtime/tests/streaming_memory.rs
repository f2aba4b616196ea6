//! Training from a file that is larger than the memory it may take. One test alone is in this program,
//! as what is measured is the most that the whole process has had.

#![cfg(target_os = "linux")]

mod sparse;

use keras_runtime::data::{Npy, NpySource};
use keras_runtime::prelude::*;
use std::fs;

model! {
    struct Net {
        Input(2500);
        Dense(8, activation = relu);
        Dense(2, activation = softmax);
    }
}

/// Bytes of a sample.
const ROW: u64 = 10_000;

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u64>().unwrap() * 1024
}

/// Trains on one pass over so many rows; answers how much more memory the process has had than with a
/// short training.
fn grown_by(rows: u64) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let mut net = Net::new(1);
    let loss = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile(SGD::default(), loss);
    let mut fit = |rows| {
        let (x, y) = sparse::npy(folder.path(), rows, 2500).unwrap();
        let rows = NpySource::<f32, [f32; 2500], f32>::open(x, y).unwrap();
        let rows = rows.map_y(|y| y as u8).shuffle(500, 1);
        trainer.fit_stream(rows, Fit::default().batch_size(100).verbose(0)).unwrap()
    };
    fit(1000);
    let before = peak();
    assert!(fit(rows).last("loss").unwrap().is_finite());
    peak() - before
}

/// 200 MB in batches of 1 MB. Such a set in memory would be 200 MB.
#[test]
fn a_file_takes_the_memory_of_a_few_batches() {
    assert_eq!(
        Npy::from_samples::<f32, _>(&[[0.0_f32; 2500]; 1]).to_bytes().len() as u64,
        128 + ROW
    );
    let grown = grown_by(20_000);
    assert!(grown < 4 << 20, "{grown} bytes more");
}

/// 10 GB; a step of its own in `.ci/run`. `cargo test -p keras-runtime --test streaming_memory -- --ignored`
#[test]
#[ignore = "10 GB: a step of its own in `.ci/run`"]
fn ten_gigabytes() {
    let grown = grown_by(1_000_000);
    assert!(grown < 4 << 20, "{grown} bytes more");
    let peak = peak();
    assert!(peak < 64 << 20, "{peak} bytes in all");
    println!("10 GB: at most {peak} bytes in all, {grown} more than for 10 MB");
}
