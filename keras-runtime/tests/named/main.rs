//! Several inputs and outputs by name.

mod errors;
mod summary;
mod training;

use keras_runtime::prelude::*;

model! {
    /// An image and two numbers; a class and a value.
    pub struct TwoBranch {
        let image = Input(4, 4, 1);
        let meta = Input(2);
        let flat = Flatten()(image);
        let x = Concatenate()(flat, meta);
        let x = Dense(8, activation = tanh)(x);
        let class = Dense(3, activation = softmax)(x);
        let value = Dense(1)(x);
        (class, value)
    }
}

/// A set of samples.
pub type Samples = TwoBranchInput<Vec<[[[f32; 1]; 4]; 4]>, Vec<[f32; 2]>>;

/// Samples that are all different.
pub fn samples(count: usize) -> Samples {
    let pixel = |n: usize, i: usize, j: usize| [((n * 7 + i * 3 + j) % 5) as f32 * 0.3 - 0.5];
    let image = |n| std::array::from_fn(|i| std::array::from_fn(|j| pixel(n, i, j)));
    TwoBranchInput {
        image: (0..count).map(image).collect(),
        meta: (0..count).map(|n| [n as f32 * 0.1, (n % 2) as f32]).collect(),
    }
}

#[test]
fn one_sample_and_many() {
    let net = TwoBranch::new(3);
    let x = samples(5);
    let many = net.predict_batch(&x).unwrap();
    assert_eq!(many.len(), 5);
    let rows: Vec<TwoBranchInput> =
        x.image.iter().zip(&x.meta).map(|(&image, &meta)| TwoBranchInput { image, meta }).collect();
    assert_eq!(net.predict_batch(&rows).unwrap(), many);
    for (sample, many) in rows.iter().zip(&many) {
        let TwoBranchOutput { class, value } = net.predict(sample);
        assert!((class.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((value[0] - many.value[0]).abs() < 1e-6);
        assert!(class.iter().zip(&many.class).all(|(one, many)| (one - many).abs() < 1e-6));
    }
}

#[test]
fn gradients() {
    use keras_runtime::testing::gradient_error;
    use keras_runtime::train::create;
    let net = create::<TwoBranch<f64>>(1);
    let x: Vec<f64> = (0..2 * 18).map(|i| (i as f64 * 0.7).sin()).collect();
    let error = gradient_error(&*net, &x);
    assert!(error < 1e-6, "{error}");
}

model! {
    /// Values that come out and are used again.
    struct Inner {
        let x = Input(3);
        let hidden = Dense(4, activation = sigmoid)(x);
        let last = Dense(2)(hidden);
        (hidden, last)
    }
}

#[test]
fn outputs_that_others_read() {
    use keras_runtime::testing::gradient_error;
    use keras_runtime::train::create;
    let net = create::<Inner<f64>>(1);
    let error = gradient_error(&*net, &[0.1, -0.4, 0.7, 0.3, 0.9, -0.2]);
    assert!(error < 1e-6, "{error}");
}

model! {
    struct Words { let r#type = Input(1); let batch_size = Input(2); Concatenate()(r#type, batch_size) }
}

#[test]
fn names_that_are_words_of_rust() {
    let found = Words::new(0).predict(&WordsInput { r#type: [1.0], batch_size: [2.0, 3.0] });
    assert_eq!(found, [1.0, 2.0, 3.0]);
}

/// MobileNetV2's first convolution is called `Conv1`. The build has warnings as errors.
#[test]
fn names_with_capitals() {
    model! {
        struct Capital {
            let image = Input(4);
            let conv1 = Dense(2, name = Conv1)(image);
            let logits = Dense(1, name = Logits)(conv1);
            logits
        }
    }
    let names: Vec<&str> = Capital::<f32>::WEIGHTS.iter().map(|weight| weight.name).collect();
    assert_eq!(names, ["Conv1/kernel", "Conv1/bias", "Logits/kernel", "Logits/bias"]);
    assert_eq!(Capital::<f32>::new(1).Conv1.kernel.len(), 8);
}
