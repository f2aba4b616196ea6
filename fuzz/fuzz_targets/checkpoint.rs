//! Checkpoints, and what a training does that goes on from one. Checksums are not compared here.
#![no_main]

use keras_runtime::prelude::*;
use std::path::PathBuf;
use std::sync::LazyLock;

model! {
    pub struct Line {
        Input(2);
        Dense(1);
    }
}

/// In memory, where the system has such a folder.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("fuzz-{}.safetensors", std::process::id()))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut line = Line::new(1);
    let before = line.get_weights();
    let mut trainer = line.compile(Adam::default(), MeanSquaredError::default());
    // To begin with: FUZZ_SEED=FILE writes a checkpoint.
    if let Some(path) = std::env::var_os("FUZZ_SEED") {
        trainer.fit(&[[1.0, 2.0]], &[[1.0]], Fit::default().epochs(1).verbose(0)).unwrap();
        trainer.save_checkpoint(path).unwrap();
        std::process::exit(0);
    }
    std::fs::write(&*FILE, bytes).unwrap();
    if trainer.load_checkpoint(&*FILE).is_err() {
        drop(trainer);
        assert_eq!(line.get_weights(), before, "an error has changed weights");
        return;
    }
    let x = [[1.0, 2.0], [0.5, 0.1]];
    let _ = trainer.fit(&x, &[[1.0], [2.0]], Fit::default().epochs(2).batch_size(1).verbose(0));
});
