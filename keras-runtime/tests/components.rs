//! Networks as layers of others, and layers of one's own.

use keras_runtime::custom::{CustomLayer, OwnWeight, Pair};
use keras_runtime::element::Element;
use keras_runtime::initializers::{Ones, RandomNormal};
use keras_runtime::kernels::Engine;
use keras_runtime::layer::{Backward, Forward, begin};
use keras_runtime::prelude::*;
use keras_runtime::shape::{Shape, Text};
use keras_runtime::testing::{differentiate, gradient_error};
use keras_runtime::train::create;

model! {
    pub struct Encoder { Input(2, 3); Flatten(); Dense(5, activation = tanh); Dense(4); }
}

model! {
    pub struct Decoder { Input(4); Dense(6, activation = sigmoid, kernel_regularizer = l2(0.1)); Reshape(2, 3); }
}

model! {
    /// One after the other.
    pub struct Autoencoder {
        let x = Input(2, 3);
        let code = self::Encoder(name = encoder, rank = 1)(x);
        self::Decoder(rank = 2)(code)
    }
}

model! {
    /// One network on two inputs of it, one frozen.
    pub struct Twins {
        let x = Input(2, 3);
        let twin = self::Encoder(rank = 1);
        let y = Dense(3)(x);
        let still = self::Encoder(rank = 1, trainable = false)(y);
        Subtract()(Add()(twin(x), twin(y)), still)
    }
}

/// `y = |x|^power · scale + offset`, two weights.
#[derive(Clone, Copy, Debug)]
pub struct Power<const N: usize> {
    /// The power.
    pub power: f64,
}

impl<const N: usize> Power<N> {
    /// Any input.
    pub const fn objection(&self, _: &Shape) -> Option<Text> {
        None
    }
    /// As it goes in.
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

impl<const N: usize> CustomLayer for Power<N> {
    type Weights<T: Element> = Pair<[T; N], [T; 1]>;
    const DEFAULT: Self = Power { power: 2.0 };
    const WEIGHTS: &'static [OwnWeight] = &[
        OwnWeight::new("scale", &[N], &RandomNormal::DEFAULT),
        OwnWeight::new("offset", &[1], &Ones),
    ];
    const SAVED: usize = N;

    fn forward<T: Element, E: Engine<T>>(
        &self,
        weights: &Self::Weights<T>,
        pass: Forward<'_, T, E>,
    ) {
        let Pair(scale, [offset]) = weights;
        for (i, (y, &x)) in pass.output.iter_mut().zip(pass.inputs[0]).enumerate() {
            let raised = x.abs().powf(T::from_f64(self.power));
            if let Some(saved) = pass.saved.get_mut(i) {
                *saved = raised;
            }
            *y = raised * scale[i % N] + *offset;
        }
    }

    fn backward<T: Element, E: Engine<T>>(
        &self,
        weights: &Self::Weights<T>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self::Weights<T>>,
    ) {
        let Pair(scale, _) = weights;
        let (x, dy, raised) = (pass.inputs[0], &*pass.output_gradient, &*pass.saved);
        if let Some(Pair(for_scale, for_offset)) = gradient {
            begin(for_scale, pass.accumulate);
            begin(for_offset, pass.accumulate);
            for i in 0..x.len() {
                for_scale[i % N] += raised[i] * dy[i];
                for_offset[0] += dy[i];
            }
        }
        let power = T::from_f64(self.power);
        pass.input_gradients[0].write_with(|i| power * raised[i] / x[i] * scale[i % N] * dy[i]);
    }
}

model! {
    pub struct Powers {
        Input(3);
        crate::Power::<3>();
        Dense(3, activation = tanh);
        self::Power::<3>(power = 3.0, name = cubes);
        Dense(2);
    }
}

fn samples(values: usize) -> Vec<f64> {
    (0..values).map(|i| 0.8 * f64::sin(1.0 + 1.7 * i as f64)).collect()
}

#[test]
fn gradients_of_components() {
    for (name, error) in [
        ("Autoencoder", gradient_error(&*create::<Autoencoder<f64>>(1), &samples(12))),
        ("Powers", gradient_error(&*create::<Powers<f64>>(3), &samples(6))),
    ] {
        assert!(error < 1e-6, "{name}: {error}");
    }
}

#[test]
fn weights_of_components() {
    let names: Vec<_> = Autoencoder::<f32>::WEIGHTS.iter().map(|weight| weight.name).collect();
    assert_eq!(
        names,
        [
            "encoder/dense/kernel",
            "encoder/dense/bias",
            "encoder/dense_1/kernel",
            "encoder/dense_1/bias",
            "decoder/dense/kernel",
            "decoder/dense/bias",
        ]
    );
    let names: Vec<_> = Powers::<f64>::WEIGHTS.iter().map(|weight| weight.name).collect();
    assert_eq!(names[..3], ["power/scale", "power/offset", "dense/kernel"]);
    assert_eq!(names[4..6], ["cubes/scale", "cubes/offset"]);
    assert_eq!(*create::<Powers<f32>>(0).cubes, Pair(create::<Powers<f32>>(0).cubes.0, [1.0]));
}

/// The parts alone, one after the other, give what the whole gives.
#[test]
fn the_whole_is_its_parts() {
    let whole = Autoencoder::new(4);
    let x = [[0.1, -0.2, 0.3], [0.5, 0.0, -0.4]];
    assert_eq!(whole.predict(&x), whole.decoder.predict(&whole.encoder.predict(&x)));
    for (found, expected) in whole.predict_batch(&[x]).unwrap()[0].iter().zip(whole.predict(&x)) {
        assert!(found.iter().zip(expected).all(|(y, e)| (y - e).abs() < 1e-6));
    }
}

/// Weights of a network that is used twice get the sum of both gradients, frozen ones none.
#[test]
fn twins() {
    let mut twins = create::<Twins<f64>>(5);
    let x = samples(12);
    let upstream = vec![1.0; 8];
    let found = differentiate(&*twins, &x, &upstream, false);
    let value = |twins: &Twins<f64>| -> f64 {
        differentiate(twins, &x, &upstream, false).output.iter().sum()
    };
    const STEP: f64 = 1e-5;
    for i in 0..Twins::<f64>::LEN {
        let before = twins.as_slice()[i];
        twins.as_mut_slice()[i] = before + STEP;
        let above = value(&twins);
        twins.as_mut_slice()[i] = before - STEP;
        let below = value(&twins);
        twins.as_mut_slice()[i] = before;
        let (expected, found) = ((above - below) / (2.0 * STEP), found.weights.as_slice()[i]);
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "weight {i}");
    }
}

#[test]
fn training_a_whole() {
    let mut whole = Autoencoder::new(4);
    let before = whole.encoder.dense.kernel;
    let x: Vec<[[f32; 3]; 2]> = (0..16).map(|i| [[(i as f32).sin().abs(); 3]; 2]).collect();
    let mut trainer =
        whole.compile(Adam::default().learning_rate(0.01), MeanSquaredError::default());
    trainer.set_trainable("encoder", false).unwrap();
    let history = trainer.fit(&x, &x, Fit::default().epochs(20).verbose(0)).unwrap();
    assert!(history["loss"][19] < history["loss"][0]);
    assert_eq!(whole.encoder.dense.kernel, before);
}
