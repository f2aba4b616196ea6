//! Plain loops at the width of the machine that runs them, chosen at run time.

/// Runs `f` compiled for the best instruction set of this machine: AVX-512, AVX2, or what the
/// target always has (SSE2, NEON).
///
/// Write the work as plain loops over slices, and mark the closure `#[inline(always)]`, as well as
/// the functions that it calls: only what is inlined is compiled anew. Products and sums are not
/// contracted to fused ones, so the bits are those of the same loop without `dispatch`.
///
/// Without the feature `std` it is just a call.
///
/// ```
/// use keras_runtime::kernels::dispatch;
/// let mut x = [1.0f32, 2.0, 3.0];
/// dispatch(
///     #[inline(always)]
///     || x.iter_mut().for_each(|x| *x = 2.0 * *x + 1.0),
/// );
/// assert_eq!(x, [3.0, 5.0, 7.0]);
/// ```
#[inline]
pub fn dispatch<R>(f: impl FnOnce() -> R) -> R {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    // SAFETY: the machine was asked for the instructions.
    unsafe {
        match x86::level() {
            x86::AVX512 => x86::avx512(f),
            x86::AVX2 => x86::avx2(f),
            _ => x86::plain(f),
        }
    }
    #[cfg(not(all(feature = "std", target_arch = "x86_64")))]
    f()
}

/// The first of two compiled for the best instruction set of this machine, if that has products fused with sums
/// (`mul_add`); else the second. Both are given `work`.
#[cfg(feature = "std")]
#[inline]
pub(crate) fn dispatch_fused<W, R>(
    work: W,
    fused: impl FnOnce(W) -> R,
    apart: impl FnOnce(W) -> R,
) -> R {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the machine was asked for the instructions.
    unsafe {
        match x86::level() {
            x86::AVX512 => x86::avx512(
                #[inline(always)]
                || fused(work),
            ),
            x86::AVX2 => x86::avx2(
                #[inline(always)]
                || fused(work),
            ),
            _ => x86::plain(
                #[inline(always)]
                || apart(work),
            ),
        }
    }
    #[cfg(target_arch = "aarch64")]
    {
        let _ = apart;
        fused(work)
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let _ = fused;
        apart(work)
    }
}

/// Instruction sets beyond what every x86-64 has.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(super) mod x86 {
    use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

    /// Neither of the others.
    const SSE2: u8 = 1;
    /// What processors from Haswell and Zen on have: the level x86-64-v3.
    pub const AVX2: u8 = 2;
    /// The level x86-64-v4.
    pub const AVX512: u8 = 3;

    /// The instruction set of this machine, which is asked once.
    #[inline]
    pub fn level() -> u8 {
        static LEVEL: AtomicU8 = AtomicU8::new(0);
        #[cold]
        fn ask() -> u8 {
            macro_rules! has {
                ($($feature:tt)*) => { $(is_x86_feature_detected!($feature))&&* };
            }
            let level = if !has!("avx2" "fma" "bmi1" "bmi2" "lzcnt" "popcnt") {
                SSE2
            } else if has!("avx512f" "avx512bw" "avx512cd" "avx512dq" "avx512vl") {
                AVX512
            } else {
                AVX2
            };
            LEVEL.store(level, Relaxed);
            level
        }
        match LEVEL.load(Relaxed) {
            0 => ask(),
            level => level,
        }
    }

    /// A function of its own, as the others have to be: inlined into those that call it, it would be optimised twice.
    #[inline(never)]
    pub fn plain<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// # Safety
    /// The machine has these instructions.
    #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
    pub unsafe fn avx2<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// # Safety
    /// The machine has these instructions.
    #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
    #[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
    pub unsafe fn avx512<R>(f: impl FnOnce() -> R) -> R {
        f()
    }
}
