//! Rows that are looked up several times in a batch: optimizers that square gradients square each
//! look-up's, as Keras on TensorFlow does. The numbers are Keras's, in 64 bits.

use keras_runtime::optimizers::build;
use keras_runtime::prelude::*;

model! { struct Net { Input(3); Embedding(4, 2); Flatten(); Dense(1); } }
model! {
    struct Penalized {
        Input(3);
        Embedding(4, 2, embeddings_regularizer = L2(0.01));
        Flatten();
        Dense(1);
    }
}

const TABLE: [f64; 8] = [0.5, -0.25, 0.125, 0.75, -0.5, 0.375, 0.25, 0.5];
const KERNEL: [f64; 6] = [0.5, -0.75, 0.25, 1.0, -0.5, 0.125];

/// The table after three steps on two rows, in which 0 and 1 are looked up more than once.
fn trained<M>(optimizer: serde_json::Value) -> Vec<f64>
where
    M: Model<Element = f64, Input = [f64; 3], Output = [f64; 1]>,
{
    let mut net = keras_runtime::train::zeroed::<M>();
    net.as_mut_slice()[..8].copy_from_slice(&TABLE);
    net.as_mut_slice()[8..14].copy_from_slice(&KERNEL);
    let optimizer = build::<f64>(&optimizer).expect("an optimizer");
    let fit = Fit::default().epochs(3).batch_size(2).shuffle(false).verbose(0);
    net.compile(optimizer, MeanSquaredError::default())
        .fit(&[[0.0, 1.0, 0.0], [2.0, 0.0, 1.0]], &[[1.0], [-0.5]], fit)
        .expect("a fit");
    net.as_slice()[..8].to_vec()
}

fn assert_close(what: &str, got: &[f64], want: &[f64; 8]) {
    let near = got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-6);
    assert!(near, "{what}: expected {want:?}, found {got:?}");
}

macro_rules! steps {
    ($($name:ident: $class:literal { $($key:literal: $value:expr),* } = $want:expr;)*) => {$(
        #[test]
        fn $name() {
            let config = serde_json::json!({ "class_name": $class, "config": { $($key: $value),* } });
            assert_close($class, &trained::<Net<f64>>(config), &$want);
        }
    )*};
}

steps! {
    adam: "Adam" { "learning_rate": 0.1 } = [0.457722091, -0.284529123, 0.117207609, 0.72834347, -0.500573487, 0.378972984, 0.25, 0.5];
    amsgrad: "Adam" { "learning_rate": 0.1, "amsgrad": true } = [0.457722091, -0.284529123, 0.117207609, 0.72834347, -0.500573487, 0.378972984, 0.25, 0.5];
    adamw: "AdamW" { "learning_rate": 0.1 } = [0.456908295, -0.284494709, 0.117469976, 0.727685723, -0.500072033, 0.378616042, 0.24970012, 0.49940024];
    nadam: "Nadam" { "learning_rate": 0.1 } = [0.484169258, -0.257118636, 0.093884923, 0.767136405, -0.469373322, 0.347139395, 0.25, 0.5];
    rmsprop: "RMSprop" { "learning_rate": 0.1 } = [0.272407537, -0.422323956, -0.059709307, 0.784009149, -0.463259786, 0.443541458, 0.25, 0.5];
    rmsprop_with_momentum: "RMSprop" { "learning_rate": 0.1, "momentum": 0.5 } = [0.20328486, -0.505209204, -0.196142504, 0.742916499, -0.201331265, 0.480671114, 0.25, 0.5];
    rmsprop_centered: "RMSprop" { "learning_rate": 0.1, "centered": true } = [0.24104367, -0.44365184, -0.091104558, 0.773762807, -0.435100306, 0.450995248, 0.25, 0.5];
    adagrad: "Adagrad" { "learning_rate": 0.1 } = [0.507806116, -0.231988775, 0.114096985, 0.773935357, -0.484031189, 0.351632226, 0.25, 0.5];
    adadelta: "Adadelta" { "learning_rate": 1.0 } = [0.502387966, -0.24735739, 0.122025226, 0.755063477, -0.495871762, 0.370868964, 0.25, 0.5];
    lamb: "Lamb" { "learning_rate": 0.1 } = [0.442174769, -0.292355452, 0.117754852, 0.64314227, -0.521714602, 0.403254704, 0.25, 0.5];
    ftrl: "Ftrl" { "learning_rate": 0.1 } = [0.011893576, 0.018795023, -0.002895524, 0.036616254, 0.011962649, -0.01589512, -0.0, -0.0];
    lion: "Lion" { "learning_rate": 0.1 } = [0.6, -0.15, 0.025, 0.85, -0.4, 0.275, 0.25, 0.5];
    sgd: "SGD" { "learning_rate": 0.1 } = [0.506024302, -0.234537546, 0.11662181, 0.766372989, -0.488212833, 0.35729982, 0.25, 0.5];
    muon: "Muon" { "learning_rate": 0.1 } = [0.495899092, -0.250894522, 0.117681288, 0.770930089, -0.484376296, 0.359864559, 0.24970012, 0.49940024];
    clipnorm: "Adam" { "learning_rate": 0.1, "clipnorm": 0.1 } = [0.497083571, -0.24600557, 0.064616868, 0.805594755, -0.428912998, 0.311907966, 0.25, 0.5];
    global_clipnorm: "Adam" { "learning_rate": 0.1, "global_clipnorm": 0.1 } = [0.519207384, -0.232290671, 0.0534869, 0.814220549, -0.431614973, 0.313782122, 0.25, 0.5];
    accumulation: "Adam" { "learning_rate": 0.1, "gradient_accumulation_steps": 2 } = [0.599989214, -0.150004347, 0.025007413, 0.849995285, -0.400005727, 0.275004041, 0.25, 0.5];
}

#[test]
fn a_penalty_makes_the_gradient_whole() {
    let config = serde_json::json!({ "class_name": "Adam", "config": { "learning_rate": 0.1 } });
    let want = [
        0.466668416,
        -0.271247557,
        0.129417914,
        0.730059823,
        -0.496036443,
        0.379871428,
        -0.030073102,
        0.204948147,
    ];
    assert_close("Adam", &trained::<Penalized<f64>>(config), &want);
}
