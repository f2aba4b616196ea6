//! Networks that another macro writes.
#![deny(warnings)]

use keras_runtime::prelude::*;

macro_rules! classifier {
    ($name:ident, $input:expr, $hidden:expr, $activation:expr, $last:expr) => {
        model! {
            struct $name {
                Input($input);
                Dense($hidden, activation = $activation);
                $last;
            }
        }
    };
}

const HIDDEN: usize = 5;

classifier!(Small, 4, 3, relu, Dense(2, activation = softmax));
classifier!(Large, 4 * 2, HIDDEN * 2, "tanh", Dense(2, activation = softmax));

fn main() {
    assert_eq!(Small::new(42).predict(&[0.0; 4]).len(), 2);
    assert_eq!(Large::new(42).dense.kernel.shape(), (10, 8));
}
