//! What the tests of all losses share.

use crate::losses::{Dense, Loss, Sparse, loss_value};
use crate::tensor::Tensor;

/// Compares with Keras's default loss of two samples with two outputs.
pub fn golden<L: Loss<f64>>(loss: &L, expected: f64) {
    let labels = [1.0, 0.0];
    let one_hot = [0.0, 1.0, 1.0, 0.0];
    let y_true = match <L::Target as super::Target>::SPARSE {
        true => Tensor::new(&labels, &[2]),
        false => Tensor::new(&one_hot, &[2, 2]),
    };
    let y_pred = Tensor::new(&[0.1, 0.8, 0.6, 0.3], &[2, 2]);
    let value = loss_value(loss, y_true, y_pred, None, &mut [0.0; 4], &mut [true; 4]);
    assert!((value - expected).abs() < 2e-7, "{value} for {expected}");
}

/// Numbers in (0, 1) without a pattern, of which no two are close.
pub fn scattered(len: usize, seed: usize) -> Vec<f64> {
    (1..=len).map(|i| ((i + 31 * seed) as f64 * 0.618_033_988_749_895).fract()).collect()
}

const SHAPES: [&[usize]; 4] = [&[6], &[3, 4], &[2, 3, 4], &[2, 2, 3, 2]];

/// Checks gradients for arbitrary and for one-hot targets.
pub fn dense<L: Loss<f64, Target = Dense>>(loss: &L) {
    arbitrary(loss);
    for shape in SHAPES {
        let (len, width) = (shape.iter().product(), shape[shape.len() - 1]);
        let one_hot = |i| f64::from(u8::from(i % width == i / width % width));
        let y_true: Vec<f64> = (0..len).map(one_hot).collect();
        gradient(loss, Tensor::new(&y_true, shape), &scattered(len, 1), shape);
    }
}

/// Checks gradients for arbitrary targets.
pub fn arbitrary<L: Loss<f64, Target = Dense>>(loss: &L) {
    for shape in SHAPES {
        let len = shape.iter().product();
        gradient(loss, Tensor::new(&scattered(len, 7), shape), &scattered(len, 1), shape);
    }
}

/// Checks gradients for labels, with and without a trailing axis of one.
pub fn sparse<L: Loss<f64, Target = Sparse>>(loss: &L) {
    for (labels, shape) in [(&[3][..], &[3, 4][..]), (&[3, 1], &[3, 4]), (&[2, 3], &[2, 3, 4])] {
        let y_pred = scattered(shape.iter().product(), 1);
        let y_true: Vec<f64> = (0..labels.iter().product()).map(|i| (i % 4) as f64).collect();
        gradient(loss, Tensor::new(&y_true, labels), &y_pred, shape);
    }
}

/// Compares the gradient with central differences.
pub fn gradient<L: Loss<f64>>(loss: &L, y_true: Tensor<'_, f64>, y_pred: &[f64], shape: &[usize]) {
    let count = loss.elements(shape);
    let upstream: Vec<f64> = scattered(count, 3).iter().map(|u| u - 0.4).collect();
    let mut analytic = vec![f64::NAN; y_pred.len()];
    loss.backward(y_true, Tensor::new(y_pred, shape), &upstream, &mut analytic);

    let mut values = vec![f64::NAN; count];
    let mut at = |i: usize, delta: f64| {
        let mut moved = y_pred.to_vec();
        moved[i] += delta;
        loss.forward(y_true, Tensor::new(&moved, shape), &mut values);
        values.iter().zip(&upstream).map(|(v, u)| v * u).sum::<f64>()
    };
    for (i, analytic) in analytic.into_iter().enumerate() {
        let step = 1e-6;
        let numeric = (at(i, step) - at(i, -step)) / (2.0 * step);
        let error = (analytic - numeric).abs();
        assert!(error < 1e-7 + 1e-6 * numeric.abs(), "{i}: {analytic} for {numeric}, {shape:?}");
    }
}
