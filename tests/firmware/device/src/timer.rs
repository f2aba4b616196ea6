//! Counts instructions: QEMU with `-icount shift=6` lets each take 64 ns.

use core::ptr::with_exposed_provenance_mut as register;

/// A CMSDK timer of the boards, which counts down once in 40 ns.
pub struct Timer(());

const CONTROL: usize = 0x4000_0000;
const VALUE: usize = CONTROL + 4;
const RELOAD: usize = CONTROL + 8;

impl Timer {
    /// Starts it with all bits set, so that it lasts for 2 680 million instructions.
    pub fn start() -> Self {
        // SAFETY: these are the addresses of its registers on all boards that the test runs on, and
        // nobody else uses it.
        unsafe {
            register::<u32>(RELOAD).write_volatile(u32::MAX);
            register::<u32>(VALUE).write_volatile(u32::MAX);
            register::<u32>(CONTROL).write_volatile(1);
        }
        Timer(())
    }

    /// The time, to be given to [`instructions`](Self::instructions).
    pub fn now(&self) -> u32 {
        // SAFETY: as above.
        unsafe { register::<u32>(VALUE).read_volatile() }
    }

    /// The instructions since `start`.
    pub fn instructions(&self, start: u32) -> u32 {
        (u64::from(start.wrapping_sub(self.now())) * 40 / 64) as u32
    }
}
