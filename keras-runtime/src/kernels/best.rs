//! Code that is generic over the registers, compiled in this crate.

/// Calls a function that is generic over the registers with the best of this machine, compiled in this crate:
/// `best!(T: function(argument: type, …))`, as `once!`.
///
/// Whoever calls it promises what the function asks for, but the instruction set: the machine is asked.
///
/// `best!(fused T: …)` is for those who have asked [`is_fused`] before. An x86-64 without AVX2 is rare, and what it would
/// run is not compiled for everybody else: there the call does nothing.
macro_rules! best {
    (fused $($call:tt)*) => {
        $crate::kernels::best::best!(@ [not(any(target_arch = "x86_64", target_arch = "aarch64"))] $($call)*)
    };
    ($T:ident: $($call:tt)*) => {
        $crate::kernels::best::best!(@ [not(target_arch = "aarch64")] $T: $($call)*)
    };
    (@ [$portable:meta] $T:ident: $($function:ident)::+ ($($argument:ident: $type:ty),* $(,)?)) => {{
        enum Function {}
        macro_rules! compiled {
            ($name:ident $item:ident $avx512:ident $avx2:ident $neon:ident $inline:meta) => {{
                type $T = $item;
                #[$inline]
                unsafe fn $name($($argument: $type),*) {
                    use $crate::kernels::gemm;
                    // SAFETY: the machine was asked for the instruction set; else the caller's promise.
                    unsafe {
                        #[cfg(target_arch = "x86_64")]
                        {
                            if is_x86_feature_detected!("avx512f") {
                                return $($function)::+::<gemm::x86::$avx512>($($argument),*);
                            }
                            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                                return $($function)::+::<gemm::x86::$avx2>($($argument),*);
                            }
                        }
                        #[cfg(target_arch = "aarch64")]
                        return $($function)::+::<gemm::neon::$neon>($($argument),*);
                        #[cfg($portable)]
                        $($function)::+::<gemm::portable::Portable<$item>>($($argument),*)
                    }
                }
                $name
            }};
        }
        impl $crate::once::Kind for Function {
            type Of<$T: $crate::element::Element> = unsafe fn($($type),*);

            #[inline(always)]
            fn single() -> Self::Of<f32> {
                compiled!(single f32 Avx512F32 Avx2F32 NeonF32 inline(never))
            }

            #[inline(always)]
            fn double() -> Self::Of<f64> {
                #[cfg(feature = "f64")]
                return compiled!(double f64 Avx512F64 Avx2F64 NeonF64 inline(never));
                #[cfg(not(feature = "f64"))]
                compiled!(double f64 Avx512F64 Avx2F64 NeonF64 inline)
            }
        }
        <$T as $crate::once::Once>::choose::<Function>()($($argument),*)
    }};
}
pub(in crate::kernels) use best;

/// Whether this machine has registers for which there is more than what every machine has to run: on x86-64 those that
/// fuse products and sums.
pub(in crate::kernels) fn is_fused() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx512f")
        || is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    true
}
