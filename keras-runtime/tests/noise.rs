//! Layers with random numbers, in training.

use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

/// Samples, about normal.
fn normal(len: usize) -> Vec<f64> {
    let mut rng = keras_runtime::rng::Rng::new(3);
    (0..len).map(|_| rng.normal()).collect()
}

/// What comes out, and the gradient of what goes in.
struct Found {
    output: Vec<f64>,
    input: Vec<f64>,
}

/// One pass in training mode, with gradient 1 for each value that comes out.
fn train<M: Model<Element = f64>>(x: &[f64]) -> Found {
    let found = differentiate(&*create::<M>(0), x, &vec![1.0; x.len()], true);
    Found { output: found.output, input: found.input }
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, values.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / count)
}

#[test]
fn products_have_their_factors_as_gradients() {
    model! { struct Drop { Input(40); Dropout(0.25); } }
    model! { struct Gaussian { Input(40); GaussianDropout(0.2); } }
    model! { struct Spatial { Input(4, 5, 2); SpatialDropout2D(0.5); } }
    let x = normal(40_000);
    for (found, variance) in [
        (train::<Drop<f64>>(&x), 0.25 / 0.75),
        (train::<Gaussian<f64>>(&x), 0.2 / 0.8),
        (train::<Spatial<f64>>(&x), 1.0),
    ] {
        for ((x, y), factor) in x.iter().zip(&found.output).zip(&found.input) {
            assert!((x * factor - y).abs() < 1e-12);
        }
        let (mean, found) = mean_and_variance(&found.input);
        assert!((mean - 1.0).abs() < 0.05 && (found - variance).abs() < 0.05, "{mean} {found}");
    }
}

#[test]
fn everything_can_be_dropped() {
    model! { struct Net { Input(4); Dropout(1.0); } }
    let found = train::<Net<f64>>(&[1.0, -2.0, 3.0, 4.0]);
    assert_eq!((found.output, found.input), (vec![0.0; 4], vec![0.0; 4]));
}

#[test]
fn alpha_dropout_keeps_mean_and_variance() {
    model! { struct Net { Input(40); AlphaDropout(0.3); } }
    let found = train::<Net<f64>>(&normal(40_000));
    let (mean, variance) = mean_and_variance(&found.output);
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    // Keras's a and a·α′ + b for a rate of 0.3.
    let (a, dropped) = (0.860_952_616_246, -1.059_548_158_986);
    let is = |found: f64, value: f64| (found - value).abs() < 1e-8;
    for (y, slope) in found.output.iter().zip(&found.input) {
        assert!(is(*slope, a) || (*slope == 0.0 && is(*y, dropped)), "{y} {slope}");
    }
}

#[test]
fn values_share_random_numbers() {
    model! { struct Steps { Input(8, 5); Dropout(0.5, noise_shape = (None, 1, None)); } }
    model! { struct Batch { Input(8, 5); Dropout(0.5, noise_shape = (1, None, 5)); } }
    model! { struct Spatial { Input(8, 5); SpatialDropout1D(0.5); } }
    let x = [1.0; 4000];
    for y in [train::<Steps<f64>>(&x).output, train::<Spatial<f64>>(&x).output] {
        for sample in y.chunks(40) {
            assert!(sample.chunks(5).all(|step| step == &sample[..5]));
        }
        assert!(y.chunks(40).any(|sample| sample != &y[..40]));
    }
    let y = train::<Batch<f64>>(&x).output;
    assert!(y.chunks(40).all(|sample| sample == &y[..40]));
    assert!(y.chunks(5).any(|step| step != &y[..5]));
}

#[test]
fn seeds_give_other_numbers() {
    model! { struct None_ { Input(50); GaussianNoise(0.5); } }
    model! { struct One { Input(50); GaussianNoise(0.5, seed = 1); } }
    const SEED: usize = 1;
    model! { struct OneConst { Input(50); GaussianNoise(0.5, SEED); } }
    model! { struct Two { Input(50); GaussianNoise(0.5, seed = 2); } }
    let x = [0.0; 50];
    let (none, one) = (train::<None_<f64>>(&x).output, train::<One<f64>>(&x).output);
    assert_eq!(one, train::<OneConst<f64>>(&x).output);
    let two = train::<Two<f64>>(&x).output;
    assert!(one != two && one != none && two != none);
}
