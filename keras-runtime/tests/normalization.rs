//! Normalization layers: gradients, masks, moving statistics.

use keras_runtime::kernels::Native;
use keras_runtime::layer::{Backward, Forward, InputGradient, Layer};
use keras_runtime::layers::{BatchNormalization, BatchNormalizationArguments};
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::states::States;
use keras_runtime::testing::{differentiate, gradient_error_in};
use keras_runtime::train::create;
use keras_shape::{Shape, layers::Axes};
use nalgebra::{SMatrix, SVector};

fn numbers(len: usize) -> Vec<f64> {
    (0..len).map(|i| (1.7 * i as f64 + 0.3).sin() * 1.5).collect()
}

/// Checks the gradients of a network at three samples, in training and outside of it.
fn check<M: Model<Element = f64>>() {
    let model = create::<M>(7);
    for training in [false, true] {
        let error = gradient_error_in(&*model, &numbers(3 * M::Input::LEN), training);
        assert!(error < 1e-6, "{}: {error}", M::NAME);
    }
}

/// Networks with their checks.
macro_rules! checks {
    ($($test:ident: $name:ident { $($layer:expr;)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layer;)* } }
            check::<$name<f64>>();
        }
    )*};
}

checks! {
    batch: Batch {
        Input(4); Dense(3);
        BatchNormalization(gamma_initializer = random_normal, beta_initializer = ones); Dense(2);
    }
    batch_of_images: BatchImages {
        Input(3, 2, 2); Dense(19);
        BatchNormalization(
            gamma_initializer = random_normal(stddev = 1.0),
            moving_mean_initializer = constant(0.2),
            moving_variance_initializer = constant(0.7),
        );
    }
    batch_on_another_axis: BatchAxis {
        Input(2, 3, 2); Dense(2, activation = tanh);
        BatchNormalization(axis = 1, gamma_initializer = random_normal, epsilon = 1e-5);
        BatchNormalization(axis = 2, scale = false); BatchNormalization(center = false);
    }
    batch_without_weights: BatchPlain {
        Input(5); BatchNormalization(scale = false, center = false); Dense(2);
    }
    layer: LayerNet {
        Input(5); Dense(21);
        LayerNormalization(gamma_initializer = random_normal, beta_initializer = ones); Dense(2);
    }
    layer_on_several_axes: LayerAxes {
        Input(2, 3, 4); Dense(2); LayerNormalization(axis = (1, 3), gamma_initializer = random_normal);
        LayerNormalization(axis = (2, 3), epsilon = 1e-5); LayerNormalization(axis = (1, 2), scale = false);
    }
    layer_on_another_axis: LayerAxis {
        Input(4, 3); Dense(17); LayerNormalization(axis = 1, gamma_initializer = random_normal);
        LayerNormalization(axis = (1, 2), center = false);
    }
    layer_by_the_deviation: LayerDeviation {
        Input(2, 5); Dense(4, use_bias = false);
        LayerNormalization(rms_scaling = true, gamma_initializer = random_normal); Dense(2);
    }
    group: Group {
        Input(3, 2, 6); Dense(6); GroupNormalization(groups = 2, gamma_initializer = random_normal);
        GroupNormalization(groups = -1, scale = false);
        GroupNormalization(groups = 1, gamma_initializer = random_normal, beta_initializer = ones);
    }
    group_on_another_axis: GroupAxis {
        Input(4, 3); Dense(2); GroupNormalization(groups = 2, axis = 1, gamma_initializer = random_normal);
    }
    rms: Rms {
        Input(2, 3); Dense(18); RMSNormalization(); Dense(3); RMSNormalization(axis = 1, epsilon = 0.1);
        RMSNormalization(axis = (1, 2));
    }
    unit: Unit {
        Input(2, 3); Dense(3); UnitNormalization(); Dense(2); UnitNormalization(axis = 1); Dense(2);
        UnitNormalization(axis = (1, 2));
    }
}

/// A single channel, value or sample has no variance, and a vector of zeros no direction.
#[test]
fn nothing_to_normalize() {
    model! { struct One { Input(1); BatchNormalization(); LayerNormalization(); GroupNormalization(1); } }
    check::<One<f64>>();
    model! { struct Zero { Input(2); UnitNormalization(); RMSNormalization(); } }
    let found = differentiate(&*create::<Zero<f64>>(0), &[0.0, 0.0], &[1.0, 2.0], true);
    assert_eq!(found.output, [0.0, 0.0]);
    assert!(found.input.iter().all(|dx| dx.is_finite()));
}

/// What one batch makes of a layer.
struct Passed<L> {
    output: Vec<f64>,
    input_gradient: Vec<f64>,
    gradient: L,
}

/// Runs a layer with 5 samples of 2 × 3 forward and back, with statistics of the batch.
fn run<const RENORM: usize>(
    layer: &BatchNormalization<3, f64, 1, 1, RENORM>,
    arguments: &BatchNormalizationArguments,
    inputs: &[&[f64]],
    upstream: &[f64],
) -> Passed<BatchNormalization<3, f64, 1, 1, RENORM>> {
    let (batch, engine) = (5, &Native::new(1));
    let mut output = vec![0.0; 30];
    let mut saved = vec![0.0; 2 * 3 * batch];
    let pass = Forward {
        engine,
        batch,
        training: true,
        learns: true,
        inputs,
        output: &mut output,
        saved: &mut saved,
        scratch: &mut [],
        states: States::none(),
        penalty: &mut 0.0,
        random: (0, 0),
    };
    layer.forward(arguments, pass);
    let (mut gradient, mut input_gradient) = (layer.clone(), vec![0.0; 30]);
    let mut targets = [InputGradient::Write(&mut input_gradient), InputGradient::Unused];
    let pass = Backward {
        engine,
        batch,
        training: true,
        inputs,
        output: &output,
        saved: &mut saved,
        scratch: &mut [],
        accumulate: false,
        squares: &mut [],
        output_gradient: &mut upstream.to_vec(),
        input_gradients: &mut targets[..inputs.len()],
    };
    layer.backward(arguments, pass, Some(&mut gradient));
    Passed { output, input_gradient, gradient }
}

fn arguments(sample: &Shape, axis: isize) -> BatchNormalizationArguments {
    BatchNormalizationArguments {
        groups: BatchNormalizationArguments::channels(sample, &Axes::of(&[axis], sample.rank())),
        last: sample.last(),
        momentum: 0.75,
        epsilon: keras_runtime::element::Constant::new(0.01),
        renorm_momentum: 0.5,
    }
}

fn example<const RENORM: usize>() -> BatchNormalization<3, f64, 1, 1, RENORM> {
    BatchNormalization {
        gamma: SVector::from([0.5, 2.0, -1.0]),
        beta: SVector::from([0.1, 0.2, 0.3]),
        moving_mean: SVector::from([1.0, 2.0, 3.0]),
        moving_variance: SVector::from([4.0, 5.0, 6.0]),
        moving_stddev: SMatrix::repeat(1.5),
        renorm_mean: SMatrix::repeat(0.25),
        renorm_stddev: SMatrix::repeat(2.0),
    }
}

/// Channels on either axis of samples whose mask leaves some places out, against differences.
#[test]
fn masked() {
    let mask = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0];
    for (sample, axis) in [(Shape::new(&[2, 3]), -1), (Shape::new(&[3, 2]), 1)] {
        let last = sample.last();
        let mask: Vec<f64> = (0..30 / last).map(|i| mask[i % mask.len()]).collect();
        let (arguments, layer) = (arguments(&sample, axis), example::<0>());
        let (mut x, upstream) = (numbers(30), numbers(31)[1..].to_vec());
        let value = |layer: &BatchNormalization<3, f64>, x: &[f64]| -> f64 {
            let found = run(layer, &arguments, &[x, &mask], &upstream);
            found.output.iter().zip(&upstream).map(|(y, u)| y * u).sum()
        };
        let found = run(&layer, &arguments, &[&x, &mask], &upstream);
        let close = |found: f64, above: f64, below: f64| {
            let expected = (above - below) / 2e-5;
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error < 1e-6, "{found}, expected {expected}");
        };
        for i in 0..30 {
            let before = x[i];
            x[i] = before + 1e-5;
            let above = value(&layer, &x);
            x[i] = before - 1e-5;
            close(found.input_gradient[i], above, value(&layer, &x));
            x[i] = before;
        }
        for c in 0..3 {
            let moved = |by: f64| {
                let (mut gamma, mut beta) = (layer.clone(), layer.clone());
                (gamma.gamma[c], beta.beta[c]) = (gamma.gamma[c] + by, beta.beta[c] + by);
                (value(&gamma, &x), value(&beta, &x))
            };
            let (above, below) = (moved(1e-5), moved(-1e-5));
            close(found.gradient.gamma[c], above.0, below.0);
            close(found.gradient.beta[c], above.1, below.1);
            // Means by hand.
            let channel = |i: usize| if axis == 1 { i % 6 / 2 } else { i % 3 };
            let kept = (0..30).filter(|&i| channel(i) == c && mask[i / last] == 1.0);
            let (count, sum) = kept.fold((0.0, 0.0), |(n, sum), i| (n + 1.0, sum + x[i]));
            let expected = layer.moving_mean[c] * 0.75 + sum / count * 0.25;
            assert!((found.gradient.moving_mean[c] - expected).abs() < 1e-7);
        }
    }
}

/// What a mask leaves out does not matter, be it not a number.
#[test]
fn masked_values_do_not_matter() {
    let arguments = arguments(&Shape::new(&[2, 3]), -1);
    let (mut x, mut mask) = (numbers(30), [1.0; 10]);
    mask[4] = 0.0;
    let before = run(&example::<0>(), &arguments, &[&x, &mask], &numbers(30));
    x[12..15].fill(f64::NAN);
    let after = run(&example::<0>(), &arguments, &[&x, &mask], &numbers(30));
    assert_eq!(before.gradient.moving_variance, after.gradient.moving_variance);
    assert_eq!(before.output[15..], after.output[15..]);
    // A mask that leaves nothing.
    let after = run(&example::<0>(), &arguments, &[&x, &[0.0; 10]], &numbers(30));
    assert_eq!(after.gradient.moving_mean, SVector::from([0.75, 1.5, 2.25]));
}

/// What Keras 3.15 computes with `renorm`.
#[test]
fn renormalized() {
    let arguments = arguments(&Shape::new(&[2, 3]), -1);
    let (mut layer, x, upstream) = (example::<1>(), numbers(30), numbers(31)[1..].to_vec());
    let found = run(&layer, &arguments, &[&x], &upstream);
    let close = |found: &[f64], expected: [f64; 3]| {
        let mut pairs = found.iter().zip(expected);
        assert!(pairs.all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}, expected {expected:?}");
    };
    close(&found.output, [0.1483200774980023, 1.3139461402385224, 0.8223771056813698]);
    close(&found.input_gradient, [0.3687446766414461, -0.7494849917128661, 0.6366783275438144]);
    let gradient = &found.gradient;
    close(
        gradient.gamma.as_slice(),
        [-0.8961390362326702, -0.7499739959773877, -0.7066142929849549],
    );
    close(
        gradient.beta.as_slice(),
        [-0.17550318819701927, 0.9643743039434767, -0.07300545080937071],
    );
    layer.update(&arguments, gradient);
    close(layer.moving_mean.as_slice(), [0.727021273377938, 1.4956124202950745, 2.274109357598587]);
    close(
        layer.moving_variance.as_slice(),
        [1.9011558461647027, 1.9502403395207515, 1.8958611647263073],
    );
    close(
        layer.moving_stddev.as_slice(),
        [1.3824456033293688, 1.400085832911951, 1.3805293060005308],
    );
    close(
        layer.renorm_mean.as_slice(),
        [0.07904254675587594, 0.11622484059014904, 0.17321871519717383],
    );
    close(
        layer.renorm_stddev.as_slice(),
        [1.5148912066587377, 1.550171665823902, 1.5110586120010616],
    );
}

/// The standard deviations begin as roots of the variance.
#[test]
fn renormalization_in_a_network() {
    model! {
        struct Net { Input(2); BatchNormalization(renorm = true, moving_variance_initializer = constant(4.0)); }
    }
    let model = Net::new(0);
    assert_eq!(model.batch_normalization.moving_stddev.as_slice(), [2.0; 2]);
    assert_eq!(model.batch_normalization.renorm_stddev.as_slice(), [2.0; 2]);
    let names: Vec<_> = <Net as Model>::WEIGHTS.iter().map(|weight| weight.name).collect();
    assert_eq!(names.last(), Some(&"batch_normalization/renorm_stddev"));
}

#[test]
fn moving_statistics_converge() {
    model! { struct Net { Input(2); BatchNormalization(momentum = 0.5); Dense(1); } }
    let x: Vec<[f32; 2]> =
        (0..64).map(|i| [i as f32, if i % 2 == 0 { -3.0 } else { 5.0 }]).collect();
    let y = vec![[0.0f32]; 64];
    let mut model = Net::new(1);
    let options = || Fit::default().epochs(30).batch_size(64).verbose(0);
    let mut trainer = model.compile(SGD::default(), MeanSquaredError::default());
    trainer.fit(&x, &y, options()).unwrap();
    let (mean, variance) = ([31.5, 1.0], [341.25, 16.0]);
    let found = model.batch_normalization.clone();
    for c in 0..2 {
        assert!((found.moving_mean[c] - mean[c]).abs() < 1e-4, "{:?}", found.moving_mean);
        assert!(
            (found.moving_variance[c] - variance[c]).abs() < 1e-3,
            "{:?}",
            found.moving_variance
        );
    }
    // Frozen: it uses its statistics and keeps them, also where all layers learn again.
    let mut trainer = model.compile(SGD::default(), MeanSquaredError::default());
    trainer.set_trainable("batch_normalization", false).unwrap();
    let other: Vec<[f32; 2]> = x.iter().map(|x| [x[0] + 100.0, x[1]]).collect();
    let history = trainer.fit(&other, &y, options().epochs(1)).unwrap();
    assert!(history.history["loss"][0].is_finite());
    assert_eq!(model.batch_normalization.moving_mean, found.moving_mean);
    assert_eq!(model.batch_normalization.gamma, found.gamma);
}

/// What a layer adapts to is what goes into it, also where later values take its place.
#[test]
fn adapts_to_what_goes_in() {
    model! { struct Net { Input(2); Rescaling(2.0); Normalization(); ReLU(); Dense(3); Dense(2); } }
    let mut net = Net::new(0);
    net.adapt(&[[1.0, 5.0], [3.0, 5.0]]).unwrap();
    assert_eq!(net.normalization.mean.as_slice(), [4.0, 10.0]);
    assert_eq!(net.normalization.variance.as_slice(), [4.0, 0.0]);
}
