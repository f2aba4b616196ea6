//! What a training case asks of `compile` and `fit`, and what comes out of it.

pub mod arguments;
pub mod compile;
pub mod logs;
pub mod recorder;
pub mod run;
