//! Memory for packed panels, kept by each thread.

use std::cell::Cell;
use std::mem::MaybeUninit;

/// A cache line.
#[repr(align(64))]
struct Line {
    _bytes: [u8; 64],
}

thread_local! {
    static KEPT: Cell<Option<Box<[MaybeUninit<Line>]>>> = const { Cell::new(None) };
}

/// Lends `f` at least `bytes` bytes of this thread's memory, aligned to a cache line. What they
/// hold is anything.
pub(in crate::kernels) fn with_buffer<R>(bytes: usize, f: impl FnOnce(*mut u8) -> R) -> R {
    KEPT.with(|kept| {
        let lines = bytes.div_ceil(size_of::<Line>());
        let mut buffer = match kept.take() {
            Some(buffer) if buffer.len() >= lines => buffer,
            _ => Box::new_uninit_slice(lines),
        };
        let result = f(buffer.as_mut_ptr().cast());
        kept.set(Some(buffer));
        result
    })
}
