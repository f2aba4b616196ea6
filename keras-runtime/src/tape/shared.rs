//! An input and an output that lie over each other.

use crate::kernels::Shared;
use core::ops::Range;

/// The part of the arena that an op writes: the output, or where the input lies under it both, and where
/// in that they are.
pub(super) fn shared(input: Range<usize>, output: Range<usize>) -> (Range<usize>, Option<Shared>) {
    if input.end <= output.start || output.end <= input.start {
        return (output, None);
    }
    let (start, end) = (input.start.min(output.start), input.end.max(output.end));
    let within = |range: Range<usize>| range.start - start..range.end - start;
    (start..end, Some(Shared { input: within(input), output: within(output) }))
}
