//! Recurrent layers: [`RNN`] runs a cell over the steps of a sequence, [`Cell`] is the mathematics
//! of one step.
//!
//! In training what is saved lies step after step, with all samples of a step together. On the way back the
//! gradients of all steps are collected: products with the inputs are done for all steps of a sample,
//! that with the states before for all of all samples.

mod backward;
#[cfg(feature = "std")]
mod block;
mod cell;
mod forward;
mod gru;
#[cfg(feature = "std")]
mod gru_block;
mod gru_reset_before;
mod infer;
mod lstm;
#[cfg(feature = "std")]
mod lstm_block;
mod product;
mod rnn;
mod rows;
mod sequence;
mod simple_rnn;
mod stacked;

pub(in crate::layers) use forward::emit;

pub use cell::{Cell, Step, StepBack, Weights};
pub use gru::{GRU, GRUArguments, GRUCell, ResetAfter};
pub use gru_reset_before::ResetBefore;
pub use lstm::{LSTM, LSTMArguments, LSTMCell};
pub use product::{Factors, Product};
pub use rnn::{RNN, RNNArguments, saved, scratch, work};
pub use rows::Rows;
pub use sequence::{Columns, Recurrence, Run, RunBack, RunOnce, Sequence, Valid};
pub use simple_rnn::{SimpleRNN, SimpleRNNArguments, SimpleRNNCell};
pub use stacked::StackedRNNCells;

#[cfg(test)]
mod tests;
