//! What the programs for microcontrollers do: predict, and say what came out and what it took.
#![no_std]

pub mod learning;
mod stack;
mod timer;

use cortex_m_semihosting::{debug, hio};
use keras_runtime::model::Model;
use keras_runtime::sample::Sample;
use networks::{INPUTS, Inputs, Line, describe, predict};
use timer::Timer;

/// The program of a network, `firmware!(Xor, "xor.safetensors")`: weights in flash, and all memory that
/// a prediction takes in a `static`.
#[macro_export]
macro_rules! firmware {
    ($network:ident, $weights:literal) => {
        static MODEL: networks::$network = keras_runtime::load_weights!($weights);

        #[cortex_m_rt::entry]
        fn main() -> ! {
            // The first statics of an entry function are its own.
            static mut SAMPLE: <networks::$network as keras_runtime::model::Model>::Input =
                keras_runtime::ports::Ports::ZEROS;
            static mut ARENA: [f32; networks::$network::ARENA] = [0.0; networks::$network::ARENA];
            $crate::run(&MODEL, SAMPLE, ARENA)
        }
    };
}

/// Predicts for all inputs, and prints what came out, then the most instructions and stack that a
/// prediction took.
pub fn run<M: Model<Element = f32, Output: Sample<f32>>, const LEN: usize>(
    model: &M,
    sample: &mut M::Input,
    arena: &mut [f32; LEN],
) -> ! {
    let Ok(mut console) = hio::hstdout() else { exit(false) };
    let mut print = |line: &Line| {
        if console.write_all(line.as_bytes()).is_err() {
            exit(false);
        }
    };
    let (mut inputs, timer) = (Inputs::new(0), Timer::start());
    let (mut instructions, mut stack) = (0, 0);
    for number in 0..INPUTS {
        inputs.fill(sample);
        let ((output, took), used) = stack::used_by(|| {
            let start = timer.now();
            let output = predict(model, sample, arena);
            (output, timer.instructions(start))
        });
        instructions = took.max(instructions);
        stack = used.max(stack);
        let mut line = Line::default();
        describe(number, output, &mut line);
        print(&line);
    }
    print(Line::default().text("instructions ").number(instructions).text("\n"));
    print(Line::default().text("stack ").number(stack).text("\n"));
    exit(true)
}

/// Ends the emulation.
pub fn exit(succeeded: bool) -> ! {
    debug::exit(if succeeded { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}
