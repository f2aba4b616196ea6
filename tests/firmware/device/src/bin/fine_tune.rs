//! A network that reads digits learns to read them in a mirror. All layers but the last are frozen and stay in
//! flash; the last has a copy in RAM that learns.
#![no_std]
#![no_main]

use cortex_m::singleton;
use keras_runtime::prelude::*;
use networks::learning::{Digit, Features, HEAD_ROOM, Head, fine_tune};

static FEATURES: Features = load_weights!("../../../trained/digits.safetensors");
static HEAD: Head = load_weights!("../../../trained/digits.safetensors");
static DIGITS: &[u8] = include_bytes!("../../../target/weights/mirrored.bin");

#[cortex_m_rt::entry]
fn main() -> ! {
    let weights = singleton!(: [f32; Head::PARAMS] = [0.0; Head::PARAMS]);
    let arena = singleton!(: [f32; Features::ARENA] = [0.0; Features::ARENA]);
    let memory = singleton!(: [f32; HEAD_ROOM] = [0.0; HEAD_ROOM]);
    if let (Some(weights), Some(arena), Some(memory)) = (weights, arena, memory) {
        let digits: &[Digit] = DIGITS.as_chunks().0;
        device::learning::run(|print| {
            let head = HEAD.copy_in(weights);
            let [before, after] = fine_tune(&FEATURES, head, digits, arena, memory, print);
            after > before
        });
    }
    device::exit(false)
}
