//! What the tests of all optimizers share.

use super::{Apply, Optimizer, Span, Variable};
use crate::element::Element;

/// Whether Keras's numbers come out: the weights [[0.5, 1], [1.5, 2]] after 1 and after 3 steps
/// with gradients t · [[0.1, −0.2], [0.3, 0.4]].
pub fn assert_steps<O: Optimizer<f32> + Optimizer<f64>>(
    optimizer: &O,
    first: [f64; 4],
    third: [f64; 4],
) {
    assert_steps_in::<f32>(optimizer, first, third);
    assert_steps_in::<f64>(optimizer, first, third);
}

fn assert_steps_in<T: Element>(optimizer: &dyn Optimizer<T>, first: [f64; 4], third: [f64; 4]) {
    let variable = Variable { name: "dense/kernel", shape: &[2, 2] };
    let spans = [Span { variable, offset: 0, trainable: true, constraint: None, looked_up: false }];
    let mut weights = [0.5, 1.0, 1.5, 2.0].map(T::from_f64);
    let mut apply = Apply::new(optimizer, &spans, &weights).unwrap();
    for t in 1..=3 {
        let mut gradients = [0.1, -0.2, 0.3, 0.4].map(|g| T::from_f64(g * t as f64));
        apply.step(optimizer, &spans, &mut weights, &mut gradients);
        let expected = if t == 1 { first } else { third };
        if t != 2 {
            for (got, want) in weights.iter().zip(expected) {
                assert!((got.to_f64() - want).abs() < 4e-7, "step {t}: {weights:?}, {expected:?}");
            }
        }
    }
}
