//! The registers of this machine, for functions in which everything is inlined.

use super::{Inline, Whole, product};
use crate::element::Element;
use crate::kernels::gemm::Vector;
#[cfg(target_arch = "x86_64")]
use crate::kernels::gemm::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};
#[cfg(target_arch = "aarch64")]
use crate::kernels::gemm::{NeonF32, NeonF64};
use crate::kernels::sample::inline_row;
#[cfg(target_arch = "x86_64")]
use crate::kernels::simd::x86;
use crate::kernels::{Columns, Matrix};
use core::marker::PhantomData;

/// Number types for which such functions can be compiled.
pub trait Inlined: Sized {
    /// Does the work with the best registers of this machine; gives it back where these are none to speak
    /// of.
    ///
    /// # Errors
    ///
    /// The work.
    fn whole<W: Whole<Self>>(work: W) -> Result<W::Output, W>
    where
        Self: Element;
}

/// In a function that is compiled for these registers, on a machine that has them.
#[derive(Clone, Copy)]
struct Within<V>(PhantomData<V>);

impl<V: Vector> Inline<V::Item> for Within<V> {
    #[inline(always)]
    fn row(
        self,
        columns: Columns<'_, V::Item>,
        x: &[V::Item],
        out: &mut [V::Item],
        f: impl Fn(V::Item) -> V::Item + Copy,
    ) {
        // SAFETY: whoever made `self` found the registers.
        unsafe { inline_row::<V>(columns, x, out, f) }
    }

    #[inline(always)]
    fn product(
        self,
        size: [usize; 3],
        a: Matrix<'_, V::Item>,
        b: Matrix<'_, V::Item>,
        bias: &[V::Item],
        c: &mut [V::Item],
        add: bool,
    ) {
        // SAFETY: as above.
        unsafe { product::product::<V>(size, a, b, bias, c, add) }
    }

    #[inline(always)]
    fn column_sums(self, x: &[V::Item], sums: &mut [V::Item], add: bool) {
        // SAFETY: as above.
        unsafe { product::column_sums::<V>(x, sums, add) }
    }

    #[inline(always)]
    fn apply(self, x: &[V::Item], y: &mut [V::Item], f: impl Fn(V::Item) -> V::Item + Copy) {
        // SAFETY: as above.
        unsafe { product::apply::<V>(x, y, f) }
    }

    #[inline(always)]
    fn apply_back(
        self,
        gradient: &mut [V::Item],
        kept: [&[V::Item]; 2],
        dx: Option<&mut [V::Item]>,
        f: impl Fn(V::Item, V::Item, V::Item) -> V::Item + Copy,
    ) {
        // SAFETY: as above.
        unsafe { product::apply_back::<V>(gradient, kept, dx, f) }
    }
}

macro_rules! inlined {
    ($($type:ident: $avx512:ident $avx2:ident $neon:ident;)*) => {$(
        impl Inlined for $type {
            #[inline(always)]
            fn whole<W: Whole<Self>>(work: W) -> Result<W::Output, W> {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the machine was asked for the instructions.
                return unsafe {
                    match x86::level() {
                        x86::AVX512 => Ok(x86::avx512(
                            #[inline(always)]
                            || work.run(Within::<$avx512>(PhantomData)),
                        )),
                        x86::AVX2 => Ok(x86::avx2(
                            #[inline(always)]
                            || work.run(Within::<$avx2>(PhantomData)),
                        )),
                        _ => Err(work),
                    }
                };
                #[cfg(target_arch = "aarch64")]
                return Ok(work.run(Within::<$neon>(PhantomData)));
                #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
                Err(work)
            }
        }
    )*};
}

inlined! {
    f32: Avx512F32 Avx2F32 NeonF32;
    f64: Avx512F64 Avx2F64 NeonF64;
}
