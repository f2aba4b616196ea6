//! Files that Keras has written, and files for Keras.

mod constant;
mod models;
mod read;
mod round_trip;
mod stored;
