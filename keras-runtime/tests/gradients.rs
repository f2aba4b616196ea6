//! Gradients of every layer against central differences in f64.

use keras_runtime::prelude::*;
use keras_runtime::sample::Sample;
use keras_runtime::testing::gradient_error;
use keras_runtime::train::create;

/// The relative error where all functions are smooth.
const SMOOTH: f64 = 1e-6;

/// Checks a network at three samples.
fn check<M: Model<Element = f64>>() {
    let samples: Vec<f64> =
        (0..3 * M::Input::LEN).map(|i| (1.7 * i as f64 + 0.3).sin() * 1.5).collect();
    let model = create::<M>(7);
    let error = gradient_error(&*model, &samples);
    assert!(error < SMOOTH, "{}: {error}", M::NAME);
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
    dense: DenseNet { Input(4); Dense(3, activation = tanh); Dense(2); }
    dense_on_three_axes: DenseRank3 { Input(2, 3, 4); Dense(5, activation = sigmoid); }
    dense_without_bias: DenseNoBias { Input(4); Dense(3, use_bias = false); }
    dense_keeps_its_input: DenseGelu {
        Input(3); Dense(4, activation = gelu); Dense(4, activation = silu); Dense(1);
    }
    dense_ends_with_softmax: DenseSoftmax { Input(3); Dense(4, activation = softmax); }
    activation: ActivationNet {
        Input(2, 3); Activation(softplus); Activation(softmax(axis = 1)); Activation(mish);
    }
    activation_layers: ActivationLayers {
        Input(2, 3); ReLU(max_value = 1.0, negative_slope = 0.1, threshold = 0.25); LeakyReLU();
        ELU(0.5); Softmax(axis = 1); Dense(3); ReLU();
    }
    softmax_on_two_axes: SoftmaxOnAxes { Input(2, 3, 2); Softmax(axis = (1, 3)); Dense(2); }
    prelu: PReLUNet {
        Input(2, 3); PReLU(alpha_initializer = constant(0.2)); Dense(2);
        PReLU(alpha_initializer = constant(-0.3), shared_axes = 1);
    }
    shapes: ShapeNet { Input(4, 3); Reshape(2, -1); Dense(2, activation = elu); Flatten(); Dense(1); }
    rescaling: RescalingNet { Input(2, 3); Rescaling([0.5, 2.0, -1.0], offset = 0.25); Dense(2); }
    normalization: NormalizationNet { Input(2, 3); Normalization(axis = 1); Dense(2); }
    normalization_inverted: Inverted { Input(3); Normalization(invert = true); Dense(2); }
    normalization_given: Given {
        Input(3); Normalization(mean = [0.5, 1.0, -1.0], variance = [1.0, 4.0, 0.25]); Dense(2);
    }
    activity_regularization: Activity {
        Input(3); Dense(4, activation = tanh); ActivityRegularization(l2 = 0.3); Dense(2);
    }
    activity_regularizer: Regularizer {
        Input(3);
        Dense(4, activation = sigmoid, activity_regularizer = l2(0.2));
        Dense(2, activity_regularizer = l2(0.1));
    }
    nothing_in_inference: Quiet { Input(3); Dropout(0.5); GaussianNoise(0.1); Dense(2); Dropout(0.2); }
}
