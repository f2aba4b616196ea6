//! Attention: sums of values, weighed by how well their keys fit a query.

mod across;
mod mask;
mod multi_head;
mod scored;
mod scores;
#[cfg(test)]
mod tests;
mod weights;

pub use across::AcrossArguments;
pub use mask::{AttentionMasks, PairMask};
pub use multi_head::{GroupQueryAttention, MultiHeadArguments, MultiHeadAttention};
pub use scored::AttentionArguments;
pub use scores::{AdditiveAttention, Attention};
pub use weights::LeftOut;
