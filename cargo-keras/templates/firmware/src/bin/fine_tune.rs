//! The network of `main.rs` learns on the microcontroller: its hidden layer stays in flash as it is, its last
//! layer has a copy in RAM that is trained.
#![no_std]
#![no_main]

use cortex_m::singleton;
use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};
use keras_runtime::learn::{Momentum, SGD};
use keras_runtime::prelude::*;
use panic_semihosting as _;

model! {
    /// What stays as it was trained.
    struct Features { Input(64); Dense(32, activation = relu); }
}

model! {
    /// What learns; its name is that of the weights in the file.
    struct Head { Input(32); Dense(10, activation = softmax, name = "dense_1"); }
}

static FEATURES: Features = load_weights!("../../digits.safetensors");
static HEAD: Head = load_weights!("../../digits.safetensors");

/// A five in a mirror, which the network takes for another digit.
#[rustfmt::skip]
const PIXELS: [u8; 64] = [
     0,  0,  1, 12, 10,  6,  2,  0,
     0,  0,  1,  5, 10, 13, 14,  0,
     0,  0,  0,  0,  0,  6, 10,  0,
     0,  0,  5, 12, 12, 13, 10,  0,
     0,  8, 14,  7,  5,  8,  2,  0,
     0, 12,  5,  0,  0,  0,  0,  0,
     0, 10, 10,  1,  2,  2,  0,  0,
     0,  1, 14, 16, 16,  5,  0,  0,
];

/// What training takes: the rule's slots, values, gradients.
const MEMORY: usize = Head::train_arena::<SGD<Momentum>, 1>();

#[entry]
fn main() -> ! {
    let image = PIXELS.map(|pixel| f32::from(pixel) / 16.0);
    let arena = singleton!(: [f32; Features::ARENA] = [0.0; Features::ARENA]);
    let weights = singleton!(: [f32; Head::PARAMS] = [0.0; Head::PARAMS]);
    let memory = singleton!(: [f32; MEMORY] = [0.0; MEMORY]);
    if let (Some(arena), Some(weights), Some(memory)) = (arena, weights, memory) {
        let hidden = FEATURES.predict_in(&image, arena);
        let head = HEAD.copy_in(weights);
        hprintln!("a five with probability {:.3}", head.predict(hidden)[5]);
        let rule = SGD::DEFAULT.learning_rate(0.01).momentum(0.9);
        let loss = SparseCategoricalCrossentropy::DEFAULT;
        let mut trainer = head.compile_in(rule, loss, memory);
        for step in 1..=10 {
            hprintln!("step {}: loss {:.4}", step, trainer.train_on_batch(&[*hidden], &[5_u8]));
        }
        hprintln!("a five with probability {:.3}", head.predict(hidden)[5]);
    }
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
