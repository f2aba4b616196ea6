//! What is learned on a device: what it begins with, and what comes out on this machine.

use crate::trained;
use keras_runtime::prelude::*;
use networks::learning::{
    BY_ADAM, BY_SGD, Digit, Features, HEAD_ROOM, Head, XOR_ROOM, fine_tune, learn_xor,
};
use networks::{Line, Xor};
use std::{error::Error, fs, path::Path};

/// Digits for each half of the mirrored ones: training, and test.
const HALF: usize = 96;

/// Writes what the programs begin with, and what they print here.
pub fn reference(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut text = Vec::new();
    let mut print = |line: &Line| text.extend_from_slice(line.as_bytes());
    let start = Xor::new(3);
    write(&folder.join("learn_xor.safetensors"), |path| Ok(start.save_weights(path)?))?;
    let mut memory = [0.0; XOR_ROOM];
    let mut net = Xor::new(3);
    assert!(learn_xor(&mut net, BY_SGD, &mut memory, &mut print));
    let mut net = Xor::new(3);
    assert!(learn_xor(&mut net, BY_ADAM, &mut memory, &mut print));
    fs::write(folder.join("learn_xor.txt"), &text)?;

    let mut text = Vec::new();
    let mut print = |line: &Line| text.extend_from_slice(line.as_bytes());
    let digits = mirrored();
    write(&folder.join("mirrored.bin"), |path| Ok(fs::write(path, digits.as_flattened())?))?;
    let trained = trained::digits()?;
    let (mut features, mut head) = (Features::new(0), Head::new(0));
    features.dense = trained.dense.clone();
    head.dense_1 = trained.dense_1.clone();
    let (arena, memory) = (&mut [0.0; Features::ARENA], &mut [0.0; HEAD_ROOM]);
    let [before, after] = fine_tune(&features, &mut head, &digits, arena, memory, &mut print);
    assert!(before * 2 < HALF as u32 && after * 10 > HALF as u32 * 7, "{before} {after}");
    fs::write(folder.join("fine_tune.txt"), &text)?;

    let constants = format!("learn_xor {}\nfine_tune {}\n", XOR_ROOM * 4, HEAD_ROOM * 4);
    Ok(fs::write(folder.join("learning.txt"), constants)?)
}

/// The first digits as in a mirror.
fn mirrored() -> Vec<Digit> {
    let digits = digits::load();
    let mirror = |(image, digit): (&[f32; 64], &u8)| {
        let pixel = |i: usize| (image[i / 8 * 8 + 7 - i % 8] * 16.0) as u8;
        std::array::from_fn(|i| if i < 64 { pixel(i) } else { *digit })
    };
    digits.x.iter().zip(&digits.y).take(2 * HALF).map(mirror).collect()
}

/// Writes a file; one that has not changed keeps its date, so that no firmware is built again.
pub fn write(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let new = path.with_extension("new");
    make(&new)?;
    match fs::read(path).is_ok_and(|old| fs::read(&new).is_ok_and(|new| new == old)) {
        true => fs::remove_file(&new)?,
        false => fs::rename(&new, path)?,
    }
    Ok(())
}
