//! `ModelCheckpoint`.

use keras_runtime::callbacks::SaveFreq;
use keras_runtime::prelude::*;
use std::fs;
use std::path::Path;

model! { struct Line { Input(1); Dense(1); } }

const X: [[f32; 1]; 4] = [[0.0], [1.0], [2.0], [3.0]];
const Y: [f32; 4] = [1.0, 3.0, 5.0, 7.0];

fn fit(checkpoint: &mut ModelCheckpoint, rate: f64) -> Result<History> {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(rate), MeanSquaredError::default());
    let fit = Fit::default().epochs(3).batch_size(1).verbose(0).callbacks(checkpoint);
    trainer.fit(&X, &Y, fit)
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn after_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/{epoch:02d}-{batch}.safetensors");
    let mut each = ModelCheckpoint::new(path).save_freq(SaveFreq::Steps(5));
    fit(&mut each, 0.01).unwrap();
    assert_eq!(names(&folder.path().join("new")), ["02-1.safetensors", "03-2.safetensors"]);
}

/// Steps that are far too large: the first epoch is the best.
#[test]
fn the_best_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("{epoch}.safetensors");
    let mut best = ModelCheckpoint::new(&path).monitor("loss").save_best_only(true);
    let history = fit(&mut best, 1.0).unwrap();
    assert_eq!(
        (names(folder.path()), best.best()),
        (vec!["1.safetensors".into()], Some(history["loss"][0]))
    );
    let mut strict = ModelCheckpoint::new(folder.path().join("strict.safetensors"))
        .monitor("loss")
        .save_best_only(true)
        .initial_value_threshold(1e-9);
    fit(&mut strict, 1.0).unwrap();
    assert_eq!((strict.saved, names(folder.path()).len()), (None, 1));
}

#[test]
fn weights_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    fit(&mut ModelCheckpoint::new(&path).save_weights_only(true), 0.01).unwrap();
    let mut line = Line::new(2);
    line.load_weights(&path).unwrap();
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let error = trainer.load_checkpoint(&path).unwrap_err().to_string();
    assert!(error.contains("it has no checksum"), "{error}");
}

#[test]
fn mistakes() {
    let error =
        |mut checkpoint: ModelCheckpoint| fit(&mut checkpoint, 0.01).unwrap_err().to_string();
    assert_eq!(
        error(ModelCheckpoint::new("model.keras")),
        "`ModelCheckpoint`: what is written to `model.keras` is a safetensors file; name it so"
    );
    assert_eq!(
        error(ModelCheckpoint::new("{val_loss}.safetensors")),
        "`ModelCheckpoint`: filepath `{val_loss}.safetensors`: there is no `val_loss`"
    );
    assert_eq!(
        error(ModelCheckpoint::new("a.safetensors").save_freq(0)),
        "`ModelCheckpoint`: save_freq must be at least 1, found 0"
    );
}
