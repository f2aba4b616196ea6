//! Checkpoints: all that a training is, in one file.
//!
//! A checkpoint is a [safetensors](https://huggingface.co/docs/safetensors) file. The weights have their
//! names of [`save_weights`](crate::train::Train::save_weights), and
//! [`load_weights`](crate::train::Train::load_weights) reads them from it. Everything else begins with
//! `checkpoint/`: what the optimizer keeps (`optimizer/`), its learning rate, the seed, what stateful
//! layers keep, epoch and step, the sums of losses and metrics, the history, and what callbacks keep
//! (`callbacks/`). The file's metadata has a CRC-32C of all that: a file that is cut off or changed is
//! an error.
//!
//! Random numbers are drawn from the seed and the number of the step, so these two are the random state.

pub(crate) mod archive;

pub use state::State;

mod state;

/// What all names but those of weights begin with.
pub(crate) const PREFIX: &str = "checkpoint/";
/// Epoch and step: an array that each checkpoint has.
pub(crate) const POSITION: &str = "checkpoint/position";
