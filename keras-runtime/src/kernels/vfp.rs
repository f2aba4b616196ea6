//! Sums in the registers of a core with a small floating-point unit, as Cortex-M4F and M7 have.

use core::arch::asm;
use core::ptr::null;

/// As [`EightColumns::eight_columns`](super::EightColumns::eight_columns): `vmla` is not fused.
///
/// In assembly, since the compiler loads one number at a time and so takes 2.75 instructions for a
/// product; with one instruction that loads eight they are 1.6.
///
/// # Safety
///
/// Eight values can be read at `column`, and in steps of `stride` from there for each value of `x`.
#[inline(always)]
pub(super) unsafe fn eight_columns(
    x: &[f32],
    column: *const f32,
    stride: usize,
    bias: Option<&[f32; 8]>,
    out: &mut [f32; 8],
) {
    // SAFETY: it reads `x` from its first value to its last, the columns as the caller says, and the
    // bias; it writes `out`. Values go through memory since the compiler gives them registers by name
    // only where it knows the unit by another name.
    unsafe {
        asm!(
            "vmov s0, s1, {zero}, {zero}",
            "vmov s2, s3, {zero}, {zero}",
            "vmov s4, s5, {zero}, {zero}",
            "vmov s6, s7, {zero}, {zero}",
            "b 3f",
            "2:",
            "vldmia {x}!, {{s16}}",
            "vldmia {column}, {{s8-s15}}",
            "add {column}, {column}, {stride}",
            "vmla.f32 s0, s16, s8",
            "vmla.f32 s1, s16, s9",
            "vmla.f32 s2, s16, s10",
            "vmla.f32 s3, s16, s11",
            "vmla.f32 s4, s16, s12",
            "vmla.f32 s5, s16, s13",
            "vmla.f32 s6, s16, s14",
            "vmla.f32 s7, s16, s15",
            "3:",
            "cmp {x}, {end}",
            "bne 2b",
            "cmp {bias}, #0",
            "beq 4f",
            "vldmia {bias}, {{s8-s15}}",
            "vadd.f32 s0, s0, s8",
            "vadd.f32 s1, s1, s9",
            "vadd.f32 s2, s2, s10",
            "vadd.f32 s3, s3, s11",
            "vadd.f32 s4, s4, s12",
            "vadd.f32 s5, s5, s13",
            "vadd.f32 s6, s6, s14",
            "vadd.f32 s7, s7, s15",
            "4:",
            "vstmia {out}, {{s0-s7}}",
            zero = in(reg) 0,
            x = inout(reg) x.as_ptr() => _,
            end = in(reg) x.as_ptr_range().end,
            column = inout(reg) column => _,
            stride = in(reg) stride * size_of::<f32>(),
            bias = in(reg) bias.map_or(null(), |bias| bias.as_ptr()),
            out = in(reg) out.as_mut_ptr(),
            out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _,
            out("s6") _, out("s7") _, out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            out("s12") _, out("s13") _, out("s14") _, out("s15") _, out("s16") _,
            options(nostack),
        );
    }
}
