//! How much stack something takes: paint below, and see how far the paint is gone.

use core::ptr::with_exposed_provenance_mut as place;

/// What is painted: more than any network should need.
const ROOM: usize = 64 * 1024;
const PAINT: u32 = 0x5aa5_c33c;

/// Calls a function that is not inlined, and tells how many bytes below the caller it used.
#[inline(never)]
pub fn used_by<R>(call: impl FnOnce() -> R) -> (R, u32) {
    let top = cortex_m::register::msp::read() as usize;
    for address in (top - ROOM..top).step_by(4) {
        // SAFETY: below the stack pointer is nothing alive, no interrupt is on, and the boards' memory
        // has megabytes between the stack and what is static.
        unsafe { place::<u32>(address).write_volatile(PAINT) };
    }
    let result = call();
    // SAFETY: as above.
    let is_paint = |&address: &usize| unsafe { place::<u32>(address).read_volatile() } == PAINT;
    let untouched = (top - ROOM..top).step_by(4).take_while(is_paint).count();
    (result, (ROOM - 4 * untouched) as u32)
}
