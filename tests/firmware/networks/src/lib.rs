//! The networks of the firmware test, and what host and device do with them alike.
#![no_std]

mod autoencoder;
mod cnn;
mod digits;
mod ds_cnn;
mod inputs;
mod line;
mod lstm;
mod xor;

pub use autoencoder::Autoencoder;
pub use cnn::Cnn;
pub use digits::Digits;
pub use ds_cnn::DsCnn;
pub use inputs::{INPUTS, Inputs};
pub use line::Line;
pub use lstm::Lstm;
pub use xor::Xor;

use keras_runtime::model::{Model, infer};
use keras_runtime::ports::Ports;

/// Runs one sample through a network: the road that is tested.
#[inline(never)]
pub fn predict<M: Model>(model: &M, sample: &M::Input, arena: &mut [M::Element]) -> M::Output {
    infer(model, sample, arena)
}

/// What came out for an input: a hash of all bits, and the bits of the first outputs.
pub fn describe<O: Ports<f32>>(number: u32, output: &O) -> Line {
    let slices = output.slices();
    let values =
        || slices.as_ref().iter().flat_map(|part| part.iter()).map(|value| value.to_bits());
    // FNV-1a
    let hash = values().flat_map(u32::to_le_bytes).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let line = Line::default().text("input ").number(number).text(": ").hex(hash, 16);
    values().take(4).fold(line, |line, bits| line.text(" ").hex(bits.into(), 8)).text("\n")
}
