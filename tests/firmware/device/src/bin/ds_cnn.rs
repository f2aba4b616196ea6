#![no_std]
#![no_main]

device::firmware!(DsCnn, "../../../target/weights/ds_cnn.safetensors");
