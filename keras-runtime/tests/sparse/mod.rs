//! Samples and labels in files that take no space on the disk: what is not written is read as zeros. For a test here
//! and a bench.

use std::fs::File;
use std::io::{Result, Write};
use std::path::{Path, PathBuf};

/// So many rows of `width` values of `f32`, and a label for each.
pub fn npy(folder: &Path, rows: u64, width: u64) -> Result<(PathBuf, PathBuf)> {
    let file = |name: &str, shape: String, row: u64| -> Result<PathBuf> {
        let path = folder.join(name);
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
        let mut file = File::create(&path)?;
        file.write_all(b"\x93NUMPY\x01\x00\x76\x00")?;
        file.write_all(format!("{header:<117}\n").as_bytes())?;
        file.set_len(128 + rows * row * 4)?;
        Ok(path)
    };
    Ok((
        file("x.npy", format!("({rows}, {width})"), width)?,
        file("y.npy", format!("({rows},)"), 1)?,
    ))
}
