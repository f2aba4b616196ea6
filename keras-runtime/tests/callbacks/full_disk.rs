//! A disk without room is an error, and the last good file stays.

use keras_runtime::prelude::*;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

model! { struct Wide { Input(64); Dense(256); Dense(64); } }

const FOLDER: &str = "KERAS_FULL_DISK_FOLDER";

/// Not a test by itself: what the other one starts with a limit for the size of files.
#[test]
fn trains_where_it_is_told() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let path = Path::new(&folder).join("model.safetensors");
    let (x, y) = ([[0.1; 64]; 2], [[0.2; 64]; 2]);
    let mut wide = Wide::new(1);
    let mut trainer = wide.compile(Adam::default(), MeanSquaredError::default());
    let fit = Fit::default().epochs(2).verbose(0).callbacks(ModelCheckpoint::new(&path));
    let error = trainer.fit(&x, &y, fit).unwrap_err().to_string();
    assert!(error.starts_with("`ModelCheckpoint`: cannot write `"), "{error}");
    assert!(error.contains("model.safetensors"), "{error}");
    let error = trainer.save_checkpoint(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot write `"), "{error}");
    println!("refused");
}

#[test]
fn the_last_good_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    fs::write(&path, "good").unwrap();
    // Files may not be larger than 16 blocks; a write beyond is then an error, as on a full disk.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "full_disk::trains_where_it_is_told", "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("refused"), "{text}");
    assert_eq!(fs::read(&path).unwrap(), b"good");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
