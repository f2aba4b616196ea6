#![no_std]
#![no_main]

device::firmware!(Xor, "../../../target/weights/xor.safetensors");
