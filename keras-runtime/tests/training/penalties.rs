//! Regularizers are part of the loss and of the gradients.

use keras_runtime::prelude::*;
use keras_runtime::train::create;

model! {
    /// Penalties on all that can have one.
    struct Penalized {
        Input(2);
        Dense(
            2,
            activation = tanh,
            kernel_regularizer = l2(0.3),
            bias_regularizer = l1(0.2),
            activity_regularizer = l2(0.4),
        );
        ActivityRegularization(l1 = 0.1);
        Dense(1, kernel_regularizer = l1_l2(0.05, 0.06));
    }
}

const X: [[f64; 2]; 3] = [[0.5, -1.0], [0.25, 0.75], [-0.5, 0.3]];
const Y: [f64; 3] = [0.3, -0.2, 0.9];

/// The loss as Keras defines it, with plain loops.
fn loss(weights: &[f64]) -> f64 {
    let [k00, k01, k10, k11, b0, b1, v0, v1, c] = *weights else { panic!("9 weights") };
    let (mut error, mut activity) = (0.0, 0.0);
    for ([x0, x1], y) in X.iter().zip(Y) {
        let h = [(x0 * k00 + x1 * k10 + b0).tanh(), (x0 * k01 + x1 * k11 + b1).tanh()];
        error += (h[0] * v0 + h[1] * v1 + c - y).powi(2) / 3.0;
        // Activity penalties are means over the batch.
        activity += h.iter().map(|h| 0.4 * h * h + 0.1 * h.abs()).sum::<f64>() / 3.0;
    }
    let kernel: f64 = [k00, k01, k10, k11].iter().map(|k| 0.3 * k * k).sum();
    let bias = 0.2 * (b0.abs() + b1.abs());
    let last: f64 = [v0, v1].iter().map(|v| 0.05 * v.abs() + 0.06 * v * v).sum();
    error + activity + kernel + bias + last
}

#[test]
fn in_the_loss_and_in_the_gradients() {
    let mut net = create::<Penalized<f64>>(3);
    net.dense.set_bias(&[0.3, -0.4]);
    let start = net.as_slice().to_vec();
    let mut trainer = net.compile(SGD::default().learning_rate(1.0), MeanSquaredError::default());
    assert!((trainer.evaluate(&X, &Y).unwrap().loss() - loss(&start)).abs() < 1e-12);
    let trained = trainer.train_on_batch(&X, &Y).unwrap();
    assert!((trained.loss() - loss(&start)).abs() < 1e-12);
    for (i, after) in net.as_slice().iter().enumerate() {
        let at = |step: f64| {
            let mut weights = start.clone();
            weights[i] += step;
            loss(&weights)
        };
        let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
        assert!((start[i] - after - slope).abs() < 1e-8, "weight {i}: {slope}");
    }
}
