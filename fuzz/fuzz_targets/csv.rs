//! Tables, with names of columns and without.
#![no_main]

use keras_runtime::data::Csv;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let ways = [
        Csv::default(),
        Csv::default().header(false),
        Csv::default().delimiter(b';'),
        Csv::default().delimiter(b'"'),
    ];
    for way in ways {
        let Ok(table) = way.from_reader(bytes) else { continue };
        let _ = table.columns_from::<f32, 2>(0);
        for number in 0..table.names().len().min(4) {
            let _ = table.column::<f32>(number);
            let _ = table.labels(number);
            let name = table.names()[number].clone();
            let _ = table.column::<f64>(name.as_str());
            let _ = table.labels_among(number, &["a", "b"]);
        }
    }
});
