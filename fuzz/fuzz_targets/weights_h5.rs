//! `.weights.h5` files, and all that is in them: `fuzz/run weights_h5`.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::read(bytes));
