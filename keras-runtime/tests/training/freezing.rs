//! Layers that do not learn.

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(3);
        Dense(4, activation = tanh, kernel_regularizer = l2(0.5), name = "first");
        Dense(2, trainable = false);
        Dense(1);
    }
}

const X: [[f32; 3]; 4] = [[0.1, 0.2, 0.3], [0.4, -0.5, 0.6], [-0.7, 0.8, 0.9], [0.2, 0.1, -0.3]];
const Y: [f32; 4] = [1.0, -1.0, 0.5, 0.0];

/// For each layer whether a step changes it.
fn changed(before: &[f32], after: &Net) -> [bool; 3] {
    let after = after.as_slice();
    let differ = |range: std::ops::Range<usize>| before[range.clone()] != after[range];
    [differ(0..16), differ(16..26), differ(26..29)]
}

#[test]
fn only_what_is_trainable_changes() {
    let mut net = Net::new(1);
    let start = net.as_slice().to_vec();
    let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
    trainer.fit(&X, &Y, Fit::default().verbose(0)).unwrap();
    assert_eq!(changed(&start, trainer.model()), [true, false, true]);

    let frozen = trainer.model().as_slice().to_vec();
    trainer.set_trainable("first", false).unwrap();
    trainer.set_trainable("dense", true).unwrap();
    trainer.fit(&X, &Y, Fit::default().verbose(0)).unwrap();
    assert_eq!(changed(&frozen, trainer.model()), [false, true, true]);

    let thawed = trainer.model().as_slice().to_vec();
    trainer.set_trainable("first", true).unwrap();
    trainer.set_trainable("dense_1", false).unwrap();
    trainer.fit(&X, &Y, Fit::default().verbose(0)).unwrap();
    assert_eq!(changed(&thawed, trainer.model()), [true, true, false]);
}

#[test]
fn a_frozen_layer_leaves_the_gradients_of_the_others_alone() {
    let trained = |freeze: bool| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
        trainer.set_trainable("first", !freeze).unwrap();
        trainer.train_on_batch(&X, &Y).unwrap();
        net.dense_1.kernel
    };
    assert_eq!(trained(false), trained(true));
}

#[test]
fn frozen_weights_cost_no_penalty() {
    let mut net = Net::new(1);
    let penalty: f32 = net.first.kernel.iter().map(|weight| 0.5 * weight * weight).sum();
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let free = trainer.evaluate(&X, &Y).unwrap().loss();
    trainer.set_trainable("first", false).unwrap();
    let frozen = trainer.evaluate(&X, &Y).unwrap().loss();
    assert!((free - frozen - f64::from(penalty)).abs() < 1e-6, "{free} {frozen} {penalty}");
}

#[test]
fn an_unknown_layer_is_named_with_those_there_are() {
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let error = trainer.set_trainable("dense_2", false).unwrap_err().to_string();
    assert_eq!(error, "`Net` has no layer `dense_2`; it has first, dense, dense_1");
}
