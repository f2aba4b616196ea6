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
    #[cfg(feature = "std")]
    {
        pulp::Arch::new().dispatch(f)
    }
    #[cfg(not(feature = "std"))]
    {
        f()
    }
}
