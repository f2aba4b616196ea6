//! The networks of the firmware test, and what host and device do with them alike.
#![no_std]

// The same as those whose summaries are compared with Keras's.
#[path = "../../../../keras-runtime/tests/reference/autoencoder.rs"]
mod autoencoder;
mod cnn;
mod digits;
#[path = "../../../../keras-runtime/tests/reference/ds_cnn.rs"]
mod ds_cnn;
mod inputs;
pub mod learning;
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

use keras_runtime::model::{Model, predict_in};
use keras_runtime::sample::Sample;
use keras_runtime::states::States;

/// Runs one sample through a network: the road that is tested.
#[inline(never)]
pub fn predict<'a, M, const LEN: usize>(
    model: &M,
    sample: &M::Input,
    arena: &'a mut [f32; LEN],
) -> &'a M::Output
where
    M: Model<Element = f32, Output: Sample<f32>>,
{
    predict_in(model, sample, States::none(), arena).get::<_, 0>()
}

/// The hash of no bits.
const NO_BITS: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of more bits: FNV-1a.
fn hash(hash: u64, bits: u32) -> u64 {
    bits.to_le_bytes()
        .into_iter()
        .fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Appends what came out for an input: a hash of all bits, and the bits of the first outputs.
pub fn describe<O: Sample<f32>>(number: u32, output: &O, line: &mut Line) {
    let values = || output.as_flat().iter().map(|value| value.to_bits());
    let hash = values().fold(NO_BITS, hash);
    line.text("input ").number(number).text(": ").hex(hash, 16);
    values().take(4).for_each(|bits| {
        line.text(" ").hex(bits.into(), 8);
    });
    line.text("\n");
}
