//! Reads all that a file has.

use keras_files::{Description, KerasFile, Weight};
use serde_json::json;

pub fn read(bytes: &[u8]) {
    let Ok(file) = KerasFile::from_bytes("fuzz", bytes) else { return };
    let _ = file.to_model_text(None);
    let _ = (file.obstacles(), file.layers(), file.own_weights(), file.groups());
    let _ = (file.keras_version(), file.date_saved(), file.compiled());
    for array in file.arrays().into_iter().flatten() {
        let _ = file.numbers(&array);
    }
    let model = Description::of(&json!({"class_name": "Sequential", "config": {
        "name": "text", "layers": [
            {"class_name": "Embedding", "config": {"name": "embedding"}},
            {"class_name": "LSTM", "config": {"name": "lstm"}},
            {"class_name": "Dense", "config": {"name": "dense"}}
    ]}}));
    let weight = |name, shape| Weight { name, shape, trainable: true };
    let weights = [
        weight("embedding/embeddings", &[50, 6][..]),
        weight("lstm/kernel", &[6, 24]),
        weight("lstm/recurrent_kernel", &[6, 24]),
        weight("lstm/bias", &[24]),
        weight("dense/kernel", &[6, 1]),
        weight("dense/bias", &[1]),
    ];
    if let Ok(values) = file.read_weights(&model, &weights) {
        assert_eq!(values.iter().map(Vec::len).sum::<usize>(), 619);
    }
}
