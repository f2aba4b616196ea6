//! A crate that allows nothing.
#![forbid(unsafe_code, nonstandard_style, dead_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(trivial_casts, trivial_numeric_casts, unused_qualifications, single_use_lifetimes)]
#![deny(unused, future_incompatible, rust_2018_idioms, let_underscore)]

use keras_runtime::prelude::*;

const UNITS: usize = 3;
const RATE: f64 = 0.5;

model! {
    /// A network that others can use.
    #[derive(Debug)]
    pub struct Public {
        Input(4);
        Normalization();
        Dense(UNITS, activation = relu);
        Dropout(RATE);
        Dense(1);
    }
}

model! {
    #[derive(Debug)]
    struct Private {
        Input(UNITS);
        Dense(1);
    }
}

model! {
    /// Two inputs and outputs that others can use.
    #[derive(Debug)]
    pub struct PublicPair {
        let a = Input(UNITS);
        let b = Input(4);
        let x = Concatenate()(a, b);
        let class = Dense(UNITS, activation = softmax)(x);
        let value = Dense(1)(x);
        (class, value)
    }
}

model! {
    #[derive(Debug)]
    struct PrivatePair {
        let a = Input(2);
        let b = Input(2);
        let c = Add()(a, b);
        let d = Dense(1)(c);
        (c, d)
    }
}

fn main() -> Result<()> {
    let x = PublicPairInput { a: [0.0; UNITS], b: [0.0; 4] };
    assert_eq!(PublicPair::new(42).predict(&x).class.len(), UNITS);
    let x = PrivatePairInput { a: [1.0, 2.0], b: [3.0; 2] };
    assert_eq!(PrivatePair::new(42).predict(&x).c, [4.0, 5.0]);
    let mut net = Public::new(42);
    net.adapt(&[[0.0; 4], [1.0; 4]])?;
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    trainer.fit(&[[0.0; 4]; 2], &[0.0; 2], Fit::default().verbose(0))?;
    assert_eq!(Private::new(42).predict(&[0.0; UNITS]), [0.0]);
    Ok(())
}
