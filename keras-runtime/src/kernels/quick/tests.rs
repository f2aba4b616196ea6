use super::*;
use crate::kernels::dispatch;

/// Bit patterns from one tried to the next; with `KERAS_FLOAT_STEP=1` all are.
fn step() -> usize {
    std::env::var("KERAS_FLOAT_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(2003)
}

/// Tries a function over all numbers against one that is exact in comparison.
fn within(most: f64, quick: impl Fn(Quick) -> Quick, exact: impl Fn(f64) -> f64) {
    within_but(false, most, quick, exact);
}

/// The same; `flushes` where results below the smallest normal number may be 0.
fn within_but(
    flushes: bool,
    most: f64,
    quick: impl Fn(Quick) -> Quick,
    exact: impl Fn(f64) -> f64,
) {
    let special = [0x7f80_0000_u32, 0xff80_0000, 0x7fc0_0000, 0, 1, 0x8000_0000, 0x8000_0001];
    let (mut worst, mut at) = (0.0, 0.0);
    for bits in (0..=u32::MAX).step_by(step()).chain(special) {
        let x = f32::from_bits(bits);
        let (found, expected) = (quick(Quick(x)).0, exact(x.into()));
        let rounded = expected as f32;
        if !rounded.is_finite() || !found.is_finite() {
            let near = expected.abs() > 3.4028e38 && found.abs() > 3.4028e38;
            let same = found == rounded || found.is_nan() && rounded.is_nan() || near;
            assert!(same, "of {x:e}: {found:e} instead of {rounded:e}");
            continue;
        }
        if flushes && found == 0.0 && expected.abs() < f32::MIN_POSITIVE.into() {
            continue;
        }
        let digit = 2_f64.powi((expected.abs().log2().floor() as i32).max(-126) - 23);
        let error = (f64::from(found) - expected).abs() / digit;
        if error > worst {
            (worst, at) = (error, x);
        }
    }
    println!("{worst:.3} units in the last place at {at:e}");
    assert!(worst <= most, "{worst} units in the last place at {at:e}");
}

#[test]
fn exp() {
    within(1.0, Quick::exp, libm::exp);
}

#[test]
fn exp_m1() {
    within(1.5, Quick::exp_m1, libm::expm1);
}

#[test]
fn tanh() {
    within(1.5, Quick::tanh, libm::tanh);
}

#[test]
fn sigmoid() {
    within(2.0, Quick::sigmoid, |x| 1.0 / (1.0 + libm::exp(-x)));
}

#[test]
fn tanh_of_fused_products() {
    within(1.5, Quick::tanh_fused, libm::tanh);
}

#[test]
fn sigmoid_of_fused_products() {
    within_but(true, 2.0, Quick::sigmoid_fused, |x| 1.0 / (1.0 + libm::exp(-x)));
}

#[test]
fn ln_1p() {
    within(1.5, Quick::ln_1p, libm::log1p);
}

#[test]
fn vectors_give_the_same_bits() {
    let functions =
        [Quick::exp, Quick::exp_m1, Quick::tanh, Quick::sigmoid, Quick::ln_1p].into_iter();
    let x: Vec<Quick> =
        (0..=u32::MAX).step_by(100_003).map(|bits| Quick(f32::from_bits(bits))).collect();
    let loops: [fn(&mut [Quick]); 5] = [
        |x| {
            dispatch(
                #[inline(always)]
                || x.iter_mut().for_each(|x| *x = x.exp()),
            )
        },
        |x| {
            dispatch(
                #[inline(always)]
                || x.iter_mut().for_each(|x| *x = x.exp_m1()),
            )
        },
        |x| {
            dispatch(
                #[inline(always)]
                || x.iter_mut().for_each(|x| *x = x.tanh()),
            )
        },
        |x| {
            dispatch(
                #[inline(always)]
                || x.iter_mut().for_each(|x| *x = x.sigmoid()),
            )
        },
        |x| {
            dispatch(
                #[inline(always)]
                || x.iter_mut().for_each(|x| *x = x.ln_1p()),
            )
        },
    ];
    for (function, run) in functions.zip(loops) {
        let mut y = x.clone();
        run(&mut y);
        for (&x, y) in x.iter().zip(y) {
            let expected = function(x);
            let same = y.0.to_bits() == expected.0.to_bits() || y.is_nan() && expected.is_nan();
            assert!(same, "of {x:?}: {y:?} instead of {expected:?}");
        }
    }
}
