//! A network as a C library, for targets that are only built.
#![no_std]

use keras_runtime::prelude::*;
use networks::Digits;

static MODEL: Digits = load_weights!("../../target/weights/digits.safetensors");

/// Predicts from 64 pixels the probabilities of ten digits.
#[unsafe(no_mangle)]
pub extern "C" fn digits(
    image: &[f32; 64],
    arena: &mut [f32; Digits::ARENA],
    probabilities: &mut [f32; 10],
) {
    *probabilities = *MODEL.predict_in(image, arena);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
