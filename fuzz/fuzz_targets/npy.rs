//! numpy's arrays.
#![no_main]

use keras_runtime::data::Npy;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(array) = Npy::from_bytes("fuzz", bytes) else { return };
    let len: usize = array.shape().iter().product();
    assert_eq!(array.values::<f32>().len(), len);
    let _ = array.samples::<f32, [f32; 2]>();
    let _ = array.samples::<f64, [[f64; 2]; 3]>();
    let _ = array.labels();
    // What is written is read back.
    let again = Npy::from_bytes("fuzz", &array.to_bytes()).unwrap();
    assert_eq!(again.shape(), array.shape());
});
