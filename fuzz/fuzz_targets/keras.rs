//! Begin with files of `tests/keras_files/models`: `cargo +nightly fuzz run keras CORPUS`.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::read(bytes));
