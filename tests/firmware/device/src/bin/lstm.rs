#![no_std]
#![no_main]

device::firmware!(Lstm, "../../../target/weights/lstm.safetensors");
