//! Makes the weights of all networks and what comes out of them on this machine.
//!
//! `host FOLDER` writes `NAME.safetensors` and `NAME.txt` for each network into the folder, and prints
//! its constants. `host train` makes the weights anew that are trained and lie in the repository.

mod trained;

use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use networks::{Autoencoder, Cnn, DsCnn, INPUTS, Inputs, Lstm, describe, predict};
use std::{env, fs, io, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = env::args().nth(1).ok_or("expected a folder, or `train`")?;
    if argument == "train" {
        return trained::train();
    }
    let folder = Path::new(&argument);
    fs::create_dir_all(folder)?;
    reference(folder, "xor", &*trained::xor()?)?;
    reference(folder, "digits", &*trained::digits()?)?;
    reference(folder, "cnn", &*drawn(Cnn::new(1)))?;
    reference(folder, "lstm", &*drawn(Lstm::new(2)))?;
    reference(folder, "ds_cnn", &*drawn(DsCnn::new(3)))?;
    reference(folder, "autoencoder", &*drawn(Autoencoder::new(4)))
}

/// A network whose weights are as drawn, but none of them 0 or 1 any more, as after training.
fn drawn<M: Model<Element = f32>>(mut model: Box<M>) -> Box<M> {
    let mut numbers = Inputs::new(0);
    for weight in model.as_mut_slice() {
        *weight += (numbers.number() - 0.5) / 8.0;
    }
    model
}

/// Writes the weights and the outputs of a network, and prints its constants.
fn reference<M: Train + Model<Element = f32>>(
    folder: &Path,
    name: &str,
    model: &M,
) -> Result<(), Box<dyn std::error::Error>> {
    let weights = folder.join(name).with_extension("safetensors");
    let new = weights.with_extension("new");
    model.save_weights(&new)?;
    // The same weights keep their date, so that no firmware is built again.
    match fs::read(&weights).is_ok_and(|old| fs::read(&new).is_ok_and(|new| new == old)) {
        true => fs::remove_file(&new)?,
        false => fs::rename(&new, &weights)?,
    }
    let (mut inputs, mut sample) = (Inputs::new(0), M::Input::ZEROS);
    let (mut arena, mut text) = (vec![0.0; M::ARENA], Vec::new());
    for number in 0..INPUTS {
        inputs.fill(&mut sample);
        text.extend_from_slice(describe(number, &predict(model, &sample, &mut arena)).as_bytes());
    }
    fs::write(folder.join(name).with_extension("txt"), text)?;
    println!("{name} {} {} {}", M::FLASH_BYTES, M::RAM_BYTES, M::MACS);
    Ok(io::Write::flush(&mut io::stdout())?)
}
