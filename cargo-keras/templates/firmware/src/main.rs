//! Reads a digit on a microcontroller: no heap, weights in flash, all memory known to the linker.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};
use keras_runtime::prelude::*;
use panic_semihosting as _;

model! {
    #[budget(flash = "16 KiB", ram = "1 KiB")]
    struct Digits {
        Input(64); // 8 rows of 8 pixels, from 0 to 1
        Dense(32, activation = relu);
        Dense(10, activation = softmax);
    }
}

/// Trained on a workstation, and written there by `model.save_weights("digits.safetensors")`.
static MODEL: Digits = load_weights!("../digits.safetensors");

/// What a camera would have seen, in sixteenths.
#[rustfmt::skip]
const PIXELS: [u8; 64] = [
     0,  2,  6, 10, 12,  1,  0,  0,
     0, 14, 13, 10,  5,  1,  0,  0,
     0, 10,  6,  0,  0,  0,  0,  0,
     0, 10, 13, 12, 12,  5,  0,  0,
     0,  2,  8,  5,  7, 14,  8,  0,
     0,  0,  0,  0,  0,  5, 12,  0,
     0,  0,  2,  2,  1, 10, 10,  0,
     0,  0,  5, 16, 16, 14,  1,  0,
];

#[entry]
fn main() -> ! {
    let image = PIXELS.map(|pixel| f32::from(pixel) / 16.0);
    if let Some(arena) = cortex_m::singleton!(: [f32; Digits::ARENA] = [0.0; Digits::ARENA]) {
        let probabilities = MODEL.predict_in(&image, arena);
        for (digit, probability) in probabilities.iter().enumerate() {
            hprintln!("{}: {:.3}", digit, probability); // takes no names in braces
        }
    }
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
