//! Sums in the registers of a core with a small floating-point unit, as Cortex-M4F and M7 have.
//!
//! In assembly, since the compiler loads one number at a time, which takes nearly three instructions for a
//! product; with those that load eight it is one and a half. `vmla` rounds the product and is not fused.
//!
//! Values go through memory: the compiler gives them registers by name only where it knows the unit.

use super::BLOCK;
use super::sums::Products;
use core::arch::asm;
use core::ptr::null;

/// The square root, rounded correctly.
pub fn sqrt(x: f32) -> f32 {
    let mut bits = x.to_bits();
    // SAFETY: it changes registers alone.
    unsafe {
        asm!(
            "vmov s0, {bits}",
            "vsqrt.f32 s0, s0",
            "vmov {bits}, s0",
            bits = inout(reg) bits,
            out("s0") _,
            options(pure, nomem, nostack),
        );
    }
    f32::from_bits(bits)
}

/// As [`Sums::add_products`](super::sums::Sums::add_products).
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_products(
    products: Products<f32>,
    from: *const [f32; BLOCK],
    to: *mut [f32; BLOCK],
) {
    let Products { x, weights, step, count, .. } = products;
    // SAFETY: it reads `count` values and blocks and `from`, and writes `to`, as the caller says.
    unsafe {
        asm!(
            "vldmia {from}, {{s0-s7}}",
            // Two at a time, and one if it is left.
            "subs {count}, {count}, #2",
            "bmi 3f",
            "2:",
            "vldmia {x}!, {{s16-s17}}",
            "vldmia {weights}, {{s8-s15}}",
            "add {weights}, {weights}, {step}",
            "vmla.f32 s0, s16, s8",
            "vmla.f32 s1, s16, s9",
            "vmla.f32 s2, s16, s10",
            "vmla.f32 s3, s16, s11",
            "vmla.f32 s4, s16, s12",
            "vmla.f32 s5, s16, s13",
            "vmla.f32 s6, s16, s14",
            "vmla.f32 s7, s16, s15",
            "vldmia {weights}, {{s8-s15}}",
            "add {weights}, {weights}, {step}",
            "vmla.f32 s0, s17, s8",
            "vmla.f32 s1, s17, s9",
            "vmla.f32 s2, s17, s10",
            "vmla.f32 s3, s17, s11",
            "vmla.f32 s4, s17, s12",
            "vmla.f32 s5, s17, s13",
            "vmla.f32 s6, s17, s14",
            "vmla.f32 s7, s17, s15",
            "subs {count}, {count}, #2",
            "bpl 2b",
            "3:",
            "adds {count}, {count}, #1",
            "bmi 4f",
            "vldmia {x}, {{s16}}",
            "vldmia {weights}, {{s8-s15}}",
            "vmla.f32 s0, s16, s8",
            "vmla.f32 s1, s16, s9",
            "vmla.f32 s2, s16, s10",
            "vmla.f32 s3, s16, s11",
            "vmla.f32 s4, s16, s12",
            "vmla.f32 s5, s16, s13",
            "vmla.f32 s6, s16, s14",
            "vmla.f32 s7, s16, s15",
            "4:",
            "vstmia {to}, {{s0-s7}}",
            from = in(reg) from,
            to = in(reg) to,
            x = inout(reg) x => _,
            weights = inout(reg) weights => _,
            step = in(reg) step * size_of::<f32>(),
            count = inout(reg) count => _,
            out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _,
            out("s6") _, out("s7") _, out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            out("s12") _, out("s13") _, out("s14") _, out("s15") _, out("s16") _, out("s17") _,
            options(nostack),
        );
    }
}

/// As [`Sums::add_each`](super::sums::Sums::add_each).
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_each(products: Products<f32>, from: *const [f32; BLOCK], to: *mut [f32; BLOCK]) {
    let Products { x, x_step, weights, step, count } = products;
    // SAFETY: as above, with `count` blocks of both.
    unsafe {
        asm!(
            "vldmia {from}, {{s0-s7}}",
            "b 3f",
            "2:",
            "vldmia {x}, {{s16-s23}}",
            "add {x}, {x}, {x_step}",
            "vldmia {weights}, {{s8-s15}}",
            "add {weights}, {weights}, {step}",
            "vmla.f32 s0, s16, s8",
            "vmla.f32 s1, s17, s9",
            "vmla.f32 s2, s18, s10",
            "vmla.f32 s3, s19, s11",
            "vmla.f32 s4, s20, s12",
            "vmla.f32 s5, s21, s13",
            "vmla.f32 s6, s22, s14",
            "vmla.f32 s7, s23, s15",
            "3:",
            "subs {count}, {count}, #1",
            "bpl 2b",
            "vstmia {to}, {{s0-s7}}",
            from = in(reg) from,
            to = in(reg) to,
            x = inout(reg) x => _,
            x_step = in(reg) x_step * size_of::<f32>(),
            weights = inout(reg) weights => _,
            step = in(reg) step * size_of::<f32>(),
            count = inout(reg) count => _,
            out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _,
            out("s6") _, out("s7") _, out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            out("s12") _, out("s13") _, out("s14") _, out("s15") _, out("s16") _, out("s17") _,
            out("s18") _, out("s19") _, out("s20") _, out("s21") _, out("s22") _, out("s23") _,
            options(nostack),
        );
    }
}

/// As [`Sums::add_bias`](super::sums::Sums::add_bias).
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_bias(
    from: *const [f32; BLOCK],
    bias: Option<&[f32; BLOCK]>,
    to: *mut [f32; BLOCK],
) {
    // SAFETY: it reads `from` and `bias`, and writes `to`.
    unsafe {
        asm!(
            "vldmia {from}, {{s0-s7}}",
            "cmp {bias}, #0",
            "beq 2f",
            "vldmia {bias}, {{s8-s15}}",
            "vadd.f32 s0, s0, s8",
            "vadd.f32 s1, s1, s9",
            "vadd.f32 s2, s2, s10",
            "vadd.f32 s3, s3, s11",
            "vadd.f32 s4, s4, s12",
            "vadd.f32 s5, s5, s13",
            "vadd.f32 s6, s6, s14",
            "vadd.f32 s7, s7, s15",
            "2:",
            "vstmia {to}, {{s0-s7}}",
            from = in(reg) from,
            to = in(reg) to,
            bias = in(reg) bias.map_or(null(), |bias| bias.as_ptr()),
            out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _,
            out("s6") _, out("s7") _, out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            out("s12") _, out("s13") _, out("s14") _, out("s15") _,
            options(nostack),
        );
    }
}
