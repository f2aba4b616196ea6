//! A network in the body of a function, with constants of that function.
#![deny(warnings)]

use keras_runtime::prelude::*;

fn len() -> usize {
    const HIDDEN: usize = 5;
    const INNER: usize = HIDDEN * 2;
    model! {
        struct Net {
            Input(HIDDEN);
            Dense(INNER, activation = tanh);
            Reshape(2, HIDDEN);
            Dense(HIDDEN - 1);
        }
    }
    Net::new(42).as_slice().len()
}

fn main() {
    assert_eq!(len(), 5 * 10 + 10 + 5 * 4 + 4);
}
