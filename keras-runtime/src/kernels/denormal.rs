//! Numbers below the smallest normal one, which many processors compute slowly.

use std::marker::PhantomData;

/// While it lives, results and operands of this thread that are denormal (below 1.2e-38 for `f32`)
/// count as zero; dropped, it restores what was before.
///
/// Running averages of units that are never active decay to denormals, and slow training down two
/// to three times. [`Native`](super::Native) hands the state on to the threads that help. On
/// architectures other than x86-64 and aarch64 it does nothing.
///
/// ```
/// use keras_runtime::kernels::FlushDenormals;
/// let tiny = std::hint::black_box(1e-38f32);
/// assert!(tiny * 0.1 > 0.0);
/// let flush = FlushDenormals::new();
/// # if cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
/// assert_eq!(std::hint::black_box(tiny) * 0.1, 0.0);
/// # }
/// drop(flush);
/// assert!(std::hint::black_box(tiny) * 0.1 > 0.0);
/// ```
#[derive(Debug)]
#[must_use = "it lasts as long as the guard lives"]
pub struct FlushDenormals {
    before: Control,
    // The register belongs to a thread.
    _here: PhantomData<*const ()>,
}

impl FlushDenormals {
    /// Flushes from now on.
    pub fn new() -> Self {
        let guard = FlushDenormals { before: control(), _here: PhantomData };
        // Setting it takes as long as a small network's layer.
        if guard.before & FLUSH != FLUSH {
            set_control(guard.before | FLUSH);
        }
        guard
    }

    /// Whether this thread flushes now.
    pub fn active() -> bool {
        FLUSH != 0 && control() & FLUSH == FLUSH
    }

    /// A guard like [`new`](Self::new) if `flush`, as it was on the thread that asks for help.
    pub(super) fn when(flush: bool) -> Option<Self> {
        flush.then(Self::new)
    }
}

impl Default for FlushDenormals {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for FlushDenormals {
    fn drop(&mut self) {
        // Only our bits: others may have changed meanwhile.
        let now = control();
        if now & FLUSH != self.before & FLUSH {
            set_control(now & !FLUSH | self.before & FLUSH);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod register {
    use std::arch::asm;

    pub type Control = u32;
    /// Flush to zero (results), denormals are zeros (operands).
    pub const FLUSH: Control = 1 << 15 | 1 << 6;

    pub fn control() -> Control {
        let mut value: Control = 0;
        // SAFETY: stores MXCSR in `value`.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut value, options(nostack, preserves_flags)) }
        value
    }

    pub fn set_control(value: Control) {
        // SAFETY: `value` is what MXCSR held but for the two bits, which no code of the compiler
        // reads: they only change what denormals give.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &value, options(nostack, preserves_flags)) }
    }
}

#[cfg(target_arch = "aarch64")]
mod register {
    use std::arch::asm;

    pub type Control = u64;
    /// FZ: results and operands.
    pub const FLUSH: Control = 1 << 24;

    pub fn control() -> Control {
        let value: Control;
        // SAFETY: reads FPCR.
        unsafe { asm!("mrs {}, fpcr", out(reg) value, options(nomem, nostack, preserves_flags)) }
        value
    }

    pub fn set_control(value: Control) {
        // SAFETY: `value` is what FPCR held but for FZ, which no code of the compiler reads: it
        // only changes what denormals give.
        unsafe { asm!("msr fpcr, {}", in(reg) value, options(nostack, preserves_flags)) }
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod register {
    pub type Control = u32;
    pub const FLUSH: Control = 0;

    pub fn control() -> Control {
        0
    }

    pub fn set_control(_value: Control) {}
}

use register::{Control, FLUSH, control, set_control};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    fn guards_nest() {
        let outer = FlushDenormals::new();
        drop(FlushDenormals::new());
        assert!(FlushDenormals::active());
        drop(outer);
        assert!(!FlushDenormals::active());
        assert!(FlushDenormals::when(false).is_none());
    }
}
