//! `.keras` files, and all that is in them: `fuzz/run keras`.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::read(bytes));
