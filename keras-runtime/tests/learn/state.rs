//! What a trainer remembers, and what can be changed between steps.

use keras_runtime::learn::{Adam, Learn, SGD};
use keras_runtime::prelude::*;

model! { struct Net { Input(2); Dense(3, activation = relu); Dropout(0.5); Dense(2); } }

const X: [[f32; 2]; 2] = [[0.1, 0.2], [-0.3, 0.4]];
const Y: [[f32; 2]; 2] = [[1.0, 0.0], [0.0, 1.0]];
const ROOM: usize = Net::train_arena::<Adam, 2>();

#[test]
fn training_goes_on_where_it_was_kept() {
    let mut whole = Net::new(1);
    let mut memory = [0.0; ROOM];
    let mut trainer = whole.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory);
    for _ in 0..10 {
        trainer.train_on_batch(&X, &Y);
    }

    let mut parts = Net::new(1);
    let mut kept = Vec::new();
    for part in 0..2 {
        let mut memory = [part as f32 * 7.0; ROOM];
        let mut trainer =
            parts.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory);
        if part > 0 {
            trainer.state_mut().copy_from_slice(&kept);
        }
        for _ in 0..5 {
            trainer.train_on_batch(&X, &Y);
        }
        assert_eq!(trainer.iterations(), 5 * (part + 1));
        kept = trainer.state().to_vec();
    }
    assert_eq!(parts.as_slice(), whole.as_slice());
}

#[test]
fn a_test_changes_nothing_and_drops_nothing() {
    let mut net = Net::new(1);
    let before = net.as_slice().to_vec();
    let mut memory = [f32::NAN; ROOM];
    let mut trainer = net.compile_in(Adam::default(), MeanSquaredError::default(), &mut memory);
    let loss = trainer.test_on_batch(&X, &Y);
    assert_eq!((trainer.iterations(), trainer.model().as_slice()), (0, &*before));
    let mut workstation =
        net.compile(keras_runtime::optimizers::Adam::default(), MeanSquaredError::default());
    let expected = workstation.test_on_batch(&X, &Y).unwrap().loss() as f32;
    assert!((loss - expected).abs() < 1e-6);
}

#[test]
fn the_learning_rate_changes_between_steps() {
    let mut net = Net::new(1);
    let mut memory = [0.0; ROOM];
    let mut trainer = net.compile_in(SGD::default(), MeanSquaredError::default(), &mut memory);
    trainer.optimizer().learning_rate = 0.0;
    let before = trainer.model().as_slice().to_vec();
    trainer.train_on_batch(&X, &Y);
    assert_eq!(trainer.model().as_slice(), before);
}

#[test]
fn smaller_batches_go_in_the_same_memory() {
    let mut net = Net::new(1);
    let mut memory = [0.0; ROOM];
    let mut trainer = net.compile_in(SGD::default(), MeanSquaredError::default(), &mut memory);
    trainer.train_on_batch(&X, &Y);
    trainer.train_on_batch(&[X[0]], &[Y[0]]);
    assert_eq!(trainer.iterations(), 2);
}
