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

fn main() -> Result<()> {
    let mut net = Public::new(42);
    net.adapt(&[[0.0; 4], [1.0; 4]])?;
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    trainer.fit(&[[0.0; 4]; 2], &[0.0; 2], Fit::default().verbose(0))?;
    assert_eq!(Private::new(42).predict(&[0.0; UNITS]), [0.0]);
    Ok(())
}
