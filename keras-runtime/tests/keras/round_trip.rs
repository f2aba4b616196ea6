//! Eleven models written by Keras are read here, and eleven written here are read by Keras. Python with
//! Keras is `KERAS_PYTHON`; without it the test says so. See `tests/keras_files/round_trip.sh`.

use crate::models::*;
use crate::stored::assert_near;
use keras_runtime::data::Flat;
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use std::path::Path;
use std::process::Command;

/// How far predictions may be from Keras's.
const MOST: f32 = 1e-5;

/// A file of float32 numbers.
fn numbers(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The outputs of all samples, those of a sample end to end.
fn predictions<M: Model<Element = f32>>(net: &M, x: &[f32]) -> Vec<f32> {
    let found = net.predict_batch(&Flat::new(x, M::Input::LEN).unwrap()).unwrap();
    let mut all = Vec::new();
    for sample in &found {
        sample.slices().as_ref().iter().for_each(|slice| all.extend_from_slice(slice));
    }
    all
}

/// Reads what Keras has written, and writes another network of the same type.
fn there_and_back<M: Model<Element = f32>>(folder: &Path, name: &str) {
    let file = |end: &str| folder.join(format!("{name}.{end}"));
    let (x, y) = (numbers(&file("x")), numbers(&file("y")));
    let mut net = keras_runtime::train::create::<M>(7);
    for end in ["keras", "weights.h5", "h5"] {
        net.as_mut_slice().fill(0.5);
        net.load_weights(file(end)).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}.{end}");
        assert_near(&predictions(&*net, &x), &y, MOST);
    }
    // Other weights, all of them different; those that are variances stay above 0.
    for (number, weight) in net.as_mut_slice().iter_mut().enumerate() {
        *weight = 0.3 + ((number * 37) % 101) as f32 / 400.0;
    }
    for end in ["rust.keras", "rust.h5"] {
        net.save(file(end)).unwrap();
    }
    for end in ["rust.weights.h5", "rust.legacy.h5"] {
        net.save_weights(file(end)).unwrap();
    }
    let mut copy = keras_runtime::train::create::<M>(8);
    for end in ["rust.keras", "rust.h5", "rust.weights.h5", "rust.legacy.h5"] {
        copy.as_mut_slice().fill(0.0);
        copy.load_weights(file(end)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(copy.as_slice(), net.as_slice(), "{name}.{end}");
    }
    let y: Vec<u8> = predictions(&*net, &x).into_iter().flat_map(f32::to_le_bytes).collect();
    std::fs::write(file("rust.y"), y).unwrap();
}

#[test]
fn round_trip_with_keras() {
    let Some(python) = std::env::var_os("KERAS_PYTHON") else {
        println!(
            "skipped: set KERAS_PYTHON to a Python with Keras, or run tests/keras_files/round_trip.sh"
        );
        return;
    };
    let mut folder = tempfile::tempdir().unwrap();
    // To look at them.
    folder.disable_cleanup(std::env::var_os("KEEP_KERAS_FILES").is_some());
    println!("{}", folder.path().display());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/round_trip.py");
    let run = |what: &str| {
        let status =
            Command::new(&python).arg(script).arg(what).arg(folder.path()).status().unwrap();
        assert!(status.success(), "{what}");
    };
    run("make");
    let folder_path = folder.path();
    there_and_back::<Mlp>(folder_path, "mlp");
    there_and_back::<Images>(folder_path, "images");
    there_and_back::<Sequences>(folder_path, "sequences");
    there_and_back::<Cells>(folder_path, "cells");
    there_and_back::<Words>(folder_path, "words");
    there_and_back::<Attending>(folder_path, "attention");
    there_and_back::<Branches>(folder_path, "branches");
    there_and_back::<Nested>(folder_path, "nested");
    there_and_back::<Signals>(folder_path, "signals");
    there_and_back::<Siamese>(folder_path, "siamese");
    there_and_back::<Volumes>(folder_path, "volumes");
    run("check");
}
