#![no_std]
#![no_main]

device::firmware!(Autoencoder, "../../../target/weights/autoencoder.safetensors");
