//! Archives of numpy's arrays, among them lists in Python's pickles.
#![no_main]

use keras_runtime::data::Npz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(mut file) = Npz::from_bytes("fuzz", bytes.to_vec()) else { return };
    for name in file.names() {
        if let Ok(array) = file.array(&name) {
            let _ = array.samples::<f32, [f32; 2]>();
        }
        let _ = file.sequences(&name);
    }
});
