//! Broken files are errors: never a panic, never more memory than the file can explain.

use keras_files::{Description, Error, KerasFile, Weight};
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts the bytes that are in use, and the most at one time.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all work is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn bytes(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// Reads all that there is to read.
fn read(bytes: &[u8]) -> Result<usize, Error> {
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
    let file = KerasFile::from_bytes("text", bytes)?;
    if file.config().is_some() {
        file.to_model_text(None)?;
    }
    read_without_a_model(&file);
    let values = file.read_weights(&model, &weights)?;
    Ok(values.iter().map(Vec::len).sum())
}

/// What is read of a file by itself.
fn read_without_a_model(file: &KerasFile) {
    let _ = (file.obstacles(), file.layers(), file.own_weights(), file.groups());
    let _ = (file.keras_version(), file.date_saved(), file.compiled());
    for array in file.arrays().into_iter().flatten() {
        let _ = file.numbers(&array);
    }
}

/// Reads a broken file in so much memory.
fn read_in_bounds(bytes: &[u8]) -> Result<usize, Error> {
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    let result = read(bytes);
    let most = MOST.load(Relaxed) - before;
    assert!(most < 64 * bytes.len() + (1 << 20), "{most} bytes for a file of {}", bytes.len());
    result
}

const FILES: [&str; 3] = ["text.keras", "text.weights.h5", "text.h5"];

// One test, as the counts are the program's.
#[test]
fn broken_files_are_errors() {
    for name in FILES {
        let whole = bytes(name);
        assert_eq!(read_in_bounds(&whole).unwrap(), 619, "{name}");
        truncated(name, &whole);
        flipped(name, &whole);
    }
    text_files();
}

/// Whatever is missing at the end of it, a file is refused.
fn truncated(name: &str, whole: &[u8]) {
    for len in 0..whole.len() {
        assert!(read_in_bounds(&whole[..len]).is_err(), "{name} of {len} bytes was read");
    }
}

/// A byte that is another may be a value, and then nobody can tell.
fn flipped(name: &str, whole: &[u8]) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut broken = whole.to_vec();
    let mut told = 0;
    for round in 0..6000 {
        let mut undo = Vec::new();
        for _ in 0..=round % 4 {
            let place = next(whole.len());
            let value = match next(4) {
                0 => 0xff,
                1 => 0,
                2 => broken[place] ^ (1 << next(8)),
                _ => next(256) as u8,
            };
            undo.push((place, std::mem::replace(&mut broken[place], value)));
        }
        told += usize::from(read_in_bounds(&broken).is_err());
        for (place, value) in undo.into_iter().rev() {
            broken[place] = value;
        }
        assert!(broken == whole);
    }
    assert!(told > 0, "{name}");
}

fn text_files() {
    let config = [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"class_name\": 3}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}",
        "{\"class_name\": \"Functional\", \"config\": {\"layers\": [], \"input_layers\": []}}",
    ];
    for text in config {
        let structs = keras_files::Architecture::from_json("config.json", text)
            .and_then(|model| model.structs("config.json", "Net"));
        assert!(structs.is_err(), "{text}");
    }
    // Found by `fuzz/`: what is missing inside of a configuration that is there.
    let layer = |layer: &str| {
        format!(
            r#"{{"class_name": "Functional", "config": {{"name": "net", "layers": [
                {{"class_name": "InputLayer", "config": {{"batch_shape": [null, 4], "name": "x"}}}},
                {layer}], "input_layers": ["x", 0, 0], "output_layers": ["a", 0, 0]}}}}"#
        )
    };
    let tensor = r#"{"class_name": "Dense", "config": {"name": "a", "units": 1},
        "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__"}], "kwargs": {}}]}"#;
    let argument = r#"{"class_name": "Dense", "config": {"name": "a", "units": 1, "activation":
        {"class_name": "LeakyReLU", "config": {"alpha": {}}}},
        "inbound_nodes": [[["x", 0, 0, {}]]]}"#;
    for text in [layer(tensor), layer(argument)] {
        let structs = keras_files::Architecture::from_json("config.json", &text)
            .and_then(|model| model.structs("config.json", "Net"));
        assert!(structs.is_err(), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(keras_files::Architecture::from_json("config.json", &deep).is_err());
}
