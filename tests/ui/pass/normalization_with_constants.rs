//! Normalizations whose sizes only the Rust compiler knows.
use keras_runtime::prelude::*;

const SIDE: usize = 6;
const EPSILON: f64 = 0.01;

model! {
    struct Net {
        Input(SIDE, SIDE + 2);
        BatchNormalization(axis = 1, epsilon = EPSILON, momentum = 1.0 - EPSILON, renorm = true);
        LayerNormalization(axis = (1, 2));
        GroupNormalization(SIDE - 2, epsilon = EPSILON);
        GroupNormalization(-1, axis = 1, center = false);
        RMSNormalization(axis = 1);
        UnitNormalization();
    }
}

fn main() {
    let net: Box<Net> = Net::new(1);
    assert_eq!(net.batch_normalization.moving_mean.len(), SIDE);
    assert_eq!(net.layer_normalization.gamma.len(), SIDE * (SIDE + 2));
    let y = net.predict(&core::array::from_fn(|i| core::array::from_fn(|k| (i * k) as f32)));
    assert!(y.as_flattened().iter().all(|y| y.is_finite()));
}
