//! Makes the weights of all networks and what comes out of them on this machine.
//!
//! `host FOLDER` writes `NAME.safetensors` and `NAME.txt` for each network into the folder, and prints
//! its constants; the same for what is learned on a device. `host train` makes the weights anew that are trained and lie in the repository.

mod learning;
mod trained;

use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::sample::Sample;
use networks::{
    Autoencoder, Cnn, Digits, DsCnn, INPUTS, Inputs, Line, Lstm, Xor, describe, predict,
};
use std::{env, fs, io, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = env::args().nth(1).ok_or("expected a folder, or `train`")?;
    if argument == "train" {
        return trained::train();
    }
    let folder = Path::new(&argument);
    fs::create_dir_all(folder)?;
    learning::reference(folder)?;
    reference(folder, "xor", &*trained::xor()?, &mut [0.0; Xor::ARENA])?;
    reference(folder, "digits", &*trained::digits()?, &mut [0.0; Digits::ARENA])?;
    reference(folder, "cnn", &*drawn(Cnn::new(1)), &mut [0.0; Cnn::ARENA])?;
    reference(folder, "lstm", &*drawn(Lstm::new(2)), &mut [0.0; Lstm::ARENA])?;
    reference(folder, "ds_cnn", &*drawn(DsCnn::new(3)), &mut [0.0; DsCnn::ARENA])?;
    reference(folder, "autoencoder", &*drawn(Autoencoder::new(4)), &mut [0.0; Autoencoder::ARENA])
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
fn reference<M: Train + Model<Element = f32, Output: Sample<f32>>, const LEN: usize>(
    folder: &Path,
    name: &str,
    model: &M,
    arena: &mut [f32; LEN],
) -> Result<(), Box<dyn std::error::Error>> {
    let weights = folder.join(name).with_extension("safetensors");
    learning::write(&weights, |path| Ok(model.save_weights(path)?))?;
    let (mut inputs, mut sample) = (Inputs::new(0), M::Input::ZEROS);
    let mut text = Vec::new();
    for number in 0..INPUTS {
        inputs.fill(&mut sample);
        let mut line = Line::default();
        describe(number, predict(model, &sample, arena), &mut line);
        text.extend_from_slice(line.as_bytes());
    }
    fs::write(folder.join(name).with_extension("txt"), text)?;
    println!("{name} {} {} {}", M::FLASH_BYTES, M::ARENA_BYTES, M::MACS);
    Ok(io::Write::flush(&mut io::stdout())?)
}
