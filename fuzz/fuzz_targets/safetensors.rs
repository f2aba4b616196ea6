//! Weights in safetensors files.
#![no_main]

use keras_runtime::weights::{TensorInfo, from_bytes};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let shapes: [(&str, &[usize]); 2] = [("dense/kernel", &[2, 1]), ("dense/bias", &[1])];
    let table = TensorInfo::end_to_end(shapes);
    let mut weights = [7.0_f32; 3];
    if from_bytes("fuzz", bytes, &table, &mut weights).is_err() {
        assert_eq!(weights, [7.0; 3], "an error has changed weights");
    }
});
