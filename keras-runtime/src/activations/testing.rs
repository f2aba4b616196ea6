//! Checks that the tests of several activations share.

use super::{Activation, Elementwise};

/// The values that f gives at `x`.
pub(super) fn values<F: Activation<f64>>(f: F, x: &[f64], shape: &[usize]) -> Vec<f64> {
    let mut y = x.to_vec();
    f.forward(&mut y, shape);
    y
}

/// Compares `backward` with central differences of Σ upstream · f(x).
pub(super) fn gradient<F: Activation<f64>>(f: F, shape: &[usize]) {
    let n = shape.iter().product();
    let x: Vec<f64> = (0..n).map(|i| 1.3 * (1.7 * i as f64).sin()).collect();
    let upstream: Vec<f64> = (0..n).map(|i| (2.9 * i as f64).cos()).collect();
    let y = values(f, &x, shape);
    let mut got = upstream.clone();
    f.backward(if F::NEEDS_INPUT { &x } else { &[] }, &y, &mut got, shape);
    for i in 0..n {
        let total = |step: f64| -> f64 {
            let mut x = x.clone();
            x[i] += step;
            values(f, &x, shape).iter().zip(&upstream).map(|(y, u)| y * u).sum()
        };
        let expected = (total(1e-5) - total(-1e-5)) / 2e-5;
        assert!((got[i] - expected).abs() < 1e-8, "at {i}: {} for {expected}", got[i]);
    }
}

/// Compares f with Keras's numbers at −4, −3, −1, −½, 0, ½, 1, 3, 4, and its derivative with
/// central differences between them.
pub(super) fn elementwise<F: Elementwise>(f: F, expected: [f64; 9]) {
    let x: [f64; 9] = [-4.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 4.0];
    for (x, expected) in x.into_iter().zip(expected) {
        let y = f.value(x);
        assert!((y - expected).abs() < 5.1e-6, "f({x}) is {y}, not {expected}");
    }
    for x in [-7.1f64, -3.3, -2.2, -0.7, -0.2, 0.3, 0.8, 1.9, 3.4, 6.6] {
        let expected = (f.value(x + 1e-5) - f.value(x - 1e-5)) / 2e-5;
        let seen = if F::FROM_INPUT { x } else { 0.0 };
        let got = f.derivative(seen, f.value(x));
        assert!(
            (got - expected).abs() < 1e-8 * (1.0 + got.abs()),
            "f'({x}) is {got}, not {expected}"
        );
    }
    for x in [-1e30f32, -1e4, -1e-30, 1e-30, 1e4, 1e30] {
        let y = f.value(x);
        let derivative = f.derivative(if F::FROM_INPUT { x } else { 0.0 }, y);
        assert!(!y.is_nan() && !derivative.is_nan(), "f({x}) is {y}, f' {derivative}");
    }
}
