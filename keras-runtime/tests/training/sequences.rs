//! Targets with a length of their own: the labels of sequences.

use crate::still;
use keras_runtime::losses::loss_value;
use keras_runtime::prelude::*;
use keras_runtime::tensor::Tensor;
use keras_runtime::train::create;

model! {
    struct Speech {
        Input(6, 3);
        Dense(4);
    }
}

/// Recordings of six steps, each another.
fn recordings() -> Vec<[[f64; 3]; 6]> {
    let value = |i: usize| (1.3 * i as f64).sin();
    (0..5)
        .map(|n| core::array::from_fn(|t| core::array::from_fn(|f| value(18 * n + 3 * t + f))))
        .collect()
}

/// The loss of all recordings, by the loss itself.
fn expected<const N: usize>(model: &Speech<f64>, labels: &[[u8; N]]) -> f64 {
    use keras_runtime::sample::Sample;
    let y_pred = model.predict_batch(&recordings()).unwrap();
    let labels: Vec<f64> = labels.as_flattened().iter().copied().map(f64::from).collect();
    let y_true = Tensor::new(&labels, &[5, N]);
    let y_pred = Tensor::new(Sample::flatten(&y_pred), &[5, 6, 4]);
    loss_value(&CTC::default(), y_true, y_pred, None, &mut [0.0; 5], &mut [true; 5])
}

#[test]
fn labels_of_any_number() {
    let mut model = create::<Speech<f64>>(3);
    let (short, long) = ([[1, 2], [3, 0], [2, 2], [1, 3], [0, 0]], [[1, 2, 3]; 5]);
    let (of_short, of_long) = (expected(&model, &short), expected(&model, &long));
    let x = recordings();
    let mut trainer = model.compile(still(), CTC::default());
    let fit = Fit::default().validation_data(&x, &long).batch_size(2).epochs(2).verbose(0);
    let history = trainer.fit(&x, &short, fit).unwrap();
    for (name, expected) in [("loss", of_short), ("val_loss", of_long)] {
        let found = history.last(name).unwrap();
        assert!((found - expected).abs() < 1e-9, "{name}: {found} for {expected}");
    }
    assert!((trainer.evaluate(&x, &long).unwrap().loss() - of_long).abs() < 1e-9);
    let error = trainer.evaluate(&x, &[[1_u8, 4]; 5]).unwrap_err();
    assert_eq!(error.to_string(), "y[0][1] is 4, but labels must be whole numbers from 0 to 3");
}

#[test]
fn speech_is_learned() {
    let mut model = create::<Speech<f64>>(3);
    let (x, y) = (recordings(), [[1, 2], [3, 0], [2, 2], [1, 3], [0, 0]]);
    let mut trainer = model.compile(Adam::default().learning_rate(0.05), CTC::default());
    let before = trainer.evaluate(&x, &y).unwrap().loss();
    trainer.fit(&x, &y, Fit::default().epochs(60).verbose(0)).unwrap();
    let after = trainer.evaluate(&x, &y).unwrap().loss();
    assert!(after < 0.5 * before, "{before} {after}");
}
