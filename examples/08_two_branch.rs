//! Two branches: an image and a number, and one question about both.
//!
//! Is the digit on the image larger than the number? The branch of the image is convolutional, that
//! of the number is one layer; they meet in `Concatenate`. 90 % or more of the questions about new
//! hands are answered right.
//!
//! `cargo run --release --example two_branch`

use keras_runtime::prelude::*;
use keras_runtime::sample::reshape;

model! {
    /// Compares a digit with a number.
    struct Larger {
        let image = Input(8, 8, 1);
        let number = Input(1);
        let x = Conv2D(16, 3, padding = same, activation = relu)(image);
        let x = MaxPooling2D()(x);
        let x = Conv2D(32, 3, padding = same, activation = relu)(x);
        let x = Flatten()(x);
        let x = Dense(32, activation = relu)(x);
        let n = Dense(16, activation = relu)(number);
        let both = Concatenate()(x, n);
        let both = Dense(32, activation = relu)(both);
        Dense(1, activation = sigmoid)(both)
    }
}

fn main() -> Result<()> {
    let data = digits::load().split();
    println!("{}\n", Larger::summary());

    // Each image is asked about with four numbers.
    let questions = |images: &[[f32; 64]], labels: &[u8]| {
        let images: &[[[[f32; 1]; 8]; 8]] = reshape(images);
        let mut x = LargerInput { image: Vec::new(), number: Vec::new() };
        let mut y = Vec::new();
        for (i, (image, &label)) in images.iter().zip(labels).enumerate() {
            for number in (0..4).map(|k| (i * 3 + k * 7) % 10) {
                x.image.push(*image);
                x.number.push([number as f32 / 10.0]);
                y.push(usize::from(label) > number);
            }
        }
        (x, y)
    };
    let (x, y) = questions(&data.x_train, &data.y_train);
    let (x_test, y_test) = questions(&data.x_test, &data.y_test);

    let mut model = Larger::new(1);
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.002), BinaryCrossentropy::default())
        .metrics(accuracy());
    trainer.fit(&x, &y, Fit::default().epochs(12).batch_size(64))?;
    let scores = trainer.evaluate(&x_test, &y_test)?;

    let chance = model.predict(&LargerInput { image: x_test.image[0], number: [0.35] });
    println!("\nthe first image is a {}: larger than 3.5 with {chance:.2?}", data.y_test[0]);
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}
