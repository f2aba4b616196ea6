//! Sizes and numbers as paths, calls, blocks and arithmetic, from other modules and types.
#![deny(warnings)]

const WIDTH: usize = 8;

const fn half(size: usize) -> usize {
    size / 2
}

mod cfg {
    pub const WIDTH: usize = 3;
    pub const RATE: f32 = 0.25;

    pub struct Sizes {
        pub hidden: usize,
        pub list: [usize; 2],
    }

    impl Sizes {
        pub const DEFAULT: Sizes = Sizes { hidden: 6, list: [5, 7] };
    }
}

mod inner {
    use super::cfg;
    use keras_runtime::prelude::*;

    model! {
        pub(crate) struct Net {
            Input(super::WIDTH, super::WIDTH, 1);
            Reshape((-1, super::WIDTH / 2));
            Dense(cfg::WIDTH * 2, activation = relu);
            Flatten();
            Dropout(cfg::RATE * 2.0);
            Dense(super::half(10), input_shape = (super::WIDTH * 2 * 6));
            Dense(cfg::Sizes::DEFAULT.hidden);
            Dense(cfg::Sizes::DEFAULT.list[1]);
            Dense(if super::WIDTH > 4 { 2 } else { 1 });
            GaussianNoise(cfg::RATE);
            Reshape((cfg::WIDTH - 1, 1));
            Bidirectional(LSTM(cfg::WIDTH, return_sequences = true));
            Bidirectional(GRU(super::half(super::WIDTH), stateful = true));
            Dense(3 as usize);
            Rescaling(cfg::RATE, offset = [cfg::RATE, 0.0, 1.0]);
        }
    }
}

fn main() {
    let net = inner::Net::new(42);
    assert_eq!(net.dense_1.kernel.shape(), (5, 96));
    assert_eq!(net.dense_2.kernel.shape(), (6, 5));
    assert_eq!(net.predict(&[[[0.5]; 8]; 8]).len(), 3);
}
