//! Eight sums at a time: as many as a core with a small register file has room for.

use crate::element::Element;

/// How a number type does it on this machine.
pub trait EightColumns: Sized {
    /// out = x·columns + bias, for eight neighbouring columns of a matrix: sums in the order of `x`,
    /// each product rounded.
    ///
    /// # Safety
    ///
    /// Eight values can be read at `column`, and in steps of `stride` from there for each value of `x`.
    unsafe fn eight_columns(
        x: &[Self],
        column: *const Self,
        stride: usize,
        bias: Option<&[Self; 8]>,
        out: &mut [Self; 8],
    );
}

impl EightColumns for f32 {
    #[inline(always)]
    unsafe fn eight_columns(
        x: &[f32],
        column: *const f32,
        stride: usize,
        bias: Option<&[f32; 8]>,
        out: &mut [f32; 8],
    ) {
        // SAFETY: the caller's.
        #[cfg(all(target_arch = "arm", target_abi = "eabihf", target_os = "none"))]
        unsafe {
            super::vfp::eight_columns(x, column, stride, bias, out);
        }
        // SAFETY: the caller's.
        #[cfg(not(all(target_arch = "arm", target_abi = "eabihf", target_os = "none")))]
        unsafe {
            anywhere(x, column, stride, bias, out);
        }
    }
}

impl EightColumns for f64 {
    #[inline(always)]
    unsafe fn eight_columns(
        x: &[f64],
        column: *const f64,
        stride: usize,
        bias: Option<&[f64; 8]>,
        out: &mut [f64; 8],
    ) {
        // SAFETY: the caller's.
        unsafe { anywhere(x, column, stride, bias, out) }
    }
}

/// Written out: what is compiled for size unrolls no loop, and has no array in registers. Without
/// bounds, which on small cores would be a third of the loop.
///
/// # Safety
///
/// As [`EightColumns::eight_columns`].
#[inline(always)]
unsafe fn anywhere<T: Element>(
    x: &[T],
    mut column: *const T,
    stride: usize,
    bias: Option<&[T; 8]>,
    out: &mut [T; 8],
) {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = [T::ZERO; 8];
    for &x in x {
        // SAFETY: the caller's.
        let weights = unsafe { &*column.cast::<[T; 8]>() };
        a += x * weights[0];
        b += x * weights[1];
        c += x * weights[2];
        d += x * weights[3];
        e += x * weights[4];
        f += x * weights[5];
        g += x * weights[6];
        h += x * weights[7];
        column = column.wrapping_add(stride);
    }
    *out = [a, b, c, d, e, f, g, h];
    for (out, &bias) in out.iter_mut().zip(bias.into_iter().flatten()) {
        *out += bias;
    }
}
