//! The files of MNIST.
#![no_main]

use keras_runtime::data::Idx;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = Idx::from_bytes("fuzz", bytes) else { return };
    assert_eq!(file.values().len(), file.shape().iter().product::<usize>());
    let _ = file.samples::<f32, [f32; 6]>();
    let _ = file.samples::<f32, [[f32; 1]; 2]>();
    let _ = file.labels();
});
