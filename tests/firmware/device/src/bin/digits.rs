#![no_std]
#![no_main]

device::firmware!(Digits, "../../../target/weights/digits.safetensors");
