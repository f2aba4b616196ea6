//! Gradients of random graphs against central differences in f64. The build script draws them;
//! the crate's own documentation tells how to draw others.

use keras_runtime::learn::Learn;
use keras_runtime::ports::Ports;
use keras_runtime::testing::{gradient_error, learning_error};
use keras_runtime::train::create;

mod graphs {
    #![allow(missing_docs, reason = "generated")]
    include!(concat!(env!("OUT_DIR"), "/random.rs"));
}

/// A graph's text with its check, or what the compiler objects to.
type Graph = (&'static str, Result<fn() -> Result<(), String>, &'static str>);

/// The relative error where all functions are smooth.
const SMOOTH: f64 = 1e-6;

/// Samples in a batch.
const BATCH: usize = 2;

/// Checks a network, which should have so many numbers in its inputs and outputs.
fn check<M: Learn<Element = f64>>(inputs: usize, outputs: usize) -> Result<(), String> {
    let (found, expected) = ((M::Input::LEN, M::Output::LEN), (inputs, outputs));
    if found != expected {
        return Err(format!("numbers in and out: {found:?}, expected {expected:?}"));
    }
    let samples: Vec<f64> = (0..BATCH * inputs).map(|i| (1.7 * i as f64 + 0.3).sin()).collect();
    let model = create::<M>(7);
    let error = gradient_error(&*model, &samples);
    if error.is_nan() || error >= SMOOTH {
        return Err(format!("relative error {error:e}"));
    }
    let error = learning_error::<_, BATCH>(&*model, &samples);
    if error < 1e-9 { Ok(()) } else { Err(format!("relative error on a device {error:e}")) }
}

#[test]
fn gradients() {
    let failure = |(text, check): &Graph| {
        let found = check.map_err(String::from).and_then(|check| check());
        found.err().map(|error| format!("{error}\n{text}\n"))
    };
    let failures: Vec<String> = graphs::GRAPHS.iter().filter_map(failure).collect();
    let (failed, all) = (failures.len(), graphs::GRAPHS.len());
    assert!(failed == 0, "{failed} of {all} graphs:\n\n{}", failures.join("\n"));
}
