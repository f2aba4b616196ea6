//! Learns XOR, once by gradient descent with momentum and once by Adam.
#![no_std]
#![no_main]

use cortex_m::singleton;
use keras_runtime::prelude::*;
use networks::Xor;
use networks::learning::{BY_ADAM, BY_SGD, XOR_ROOM, learn_xor};

/// What it begins with, in flash.
static START: Xor = load_weights!("../../../target/weights/learn_xor.safetensors");

#[cortex_m_rt::entry]
fn main() -> ! {
    let weights = singleton!(: [f32; Xor::PARAMS] = [0.0; Xor::PARAMS]);
    let memory = singleton!(: [f32; XOR_ROOM] = [0.0; XOR_ROOM]);
    if let (Some(weights), Some(memory)) = (weights, memory) {
        device::learning::run(|print| {
            let learned = learn_xor(START.copy_in(weights), BY_SGD, memory, print);
            learn_xor(START.copy_in(weights), BY_ADAM, memory, print) && learned
        });
    }
    device::exit(false)
}
