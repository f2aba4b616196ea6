//! Event files are what TensorBoard's own reader takes. `tests/tensorboard/run` installs it.

use keras_runtime::callbacks::SaveFreq;
use keras_runtime::prelude::*;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

model! {
    struct TwoBranch {
        let image = Input(4);
        let meta = Input(2);
        let x = Dense(3, activation = relu)(image);
        let y = Concatenate()(x, meta);
        let class = Dense(2, activation = softmax, name = "class")(y);
        class
    }
}

const PYTHON: &str = "KERAS_TENSORBOARD_PYTHON";

/// What the reader finds, if there is one.
fn read(folder: &Path) -> Option<Value> {
    let python = env::var(PYTHON).unwrap_or_else(|_| "python3".into());
    let has = Command::new(&python).args(["-c", "import tensorboard"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        assert!(env::var_os(PYTHON).is_none(), "{python} has no TensorBoard");
        eprintln!("skipped: {python} has no TensorBoard; tests/tensorboard/run installs it");
        return None;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tensorboard/read.py");
    let output = Command::new(&python).arg(script).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Steps and values of a scalar, which is stored in 32 bits.
fn scalars(found: &Value, tag: &str) -> Vec<(usize, f32)> {
    let events = found["tensors"][tag].as_array().unwrap_or_else(|| panic!("no {tag}"));
    let number = |value: &Value| value.as_f64().unwrap();
    events.iter().map(|at| (number(&at[0]) as usize, number(&at[1]) as f32)).collect()
}

/// The same of what was logged.
fn series(values: impl IntoIterator<Item = (usize, f64)>) -> Vec<(usize, f32)> {
    values.into_iter().map(|(step, value)| (step, value as f32)).collect()
}

#[test]
fn the_reader_finds_what_was_logged() {
    let folder = tempfile::tempdir().unwrap();
    let x = TwoBranchInput {
        image: (0..20).map(|i| [i as f32 / 10.0; 4]).collect::<Vec<_>>(),
        meta: (0..20).map(|i| [(i % 3) as f32; 2]).collect::<Vec<_>>(),
    };
    let y: Vec<u8> = (0..20).map(|i| i % 2).collect();
    let mut net = TwoBranch::new(1);
    let mut trainer = net
        .compile(Adam::default().learning_rate(0.25), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    let board = TensorBoard::default()
        .log_dir(folder.path())
        .histogram_freq(2)
        .update_freq(SaveFreq::Steps(3))
        .write_steps_per_second(true);
    let mut losses = Vec::new();
    let watch =
        LambdaCallback::default().on_train_batch_end(|at| losses.push(at.log("loss").unwrap()));
    let fit = Fit::default().epochs(3).batch_size(4).validation_split(0.2).verbose(0);
    let history = trainer.fit(&x, &y, fit.callbacks((board, watch))).unwrap();

    for run in ["train", "validation"] {
        let files: Vec<_> = fs::read_dir(folder.path().join(run)).unwrap().collect();
        assert_eq!(files.len(), 1);
        let name = files[0].as_ref().unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with("events.out.tfevents."), "{name}");
    }
    let Some(train) = read(&folder.path().join("train")) else { return };
    let validation = read(&folder.path().join("validation")).unwrap();

    let epochs = |name: &str| series(history[name].iter().copied().enumerate());
    for name in ["loss", "accuracy"] {
        let tag = format!("epoch_{name}");
        assert_eq!(scalars(&train, &tag), epochs(name), "{name}");
        assert_eq!(scalars(&validation, &tag), epochs(&format!("val_{name}")), "val_{name}");
        let tag = format!("evaluation_{name}_vs_iterations");
        let values = history[format!("val_{name}").as_str()].iter().enumerate();
        let values = series(values.map(|(i, value)| (4 * (i + 1), *value)));
        assert_eq!(scalars(&validation, &tag), values);
    }
    assert_eq!(scalars(&train, "epoch_learning_rate"), [(0, 0.25), (1, 0.25), (2, 0.25)]);
    // Every third of twelve steps, counted from 1.
    let every_third = series((1..=4).map(|i| (3 * i, losses[3 * i - 1])));
    assert_eq!(scalars(&train, "batch_loss"), every_third);
    assert_eq!(scalars(&train, "batch_steps_per_second").len(), 4);
    assert_eq!(scalars(&train, "epoch_steps_per_second").len(), 3);
    assert_eq!(train["plugins"]["epoch_loss"], "scalars");

    // Histograms: of epochs 0 and 2, whose counts are the number of weights.
    assert_eq!(train["plugins"]["dense/kernel/histogram"], "histograms");
    let histograms = train["tensors"]["dense/kernel/histogram"].as_array().unwrap();
    assert_eq!(histograms.iter().map(|at| &at[0]).collect::<Vec<_>>(), [0, 2]);
    let kernel = net.dense.kernel;
    let buckets = histograms[1][1].as_array().unwrap();
    let count: f64 = buckets.iter().map(|bucket| bucket[2].as_f64().unwrap()).sum();
    assert_eq!((buckets.len(), count), (30, 12.0));
    let ends = (buckets[0][0].as_f64().unwrap(), buckets[29][1].as_f64().unwrap());
    assert_eq!((ends.0 as f32, ends.1 as f32), (kernel.min(), kernel.max()));

    let graph = train["graph"].as_array().unwrap();
    let node = |name: &str| graph.iter().find(|node| node["name"] == name).cloned();
    assert_eq!(
        node("concatenate").unwrap(),
        json!({"name": "concatenate", "op": "Concatenate", "input": ["dense", "meta"], "shapes": [[-1, 5]]})
    );
    assert_eq!(
        node("class").unwrap()["input"],
        json!(["concatenate", "class/kernel", "class/bias"])
    );
    assert_eq!(
        node("image").unwrap(),
        json!({"name": "image", "op": "Placeholder", "input": [], "shapes": [[-1, 4]]})
    );
    assert_eq!(node("class/kernel").unwrap()["shapes"], json!([[5, 2]]));
    // Whatever a node takes is there.
    for input in graph.iter().flat_map(|node| node["input"].as_array().unwrap()) {
        assert!(node(input.as_str().unwrap()).is_some(), "{input}");
    }
}

#[test]
fn a_list_is_a_chain() {
    model! { struct Line { Input(1); Dense(2); Dense(1); } }
    let folder = tempfile::tempdir().unwrap();
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let board = TensorBoard::default().log_dir(folder.path());
    trainer.fit(&[[1.0]], &[1.0], Fit::default().verbose(0).callbacks(board)).unwrap();
    let Some(train) = read(&folder.path().join("train")) else { return };
    let inputs: Vec<_> =
        train["graph"].as_array().unwrap().iter().map(|node| &node["input"]).collect();
    let chain = json!([
        [],
        [],
        [],
        [],
        [],
        ["input", "dense/kernel", "dense/bias"],
        ["dense", "dense_1/kernel", "dense_1/bias"]
    ]);
    assert_eq!(json!(inputs), chain);
}

#[test]
fn mistakes() {
    model! { struct Line { Input(1); Dense(1); } }
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let mut error = |board: TensorBoard| {
        let fit = Fit::default().verbose(0).callbacks(board);
        trainer.fit(&[[1.0]], &[1.0], fit).unwrap_err().to_string()
    };
    assert_eq!(
        error(TensorBoard::default().update_freq(0)),
        "`TensorBoard`: update_freq must be at least 1, found 0"
    );
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").unwrap();
    let error = error(TensorBoard::default().log_dir(&taken));
    assert!(
        error.starts_with("`TensorBoard`: cannot write `") && error.contains("taken"),
        "{error}"
    );
}
