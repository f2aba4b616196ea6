//! Files that Keras has written, and files for Keras.

mod read;
mod stored;
