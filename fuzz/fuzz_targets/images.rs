//! A folder with one image.
#![no_main]

use keras_runtime::data::{ImageDirectory, Source};
use std::path::PathBuf;
use std::sync::LazyLock;

/// In memory, where the system has such a folder.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = folder.join(format!("fuzz-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("class")).unwrap();
    folder
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    std::fs::write(FOLDER.join("class/image.png"), bytes).unwrap();
    let folder = || ImageDirectory::new(&*FOLDER).shuffle(false);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let ways = [folder(), folder().crop_to_aspect_ratio(true), folder().pad_to_aspect_ratio(true)];
    for way in ways {
        let mut images = way.images::<f32, 3, 4, 3>().unwrap();
        images.begin(0).unwrap();
        if images.next(&mut x, &mut y).is_err() {
            return;
        }
    }
    assert!(x.iter().flatten().flatten().flatten().all(|value| (0.0..=255.0).contains(value)));
});
