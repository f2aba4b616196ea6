#![no_std]
#![no_main]

device::firmware!(Cnn, "../../../target/weights/cnn.safetensors");
