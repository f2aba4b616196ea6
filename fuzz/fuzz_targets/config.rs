//! Configurations, as the `config.json` of a `.keras` file.
#![no_main]

use keras_files::Architecture;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(model) = Architecture::from_json("fuzz", text) {
        let _ = model.structs("fuzz", "Net");
    }
});
